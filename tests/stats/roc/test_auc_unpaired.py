import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import compare_auc_unpaired

from .test_auc_comparison import PAIRS, SIMULATED


def test_two_alike_groups():
    label, score = [0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]
    found = compare_auc_unpaired(label, score, label, score)
    assert (found.difference.value, found.p_value, found.df) == (0, 1, 6)
    assert (found.difference.n, found.difference.n_positive) == (8, 4)


def test_a_perfect_group_has_no_test():
    found = compare_auc_unpaired([0, 0, 1, 1], [1, 2, 3, 4], [0, 0, 1, 1], [1, 3, 2, 4])
    assert np.isnan(found.p_value)
    assert found.difference.reason


def test_bad_input_names_its_group():
    with pytest.raises(Problem, match="label_b"):
        compare_auc_unpaired([0, 1], [1, 2], [1, 1], [1, 2])


@pytest.mark.parametrize("case", SIMULATED)
def test_reference_simulated(reference, case):
    ref = reference(case)
    found = compare_auc_unpaired(ref.data["y"], ref.data["a"], ref.data["y"], ref.data["b"])
    check(ref, found, ref.expected["pair"]["delong_unpaired_same_data"])


@pytest.mark.parametrize(("case", "pair"), PAIRS)
def test_reference_pairs(reference, case, pair):
    ref = reference(case)
    label = ref.data["outcome" if case == "roc_asah" else "y"]
    a, b = (ref.data[name] for name in pair.split("_vs_"))
    found = compare_auc_unpaired(label, a, label, b)
    check(ref, found, ref.expected["pairs"][pair]["delong_unpaired_same_data"])


@pytest.mark.parametrize("marker", ["s100b", "ndka"])
def test_reference_by_gender(reference, marker):
    ref = reference("roc_asah")
    male, female = (ref.data[ref.data["gender"] == sex] for sex in ("Male", "Female"))
    found = compare_auc_unpaired(male["outcome"], male[marker], female["outcome"], female[marker])
    expected = ref.expected["unpaired_by_gender"][marker]
    assert found.auc == ref.approx((expected["auc_a"], expected["auc_b"]))
    check(ref, found, expected)


def check(ref, found, expected):
    assert found.statistic == ref.approx(expected["D"])
    assert found.df == ref.approx(expected["df"])
    assert found.p_value == ref.approx(expected["p_two_sided"])
