import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import auc, compare_auc, compare_auc_unpaired
from mammo_lib.stats.roc.venkatraman import _spaces, error_curve

from .test_curve import arrays, drawn

SPACE = {"method": "venkatraman"}


def by_counting(label, a, b):
    """Venkatraman & Begg 1996 as printed, for scores without ties."""
    total = 0
    for k in range(1, len(label) + 1):
        errors = []
        for score in (a, b):
            low = np.argsort(np.argsort(score)) < k
            errors.append((low & (label == 1)).sum() + (~low & (label == 0)).sum())
        total += abs(errors[0] - errors[1])
    return total


def test_by_hand(rng):
    # errors for k = 1..4: 1 0 1 2 and 3 4 3 2
    found = compare_auc([0, 0, 1, 1], [1, 2, 3, 4], [4, 3, 2, 1], rng=rng, **SPACE)
    assert found.statistic == 2 + 4 + 2
    assert found.difference.reason == "a permutation test has no interval"


@given(st.integers(0, 2**32))
def test_equals_the_definition(seed):
    rng = np.random.default_rng(seed)
    label, a, b = np.arange(15) % 2, rng.permutation(15), rng.permutation(15)
    found = compare_auc(label, a, b, n_boot=1, rng=rng, **SPACE)
    assert found.statistic == by_counting(label, a, b)


@given(st.integers(0, 2**32))
def test_exchanged_ranks_are_those_of_the_definition(seed):
    rng = np.random.default_rng(seed)
    label, a, b = np.arange(12) % 2, rng.permutation(12), rng.permutation(12)
    heads, first = rng.random((2, 12)) < 0.5
    later = np.where(first, 0, 0.5)  # of two cases with one rank, that which had it in `a`
    own, other = a + later, b + 0.5 - later[np.argsort(a)[b]]
    found = _spaces(np.stack([a, b]), label == 1, heads[None], first[None])
    wanted = by_counting(label, np.where(heads, other, own), np.where(heads, own, other))
    assert found.tolist() == [wanted]


@given(st.integers(0, 2**32))
def test_neither_rows_nor_scale_matter_without_ties(seed):
    rng = np.random.default_rng(seed)
    label, a, b = np.arange(15) % 2, rng.permutation(15), rng.permutation(15)
    mixed = rng.permutation(15)
    one = compare_auc(label, a, b, n_boot=1, rng=rng, **SPACE).statistic
    other = compare_auc(label[mixed], np.exp(a[mixed]), -1.0 / (1 + b[mixed]), n_boot=1, rng=rng,
                        **SPACE).statistic  # fmt: skip
    assert one == other


def test_equal_ranks_have_p_of_one(rng):
    label, score = np.arange(60) % 2, rng.permutation(60)
    found = compare_auc(label, score, 3 * score, rng=rng, **SPACE)
    assert (found.statistic, found.p_value) == (0, 1)
    parts = label, score, label, score + 7
    assert compare_auc_unpaired(*parts, n_boot=50, rng=rng, **SPACE).p_value == 1


def test_labels_sorted_by_row_do_not_find_what_is_not_there():
    rng = np.random.default_rng(6)
    label = np.arange(120) >= 80
    found = []
    for _ in range(60):
        both = rng.normal(size=120) + label
        a, b = both + rng.normal(size=120), np.round((both + rng.normal(size=120)) / 1.5)
        found.append(compare_auc(label, a, b, n_boot=49, rng=rng, **SPACE).p_value)
    assert np.mean(np.array(found) <= 0.1) < 0.25


def crossing(rng, n=600):
    """Equal areas, but one score spreads its positives: the curves cross."""
    label = np.arange(n) % 2
    a, b = rng.normal(size=(2, n))
    return label, np.where(label == 1, a + 1, a), np.where(label == 1, 4 * b + 2.92, b)


def test_finds_curves_that_cross(rng):
    label, a, b = crossing(rng)
    assert auc(label, a) == pytest.approx(auc(label, b), abs=0.05)
    assert compare_auc(label, a, b, n_boot=300, rng=rng, **SPACE).p_value < 0.01
    half = len(label) // 2
    parts = label[:half], a[:half], label[half:], b[half:]
    assert compare_auc_unpaired(*parts, n_boot=300, rng=rng, **SPACE).p_value < 0.01


def test_copies_of_a_case_do_not_pass_for_more(rng):
    label, a, b = np.arange(40) % 2, rng.normal(size=40), rng.normal(size=40)
    copies = np.repeat(np.arange(40), 5)
    parts = label[copies], a[copies], b[copies]
    once = compare_auc(label, a, b, rng=rng, **SPACE).p_value
    assert compare_auc(*parts, cluster=copies, rng=rng, **SPACE).p_value == pytest.approx(
        once, abs=0.08
    )


@given(drawn, st.floats(0.01, 0.99))
def test_error_curve_holds_every_threshold(cases, share):
    label, score = arrays(cases)
    places, errors = error_curve(label == 1, score, share)
    for threshold, place, error in zip(np.unique(score), places, errors, strict=False):
        missed, spared = (score < threshold)[label == 1], (score < threshold)[label == 0]
        assert place == pytest.approx(share * missed.mean() + (1 - share) * spared.mean())
        assert error == pytest.approx(share * missed.mean() + (1 - share) * (1 - spared.mean()))


@given(drawn)
@settings(deadline=None)
def test_unpaired_is_symmetric(cases):
    label, score = arrays(cases)
    parts, other = (label, score), (1 - label, score)
    forth, back = (
        compare_auc_unpaired(*pair, n_boot=1, rng=np.random.default_rng(1), **SPACE).statistic
        for pair in [(*parts, *other), (*other, *parts)]
    )
    assert forth == pytest.approx(back, abs=1e-12)


def test_bad_input(rng):
    parts = [0, 1], [1, 2], [0, 1], [2, 1]
    with pytest.raises(Problem, match="rng"):
        compare_auc_unpaired(*parts, **SPACE)
    with pytest.raises(Problem, match="n_boot: 0"):
        compare_auc_unpaired(*parts, n_boot=0, rng=rng, **SPACE)
    with pytest.raises(Problem, match="Did you mean 'venkatraman'"):
        compare_auc_unpaired(*parts, method="venkatramann", rng=rng)
