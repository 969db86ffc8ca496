import numpy as np
import pytest
from hypothesis import given

from mammo_lib.problem import Problem
from mammo_lib.stats import compare_auc, delong
from mammo_lib.stats.normal import below

from .test_curve import arrays, drawn


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


def test_margin_by_hand():
    label, a, b = [0, 0, 0, 1, 1, 1], [1, 2, 4, 3, 5, 6], [1, 3, 4, 2, 6, 5]
    plain, found = compare_auc(label, a, b), compare_auc(label, a, b, margin=0.3)
    assert (plain.margin, plain.noninferior) == (None, None)
    assert (found.difference, found.p_value, found.margin) == (plain.difference, plain.p_value, 0.3)
    assert found.p_noninferior == pytest.approx(below(-(1 / 9 + 0.3) / found.difference.se))
    assert found.noninferior == (found.difference.low > -0.3)


@pytest.mark.parametrize("method", ["delong", "bootstrap", "obuchowski"])
def test_margin_is_met_when_it_is_wide(rng, method):
    label = rng.random(600) < 0.4
    a = rng.normal(size=600) + label
    b = a + 0.3 * rng.normal(size=600)
    how = {"method": method, "cluster": None if method == "delong" else np.arange(600)}
    wide, none = (compare_auc(label, a, b, margin=m, rng=rng, **how) for m in (0.2, 0))
    assert wide.noninferior
    assert wide.p_noninferior < 0.001
    assert wide.p_noninferior < none.p_noninferior
    assert none.noninferior == (none.difference.low > 0)


def test_margin_without_an_interval_is_not_judged():
    found = compare_auc([0, 0, 1, 1], [1, 3, 2, 4], [1, 3, 2, 4], margin=0.05)
    assert np.isnan(found.p_noninferior)
    assert found.noninferior is None


@given(drawn)
def test_superiority_is_one_side_of_the_test(cases):
    label, score = arrays(cases)
    found = compare_auc(label, score, np.roll(score, 1), margin=0)
    if found.difference.has_interval:
        sides = found.p_noninferior, 1 - found.p_noninferior
        assert 2 * min(sides) == pytest.approx(found.p_value)


BAD = {
    "a: 1 of 3 values are missing": {"a": [1, np.nan, 2]},
    "b: 1 of 3 values are infinite": {"b": [1, np.inf, 2]},
    "b has 2": {"b": [1, 2]},
    "label: all 3 values are 0": {"label": [0, 0, 0]},
    "label: holds 2": {"label": [0, 1, 2]},
    "Did you mean 'permutation'": {"method": "permutations"},
    "cluster: method 'delong' takes": {"cluster": [1, 2, 3]},
    "cluster: this method needs": {"method": "obuchowski"},
    "cluster: has 2 values": {"method": "permutation", "cluster": [1, 2]},
    "strata: method 'delong' redraws nothing": {"strata": [0, 1, 1]},
    "margin: -0.1 is not": {"margin": -0.1},
    "margin: nan is not": {"margin": np.nan},
    "margin: method 'venkatraman' has no": {"method": "venkatraman", "margin": 0.1},
    "rng: resampling needs": {"method": "venkatraman"},
    "n_boot: 0 is too few": {"method": "bootstrap", "n_boot": 0, "rng": np.random.default_rng(1)},
    "level: 0 is not": {"level": 0},
}


@pytest.mark.parametrize("told", BAD)
def test_bad_input(told):
    good = {"label": [0, 1, 1], "a": [1, 2, 3], "b": [1, 3, 2]}
    with pytest.raises(Problem, match=told):
        compare_auc(**{**good, **BAD[told]})


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
