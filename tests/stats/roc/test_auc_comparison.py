import numpy as np
import pytest
from hypothesis import given

from mammo_lib.stats import compare_auc, delong

from .test_curve import arrays, drawn

SIMULATED = ["roc_sim_n50", "roc_sim_n200_coarse", "roc_sim_n1000", "roc_sim_n20000",
             "roc_sim_n200000"]  # fmt: skip
PAIRS = [("roc_wisconsin", pair) for pair in ("cell_size_vs_bare_nuclei", "thickness_vs_mitoses")]
PAIRS += [("roc_asah", pair) for pair in ("wfns_vs_s100b", "s100b_vs_ndka", "wfns_vs_ndka")]


def test_a_model_against_itself(rng):
    label, score = [0, 0, 1, 1, 1], [0.1, 0.4, 0.35, 0.8, 0.7]
    found = compare_auc(label, score, score)
    assert (found.difference.value, found.statistic, found.p_value) == (0, 0, 1)
    assert found.difference.reason == "the variance of the difference is zero"
    assert compare_auc(label, score, score, method="bootstrap", rng=rng).p_value == 1


@given(drawn)
def test_equal_ranks_have_p_of_one(cases):
    label, score = arrays(cases)
    assert compare_auc(label, score, np.arctan(score)).p_value == 1
    clustered = compare_auc(label, score, 2 * score, method="obuchowski", cluster=score)
    assert clustered.p_value == 1


def test_certain_difference_has_no_test():
    found = compare_auc([0, 0, 1, 1], [1, 2, 3, 4], [4, 3, 2, 1])
    assert found.difference.value == 1
    assert np.isnan(found.p_value)
    assert found.difference.reason


@given(drawn)
def test_swapping_turns_the_sign(cases):
    label, score = arrays(cases)
    forth, back = compare_auc(label, score, score**2), compare_auc(label, score**2, score)
    assert forth.difference.value == -back.difference.value
    assert forth.p_value == pytest.approx(back.p_value, nan_ok=True)


def test_methods_agree_on_independent_cases(rng):
    label = rng.random(900) < 0.3
    a, b = (rng.normal(size=900) + 0.8 * label for _ in range(2))
    wanted = compare_auc(label, a, b).difference
    for method in ("bootstrap", "obuchowski"):
        found = compare_auc(label, a, b, method=method, cluster=np.arange(900), rng=rng).difference
        assert found.value == wanted.value
        assert found.se == pytest.approx(wanted.se, rel=0.08)
        assert found.n_clusters == 900


@pytest.mark.parametrize("case", SIMULATED)
def test_reference_simulated(reference, case):
    ref = reference(case)
    check(ref, ref.data["y"], ref.data["a"], ref.data["b"], ref.expected["pair"])


@pytest.mark.parametrize(("case", "pair"), PAIRS)
def test_reference_pairs(reference, case, pair):
    ref = reference(case)
    label = ref.data["outcome" if case == "roc_asah" else "y"]
    a, b = (ref.data[name] for name in pair.split("_vs_"))
    check(ref, label, a, b, ref.expected["pairs"][pair])


def check(ref, label, a, b, expected):
    found, known = compare_auc(label, a, b), expected["delong_paired"]
    assert found.auc == ref.approx((expected["auc_a"], expected["auc_b"]))
    assert found.difference.value == ref.approx(known["diff_a_minus_b"])
    assert found.difference.se == ref.approx(known["se_diff"])
    assert found.statistic == ref.approx(known["z"])
    assert found.p_value == ref.approx(known["p_two_sided"])
    assert [found.difference.low, found.difference.high] == ref.approx(known["ci95"])
    assert found.df is None


@pytest.mark.parametrize("other", ["a_copy", "a_monotone", "a_shuffled_ties"])
def test_reference_identical(reference, other):
    ref = reference("roc_identical_models")
    found = compare_auc(ref.data["y"], ref.data["a"], ref.data[other])
    assert (found.statistic, found.p_value) == (0, 1)
    assert found.auc[0] == ref.approx(ref.expected["auc_a"])


def test_reference_different(reference):
    ref = reference("roc_identical_models")
    found = compare_auc(ref.data["y"], ref.data["a"], ref.data["b"])
    assert found.statistic == ref.approx(ref.expected["a_vs_b"]["z"])
    assert found.p_value == ref.approx(ref.expected["a_vs_b"]["p"])


@pytest.mark.parametrize("case", ["roc_sim_n50", "roc_sim_n200_coarse"])
def test_reference_bootstrap(reference, rng, case):
    ref = reference(case)
    data = ref.data
    found = compare_auc(data["y"], data["a"], data["b"], method="bootstrap", n_boot=4000, rng=rng)
    known = ref.expected["pair"]["bootstrap_paired"]
    assert found.p_value == pytest.approx(known["p_two_sided"], abs=0.03)


READERS = {
    "AI_GMIC_top5_POM": (0.881, 0.839, 0.923),
    "AI_GMIC_top1_POM": (0.857, 0.808, 0.905),
    "AI_GLAM_POM": (0.853, 0.811, 0.895),
    "AI_DMVCNN_POM": (0.779, 0.719, 0.838),
    "AI_frcnn_POM": (0.714, 0.642, 0.787),
}


@pytest.mark.parametrize(("column", "known"), READERS.items())
def test_reader_study_areas(reader_study, column, known):
    from mammo_lib.stats import auc_interval

    found = auc_interval(reader_study["label"], reader_study[column])
    assert (found.n, found.n_positive) == (1440, 61)
    assert tuple(round(v, 3) for v in (found.value, found.low, found.high)) == known


def test_reader_study_readers(reader_study):
    columns = [f"Reader{i:02d}_POM" for i in range(1, 15)]
    found = delong(reader_study["label"], reader_study[columns]).auc
    assert round(found.mean(), 3) == 0.779
    assert (round(found.min(), 3), round(found.max(), 3)) == (0.705, 0.86)
    together = delong(reader_study["label"], reader_study[columns].mean(axis=1)).auc
    assert round(together[0], 3) == 0.895


@pytest.mark.parametrize(
    ("other", "gap", "p", "digits"),
    [("GMIC_top1", 0.025, 0.066, 3), ("GLAM", 0.028, 0.042, 3), ("DMVCNN", 0.102, 0.00046, 5)],
)
def test_reader_study_comparisons(reader_study, other, gap, p, digits):
    found = compare_auc(
        reader_study["label"], reader_study["AI_GMIC_top5_POM"], reader_study[f"AI_{other}_POM"]
    )
    assert round(found.difference.value, 3) == gap
    assert round(found.p_value, digits) == p


def test_reader_study_exams(reader_study):
    exams = reader_study.groupby("case_ID").max(numeric_only=True)
    columns = [f"AI_{name}_POM" for name in ("GMIC_top5", "GMIC_top1", "GLAM", "DMVCNN")]
    found = delong(exams["label"], exams[columns])
    assert (found.n_positive, found.n_negative) == (60, 660)
    assert found.auc.round(3).tolist() == [0.839, 0.815, 0.8, 0.72]
