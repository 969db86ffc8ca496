import numpy as np
import pytest

from mammo_lib.stats import compare_auc, compare_auc_unpaired, compare_aucs
from mammo_lib.stats.roc.few_units import (
    PAIR,
    PERMUTED,
    SEVERAL,
    Enough,
    few_units,
    several,
    units_of,
)


def cases(rng, positive, negative, images=1):
    """Labels, three scores and patients, each patient having so many images of one kind."""
    label = np.repeat([1, 0], [positive * images, negative * images])
    patient = np.repeat(np.arange(positive + negative), images)
    return label, rng.normal(size=(3, len(label))) + label, patient


def test_units_by_hand():
    positive = np.array([True, True, False, False, False])
    assert units_of(positive, np.array([0, 0, 0, 1, 2])) == {"positive": 1, "negative": 3}


def test_words_by_hand():
    enough = Enough(3, 10)
    assert few_units(enough, {"positive": 3, "negative": 4}) is None
    told = few_units(enough, {"positive": 2, "negative": 4})
    assert told.startswith("Only 2 independent units have a positive case; 3 are enough.")
    assert "up to 10 false alarms in 100" in told
    alone = few_units(enough, {"positive": 2, "negative": 1})
    assert alone.startswith("Only 1 independent unit has a negative case")
    never_more = few_units(Enough(3), {"positive": 2, "negative": 4})
    assert "gave close to no false alarm" in never_more


@pytest.mark.parametrize(
    ("method", "enough"),
    [("delong", PAIR), ("obuchowski", PAIR), ("bootstrap", PAIR), ("permutation", PERMUTED),
     ("venkatraman", PERMUTED)],
)  # fmt: skip
def test_a_pair_warns_below_its_number(rng, method, enough):
    def told(positive):
        label, scores, patient = cases(rng, positive, 60)
        cluster = None if method == "delong" else patient
        how = {"method": method, "cluster": cluster, "n_boot": 50, "rng": rng}
        return compare_auc(label, *scores[:2], **how).warning

    assert told(enough.units) is None
    few = enough.units - 1
    assert f"Only {few} independent units have a positive" in told(few)


def test_images_do_not_make_up_for_patients(rng):
    label, scores, patient = cases(rng, 20, 40, images=4)
    found = compare_auc(label, *scores[:2], method="obuchowski", cluster=patient, margin=0.05)
    assert "Only 20" in found.warning
    assert found.margin == 0.05


@pytest.mark.parametrize("method", ["permutation", "venkatraman"])
def test_images_are_no_patients_where_ranks_are_exchanged(rng, method):
    label, scores, patient = cases(rng, 20, 40, images=4)
    how = {"method": method, "n_boot": 20, "rng": rng}
    assert "Only 20" in compare_auc(label, *scores[:2], cluster=patient, **how).warning
    # Patients that nobody names cannot be counted.
    assert compare_auc(label, *scores[:2], **how).warning is None


@pytest.mark.parametrize("method", ["delong", "venkatraman"])
def test_unpaired_warns_of_the_smaller_group(rng, method):
    label, (a, *_), _ = cases(rng, 50, 60)
    few, (b, *_), _ = cases(rng, 60, 7)
    how = {"method": method, "n_boot": 20, "rng": rng}
    assert compare_auc_unpaired(label, a, label, a + rng.normal(size=110), **how).warning is None
    told = compare_auc_unpaired(label, a, few, b, **how).warning
    assert "Only 7 independent units have a negative" in told


@pytest.mark.parametrize("clustered", [False, True])
def test_several_need_more(rng, clustered):
    def told(positive):
        label, scores, patient = cases(rng, positive, 80)
        return compare_aucs(label, scores, cluster=patient if clustered else None).warning

    assert told(SEVERAL.units) is None
    assert f"up to {SEVERAL.alarms} false alarms" in told(SEVERAL.units - 1)


@pytest.mark.parametrize(("scores", "units"), [(2, 50), (5, 50), (8, 80)])
def test_more_scores_need_more_units(scores, units):
    assert several(scores).units == units
