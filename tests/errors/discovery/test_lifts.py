import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors.discovery import lifts
from mammo_lib.errors.discovery.conditions import Conditions
from tests.errors.discovery.cohort import cohort


def test_lift_by_hand():
    inside = np.arange(100) < 20
    has = (np.arange(100) < 10) | (np.arange(100) >= 90)
    ratio, p_value = lifts.lift(inside, has, np.arange(100), level=0.95)
    assert ratio.value == pytest.approx((10 / 20) / (10 / 80))
    se = np.sqrt(1 / 10 - 1 / 20 + 1 / 10 - 1 / 80)  # Katz et al. 1978
    assert ratio.low == pytest.approx(4 * np.exp(-1.959964 * se))
    assert 0 < p_value < 0.001


def test_same_share_everywhere_is_no_lift():
    inside, has = np.arange(100) < 50, np.arange(100) % 2 == 0
    ratio, p_value = lifts.lift(inside, has, np.arange(100), level=0.95)
    assert ratio.value == 1
    assert p_value == pytest.approx(1)


def test_all_on_one_side_still_has_a_p_value():
    inside = np.arange(100) < 20
    ratio, p_value = lifts.lift(inside, inside, np.arange(100), level=0.95)
    assert np.isinf(ratio.value)
    assert ratio.reason == "none elsewhere"
    assert p_value < 1e-6
    other, p_other = lifts.lift(inside, ~inside, np.arange(100), level=0.95)
    assert (other.value, other.reason) == (0, "none here")
    assert p_other < 1e-6


@pytest.mark.parametrize("share", [0, 1])
def test_what_all_or_none_have_tells_nothing(share):
    has = np.full(100, bool(share))
    assert np.isnan(lifts.lift(np.arange(100) < 20, has, np.arange(100), level=0.95)[1])


def test_patients_are_kept_together():
    inside, has = np.arange(200) < 60, np.arange(200) % 10 < 3 + 3 * (np.arange(200) < 60)
    alone = lifts.lift(inside, has, np.arange(200), level=0.95)[1]
    twice = lifts.lift(inside.repeat(2), has.repeat(2), np.arange(200).repeat(2), level=0.95)[1]
    assert twice == pytest.approx(alone, rel=0.1)


def test_planted_group_marks_its_cluster(rng, settings):
    made, _, patient = cohort(rng)
    inside = made.any("Density", ("D",)) | (rng.random(800) < 0.1)
    table = lifts.lifts({"Cluster 1": inside}, made, pd.Series(patient), settings=settings)
    first = lifts.marks(table, level=0.95).iloc[0]
    assert (first["attribute"], first["group"]) == ("Density", "D")
    assert first["n"] == made.any("Density", ("D",)).sum()
    assert (table["p_holm"].dropna() >= table["p_value"].dropna()).all()


def test_few_units_are_left_out(settings):
    rare = np.stack([np.arange(100) < 9, np.arange(100) % 2 == 0], axis=1)
    made, patient = Conditions(("A", "B"), ("a", "b"), rare), pd.Series(range(100))
    groups = {"one": np.arange(100) < 30, "tiny": np.arange(100) < 9}
    table = lifts.lifts(groups, made, patient, settings=settings)
    assert list(zip(table["name"], table["group"], strict=True)) == [("one", "b")]


def test_no_group_gives_no_mark(settings):
    made = Conditions((), (), np.zeros((30, 0), bool))
    table = lifts.lifts({}, made, pd.Series(range(30)), settings=settings)
    assert lifts.marks(table, level=0.95).empty
