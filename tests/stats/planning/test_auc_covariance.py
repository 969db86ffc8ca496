import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_covariance import both, planned_covariance
from mammo_lib.stats.planning.auc_variance import MODELS, model_of

areas = st.floats(0.1, 0.95)


@pytest.mark.parametrize("model", ["empirical", "hanley-mcneil"])
@given(auc=areas)
def test_a_score_with_itself_has_its_variance(model, auc):
    found = planned_covariance(auc, auc, 2.0, 1.0, model)
    assert found == pytest.approx(model_of(model)(auc, 2.0, 1.0))


def test_by_hand_at_a_half():
    # Without a shift nothing but the means' covariance is left: f² (r + r / ratio), f² = 1 / 4π.
    assert planned_covariance(0.5, 0.5, 2.0, 0.4, "binormal") == pytest.approx(0.6 / 12.566370614)


@pytest.mark.parametrize("model", MODELS)
@given(first=areas, second=areas)
def test_uncorrelated_scores_have_uncorrelated_areas(model, first, second):
    assert planned_covariance(first, second, 1.0, 0.0, model) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("model", MODELS)
@given(first=areas, second=areas)
def test_more_correlation_is_more_covariance(model, first, second):
    low, high = (planned_covariance(first, second, 1.0, r, model) for r in (0.2, 0.6))
    assert low < high


@pytest.mark.parametrize("correlation", [1.1, (0.2, -2.0), (0.1, 0.2, 0.3), float("nan")])
def test_impossible_correlations_are_refused(correlation):
    with pytest.raises(Problem, match="correlation"):
        both(correlation)
