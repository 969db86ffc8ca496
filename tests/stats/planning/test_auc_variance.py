from math import pi

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_variance import MODELS, binormal, model_of
from mammo_lib.stats.roc.hanley_mcneil import hanley_mcneil_variance

areas = st.floats(0.02, 0.98)


def test_by_hand():
    assert model_of("empirical")(0.5, 1.0, 1.0) == pytest.approx(1 / 6)
    assert model_of("hanley-mcneil")(0.5, 1.0, 1.0) == pytest.approx(1 / 6)
    assert model_of("binormal")(0.5, 1.0, 1.0) == pytest.approx(1 / (2 * pi))
    assert model_of("binormal-printed")(0.5, 1.0, 1.0) == pytest.approx(0.0099 * 16)


@given(areas, st.floats(0.1, 10))
def test_printed_constants_are_those_of_the_formula(auc, ratio):
    printed, exact = (model_of(name)(auc, ratio, 1.0) for name in ("binormal-printed", "binormal"))
    assert printed == pytest.approx(exact, rel=0.01)


@given(areas, st.floats(0.1, 10))
def test_hanley_and_mcneil_of_many_cases(auc, ratio):
    many = 10**7
    whole = hanley_mcneil_variance(auc, many, round(ratio * many))
    assert model_of("hanley-mcneil")(auc, ratio, 1.0) == pytest.approx(many * whole, rel=1e-4)


@pytest.mark.parametrize("name", MODELS)
@given(auc=areas)
def test_more_negatives_help(name, auc):
    variance = model_of(name)
    assert 0 < variance(auc, 2.0, 1.0) < variance(auc, 1.0, 1.0)


@given(areas, st.floats(0.3, 3))
def test_a_curve_has_its_area(auc, b):
    from scipy.stats import norm

    assert norm.cdf(binormal(auc, b).z) == pytest.approx(auc)


@pytest.mark.parametrize("auc", [0, 1, -0.1, float("nan")])
def test_impossible_areas_are_refused(auc):
    with pytest.raises(Problem, match="area between 0 and 1"):
        model_of("empirical")(auc, 1.0, 1.0)


def test_unknown_model_is_told_the_nearest():
    with pytest.raises(Problem, match="Did you mean 'hanley-mcneil'"):
        model_of("hanley")


@pytest.mark.parametrize("name", ["binormal-printed", "hanley-mcneil"])
def test_models_of_equal_spreads_refuse_others(name):
    with pytest.raises(Problem, match="b:"):
        model_of(name)(0.8, 1.0, 0.5)


@pytest.mark.parametrize("b", [0, -1, float("nan"), float("inf")])
def test_impossible_spreads_are_refused(b):
    with pytest.raises(Problem, match="b:"):
        model_of("empirical")(0.8, 1.0, b)


def test_empirical_variance_is_that_of_drawn_scores(rng):
    from mammo_lib.stats import auc

    label = [1] * 40 + [0] * 80
    shift = binormal(0.85, 0.7).a
    areas = [auc(label, [*rng.normal(shift, 1, 40), *rng.normal(0, 0.7, 80)]) for _ in range(3000)]
    from numpy import var

    assert 40 * var(areas) == pytest.approx(model_of("empirical")(0.85, 2.0, 0.7), rel=0.12)
