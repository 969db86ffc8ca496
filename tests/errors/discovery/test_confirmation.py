import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from mammo_lib import stats
from mammo_lib.errors.discovery import confirmation, slices
from mammo_lib.errors.discovery.confirmation import confirm, judged
from tests.errors.discovery.cohort import cohort


def of(error, own, settings, patient=None):
    patient = pd.Series(np.arange(len(error)) if patient is None else patient)
    return confirm(np.asarray(error, bool), patient, {"it": np.asarray(own, bool)},
                   settings=settings)  # fmt: skip


@pytest.fixture
def errors():
    """Thirty units with 15 errors, seventy with 14."""
    own = np.arange(100) < 30
    return np.where(own, np.arange(100) < 15, np.arange(100) < 44), own


def test_shares_and_their_difference(errors, settings):
    row = of(*errors, settings).iloc[0]
    assert (row["rate"].value, row["rest"].value) == (0.5, 0.2)
    assert row["difference"].value == pytest.approx(0.3)
    assert (row["n"], row["n_errors"], row["n_patients"]) == (30, 15, 30)


def test_independent_units_have_newcombes_interval(errors, settings):
    row = of(*errors, settings).iloc[0]
    known = stats.compare_proportions(15, 30, 14, 70, method="newcombe").difference
    # The design effect's variance has n - 1 below it: one unit of each group is lost.
    assert row["sizes"] == pytest.approx((29, 69))
    assert row["difference"].low == pytest.approx(known.low, abs=0.004)
    assert row["difference"].high == pytest.approx(known.high, abs=0.004)


def test_p_value_and_interval_agree(errors, settings):
    row = of(*errors, settings).iloc[0]
    pair = (0.5, row["sizes"][0]), (0.2, row["sizes"][1])
    low, _ = confirmation.ends(*pair, 1 - row["p_value"])
    assert low == pytest.approx(0, abs=1e-5)
    assert confirmation.p_value(*reversed(pair)) == row["p_value"]
    assert 2 * norm.sf(confirmation.FARTHEST) <= row["p_value"] < 0.05


def test_no_difference_is_p_of_one():
    assert confirmation.p_value((0.3, 20.0), (0.3, 50.0)) == 1


def test_doubled_units_of_a_patient_add_nothing(errors, settings):
    error, own = errors
    once = of(error, own, settings).iloc[0]
    twice = of(error.repeat(2), own.repeat(2), settings, np.arange(100).repeat(2)).iloc[0]
    assert twice["p_value"] == pytest.approx(once["p_value"], rel=0.1)
    assert twice["difference"].low == pytest.approx(once["difference"].low, abs=0.01)


@pytest.mark.parametrize("size", [9, 91])
def test_too_few_show_n_alone(size, settings):
    row = of(np.arange(100) % 2, np.arange(100) < size, settings).iloc[0]
    assert (row["n"], row["note"]) == (size, "too few")
    assert row[["n_errors", "n_patients", "rate", "rest", "difference"]].isna().all()
    assert judged(of([1, 0], [1, 0], settings), level=0.95)["verdict"].tolist() == ["undecided"]


def test_verdicts(settings):
    own = np.arange(4000) < 1000
    higher, same = own & (np.arange(4000) % 2 == 0), np.arange(4000) % 4 == 0
    few = np.where(np.arange(60) < 20, np.arange(60) % 3 == 0, np.arange(60) % 4 == 0)
    tables = [of(higher, own, settings), of(same, own, settings),
              of(few, np.arange(60) < 20, settings), of(~higher, own, settings)]  # fmt: skip
    found = judged(pd.concat(tables, ignore_index=True), level=0.95)
    assert found["verdict"].tolist() == ["confirmed", "excluded", "undecided", "excluded"]
    assert (found["p_holm"] >= found["p_value"]).all()


def test_detectable_is_confirmed_four_times_in_five(settings, rng):
    own = np.arange(400) < 100
    error = np.where(own, np.arange(400) % 5 == 0, np.arange(400) % 5 == 0)
    more = judged(of(error, own, settings), level=0.95)["detectable"].iloc[0]
    inside, outside = rng.binomial(100, 0.2 + more, 400), rng.binomial(300, 0.2, 400)
    seen = [confirmation.p_value((k / 100, 100.0), (m / 300, 300.0)) < 0.05
            for k, m in zip(inside, outside, strict=True)]  # fmt: skip
    assert 0.73 < np.mean(seen) < 0.87


def test_nothing_carried_forward(settings):
    table = confirm(np.zeros(5, bool), pd.Series(range(5)), {}, settings=settings)
    assert judged(table, level=0.95).empty


def searched_and_confirmed(rng, settings, planted):
    made, error, patient = cohort(rng, n=480, planted=planted)
    discovery = patient % 2 == 0
    found = slices.beam(made, error, discovery, least=15)
    chosen = slices.carried([found], discovery, count=4)
    groups = {s.text: s.holds[~discovery] for s in chosen}
    table = confirm(error[~discovery], pd.Series(patient[~discovery]), groups, settings=settings)
    return judged(table, level=0.95)


def test_planted_slice_is_confirmed(rng, settings):
    found = searched_and_confirmed(rng, settings, planted=0.6)
    assert "Density D and Vendor Z" in set(found.loc[found["verdict"] == "confirmed", "name"])


@pytest.mark.slow
def test_chance_finds_are_seldom_confirmed(rng, settings):
    """Of 300 cohorts without any failing slice at most the level has one confirmed."""
    tables = [searched_and_confirmed(rng, settings, planted=0.0) for _ in range(300)]
    false = [(table["verdict"] == "confirmed").any() for table in tables]
    carried = np.mean([len(table) > 0 for table in tables])
    assert carried > 0.5  # the search finds something nearly every time, as it must
    assert np.mean(false) <= 0.05 + 2 * np.sqrt(0.05 * 0.95 / 300)
