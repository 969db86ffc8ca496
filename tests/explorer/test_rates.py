import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib import stats
from mammo_lib.evaluation.operating import achieved
from mammo_lib.explorer import rates


def same(found, expected):
    assert found.value == pytest.approx(expected.value, abs=1e-12, nan_ok=True)
    assert found.low == pytest.approx(expected.low, abs=1e-9, nan_ok=True)
    assert found.high == pytest.approx(expected.high, abs=1e-9, nan_ok=True)
    assert (found.n, found.level) == (expected.n, expected.level)


def test_by_hand():
    success = np.array([[True], [True], [False], [False]])
    found = rates.shares(success, np.array(list("abcd")), level=0.95)
    assert (found.count[0], found.value[0], found.n_clusters) == (2, 0.5, 4)
    # The variance over 4 patients has 3 degrees of freedom, so 4 cases are worth 3.
    z, size = 1.959964, 3
    reach = z * np.sqrt(0.25 / size + z**2 / (4 * size**2)) / (1 + z**2 / size)
    assert found.low[0] == pytest.approx(0.5 - reach, abs=1e-6)
    assert found.high[0] == pytest.approx(0.5 + reach, abs=1e-6)


@given(
    st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=40),
    st.sampled_from([0.8, 0.95, 0.99]),
)
def test_equals_the_report_s_interval(cases, level):
    patient = np.array([f"P{name}" for name, _ in cases])
    success = np.array([well for _, well in cases])
    found = rates.shares(np.c_[success, ~success], patient, level=level)
    for place, column in enumerate((success, ~success)):
        same(found.estimate(place), stats.clustered_proportion(column, patient, level=level))


def test_equals_what_the_report_says_of_a_threshold(evidence, settings):
    units = next(iter(evidence.models.values())).units
    stops = np.quantile(units["score"], [0.05, 0.5, 0.95])
    sensitivity, specificity = rates.rates(units, stops, level=settings.level)
    for place, stop in enumerate(stops):
        expected = achieved(units, stop, settings)
        same(sensitivity.estimate(place), expected["sensitivity"])
        same(specificity.estimate(place), expected["specificity"])


def test_nobody_and_one_patient():
    nobody = rates.shares(np.zeros((0, 2), bool), np.array([]), level=0.95)
    assert nobody.estimate(1).reason == "none among them"
    alone = rates.shares(np.array([[True], [False]]), np.array(["a", "a"]), level=0.95)
    assert alone.estimate().value == 0.5
    assert not alone.estimate().has_interval
    assert "one cluster" in alone.estimate().reason


def test_a_score_at_the_threshold_is_called():
    units = pd.DataFrame({"score": [0.2, 0.5]})
    assert rates.called(units, np.array([0.5])).ravel().tolist() == [False, True]
