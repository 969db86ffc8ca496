import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.analysis import RANDOM
from mammo_lib.stats.readers.obuchowski_rockette import obuchowski_rockette

THETA = np.array([[0.7, 0.8, 0.9], [0.8, 0.8, 1.0]])


def compound(t, r, error, cov1, cov2, cov3):
    """A covariance of entries with one error variance and three covariances."""
    same_modality, same_reader = np.eye(t)[:, None, :, None], np.eye(r)[None, :, None, :]
    both = same_modality * same_reader
    filled = cov3 + (cov1 - cov3) * same_reader + (cov2 - cov3) * same_modality
    return (filled + (error - cov1 - cov2 + cov3) * both).reshape(t * r, t * r)


WITHIN = compound(2, 3, 0.01, 0.004, 0.003, 0.002)


def by_hand(random, **more):
    return obuchowski_rockette(THETA, WITHIN, random=random, **more)


def test_mean_squares_by_hand():
    anova = by_hand("readers and cases").anova
    assert anova["ss"].tolist() == pytest.approx([1 / 150, 13 / 300, 1 / 300])
    assert anova["df"].tolist() == [1, 2, 2]


def test_components_by_hand():
    found = by_hand("readers and cases").components
    ms_reader, ms_both = 13 / 600, 1 / 600
    assert found.reader == pytest.approx((ms_reader - ms_both) / 2 - 0.004 + 0.002)
    assert found.modality_reader == pytest.approx(ms_both - 0.01 + 0.004 + 0.003 - 0.002)
    assert found.modality_reader < 0  # reported as it is
    assert found.correlations == pytest.approx((0.4, 0.3, 0.2))


def test_random_readers_by_hand():
    found = by_hand("readers and cases")
    denominator = 1 / 600 + 3 * 0.001
    assert found.denominator == pytest.approx(denominator)
    assert found.f_statistic == pytest.approx(1 / 150 / denominator)
    assert found.df == pytest.approx((1, denominator**2 / ((1 / 600) ** 2 / 2)))
    assert found.differences["se"][0] == pytest.approx(np.sqrt(2 / 3 * denominator))


def test_fixed_readers_by_hand():
    found = by_hand("cases")
    assert found.denominator == pytest.approx(0.01 - 0.004 + 2 * 0.001)
    assert found.df == (1, np.inf)
    assert found.reader_differences["se"].tolist() == pytest.approx([np.sqrt(0.012)] * 3)
    assert found.readers["se"].tolist() == pytest.approx([0.1] * 6)


def test_fixed_cases_by_hand():
    found = by_hand("readers")
    assert found.f_statistic == pytest.approx(4)
    assert found.df == (1, 2)
    assert found.reader_differences.empty
    assert found.readers["reason"].tolist() == ["the variance is undefined"] * 6


def test_smaller_cov2_than_cov3_counts_as_equal():
    odd = compound(2, 3, 0.01, 0.004, 0.001, 0.002)
    even = compound(2, 3, 0.01, 0.004, 0.002, 0.002)
    for random in ("readers and cases", "cases"):
        found = obuchowski_rockette(THETA, odd, random=random)
        equal = obuchowski_rockette(THETA, even, random=random)
        assert found.denominator == pytest.approx(equal.denominator)
        assert found.components.cov2 == pytest.approx(0.001)


@given(st.integers(0, 2**32 - 1), st.sampled_from(RANDOM))
def test_two_modalities_have_one_test(seed, random):
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(8, 20))
    found = obuchowski_rockette(rng.random((2, 4)), mixed @ mixed.T / 400, random=random)
    row = found.differences.iloc[0]
    assert row["statistic"] ** 2 == pytest.approx(found.f_statistic)
    assert row["p_value"] == pytest.approx(found.p_value)
    assert row["low"] <= row["estimate"] <= row["high"]


@given(st.integers(0, 2**32 - 1), st.sampled_from(RANDOM))
def test_order_of_readers_does_not_matter(seed, random):
    rng = np.random.default_rng(seed)
    theta, mixed, order = rng.random((3, 4)), rng.normal(size=(12, 20)), rng.permutation(4)
    within = mixed @ mixed.T / 400
    places = np.arange(12).reshape(3, 4)[:, order].ravel()
    a = obuchowski_rockette(theta, within, random=random)
    b = obuchowski_rockette(theta[:, order], within[np.ix_(places, places)], random=random)
    assert a.p_value == pytest.approx(b.p_value)
    assert a.means["se"].tolist() == pytest.approx(b.means["se"].tolist())


def test_equal_modalities():
    theta = np.array([[0.7, 0.83, 0.91]] * 2)
    one = compound(1, 3, 0.011, 0, 0.0043, 0)
    for random in RANDOM:
        found = obuchowski_rockette(theta, np.tile(one, (2, 2)), random=random)
        assert (found.f_statistic, found.p_value) == (0, 1)
        assert found.differences["reason"][0] == "the variance is zero"


def test_one_modality_has_a_mean_only():
    found = obuchowski_rockette(THETA[:1], WITHIN[:3, :3])
    assert found.differences.empty
    assert np.isnan(found.p_value)
    assert np.isnan(found.components.modality_reader)
    assert found.means["se"][0] == pytest.approx(np.sqrt((0.01 + 3 * 0.003) / 3))


def test_one_reader_is_fixed():
    within = WITHIN[np.ix_([0, 3], [0, 3])]
    found = obuchowski_rockette(THETA[:, :1], within, random="cases")
    assert found.differences["se"][0] == pytest.approx(np.sqrt(2 * 0.006))
    with pytest.raises(Problem, match="take random='cases'"):
        obuchowski_rockette(THETA[:, :1], within)


def test_limits_cut_means_but_not_differences():
    found = by_hand("readers and cases", limits=(0, 1))
    assert found.means["high"].max() == found.readers["high"].max() == 1
    assert by_hand("readers and cases").means["high"].max() > 1


def test_undefined_covariance_gives_no_interval():
    found = obuchowski_rockette(THETA, np.full((6, 6), np.nan))
    assert np.isnan(found.p_value)
    assert found.differences["estimate"][0] == pytest.approx(-0.2 / 3)
    assert found.differences["reason"][0] == "the variance is undefined"


def test_names_and_words():
    found = by_hand("readers", modalities=["2D", "3D"], readers="ABC", level=0.9)
    assert found.readers["reader"].tolist() == list("ABCABC")
    assert "other readers reading these very cases" in found.assumed[0]
    forth, back = found.difference("2D", "3D"), found.difference("3D", "2D")
    assert (forth.low, forth.level, forth.se) == (-back.high, 0.9, back.se)
    with pytest.raises(Problem, match="known: 2D, 3D"):
        found.difference("2D", "4D")


@pytest.mark.parametrize(
    ("theta", "given", "message"),
    [
        (THETA, {"random": "case"}, "Did you mean 'cases'"),
        (THETA, {"level": 95}, "level: 95 is not between"),
        (THETA[0], {}, "theta: has shape"),
        (THETA * np.nan, {}, "theta: 6 of 6 values are missing"),
        (THETA[:, :2], {}, r"covariance: has shape \(6, 6\); theta needs \(4, 4\)"),
        (THETA, {"readers": "AB"}, "readers: 2 names are given; 3 different"),
        (THETA, {"modalities": ["a", "a"]}, "modalities: 2 names are given; 2 different"),
    ],
)
def test_bad_input(theta, given, message):
    with pytest.raises(Problem, match=message):
        obuchowski_rockette(theta, WITHIN, **given)
