import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_precision import precision_auc, sample_size_auc_precision


def test_by_hand():
    # A half of as many negatives as positives varies by 1/6 a positive.
    found = precision_auc(0.5, 100, 100)
    assert found.half_width == pytest.approx(1.959964 * (1 / 600) ** 0.5)


def test_size_and_width_are_inverse():
    size = sample_size_auc_precision(0.9, 0.04, ratio=5, design_effect=1.5, model="binormal")
    found = precision_auc(
        0.9, size.n_positive, size.n_negative, design_effect=1.5, model="binormal"
    )
    assert found.half_width == pytest.approx(0.04)


def test_words():
    told = sample_size_auc_precision(0.85, 0.05, ratio=9, design_effect=1.3).text()
    assert told.endswith("give an AUC of 0.85 ± 0.050 (95 % CI, design effect 1.3)")
    assert str(precision_auc(0.85, 10, 20)).startswith("10 positive and 20 negative cases")


@pytest.mark.parametrize("half_width", [0, 0.5, -1, float("nan")])
def test_impossible_widths_are_refused(half_width):
    with pytest.raises(Problem, match="half_width"):
        sample_size_auc_precision(0.9, half_width)


@pytest.mark.parametrize(
    ("asked", "named"), [({"ratio": -1}, "ratio"), ({"level": 2}, "level"), ({"b": 0}, "b:")]
)
def test_bad_plans_are_named(asked, named):
    with pytest.raises(Problem, match=named):
        sample_size_auc_precision(0.9, 0.05, **asked)


@pytest.mark.parametrize(("m", "n", "named"), [(0, 9, "n_positive"), (9, -1, "n_negative")])
def test_bad_numbers_are_named(m, n, named):
    with pytest.raises(Problem, match=named):
        precision_auc(0.9, m, n)
