import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.merit import merit
from mammo_lib.stats.readers.reads import CROSSED, PARTIAL, design
from mammo_lib.stats.readers.u_statistic import u_statistic

from .test_moments import AREA, make, slowly


@pytest.fixture
def study(rng):
    positive = np.arange(30) % 3 == 0
    score = rng.normal(size=(2, 4, 30)) + rng.normal(size=30) + 0.8 * positive
    return make(score, positive)


def holes(study, rng, share=0.2):
    score = np.where(rng.random(study.score.shape) < share, np.nan, study.score)
    return make(score, study.positive, PARTIAL)


def test_variance_of_the_difference(rng):
    study = holes(make(rng.integers(4, size=(2, 3, 8)), np.arange(8) < 3), rng)
    found = u_statistic(study, AREA).differences.iloc[0]
    known = slowly(study, 0, 0) + slowly(study, 1, 1) - 2 * slowly(study, 0, 1)
    if known > 0:
        assert found["se"] == pytest.approx(np.sqrt(known))
    else:
        assert found["reason"] == "the estimated variance is negative"


def test_shares_add_up_to_the_variance(study):
    found = u_statistic(study, AREA)
    table = found.decomposition
    of_difference = table[table["modality_b"].notna()]
    assert len(of_difference) == 7
    assert of_difference["share"].sum() == pytest.approx(found.differences["se"][0] ** 2)


def test_degrees_of_freedom_by_hand(study):
    found = u_statistic(study, AREA)
    table = found.decomposition[found.decomposition["modality_b"].notna()]
    known = {
        source: table.loc[table["source"].str.contains(source), "share"].sum() ** 2 / (count - 1)
        for source, count in {"negative": 20, "positive": 10, "reader": 4}.items()
    }
    assert found.df[1] == pytest.approx(found.differences["se"][0] ** 4 / sum(known.values()))


def test_crossed_or_not_gives_one_answer(study, rng):
    whole, holed = u_statistic(study, AREA), u_statistic(holes(study, rng, 0.02), AREA)
    assert holed.design == PARTIAL
    assert holed.means["estimate"].tolist() == pytest.approx(
        whole.means["estimate"].tolist(), abs=0.03
    )
    assert holed.means["se"].tolist() == pytest.approx(whole.means["se"].tolist(), rel=0.2)


def test_groups_of_readers_with_cases_of_their_own(study):
    score = study.score.copy()
    score[:, :2, ::2] = score[:, 2:, 1::2] = np.nan
    found = u_statistic(make(score, study.positive, design(~np.isnan(score))), AREA)
    assert found.design == PARTIAL
    assert found.means["se"].notna().all()


def test_modalities_apart_do_not_covary(study):
    score = study.score.copy()
    score[0, 2:], score[1, :2] = np.nan, np.nan
    score[0, :, :15], score[1, :, 15:] = np.nan, np.nan
    found = u_statistic(make(score, study.positive, PARTIAL), AREA, random="cases")
    total = (found.means["se"] ** 2).sum()
    assert found.differences["se"][0] ** 2 == pytest.approx(total)


def test_fixed_readers_match_their_mean(study):
    found = u_statistic(study, AREA, random="cases")
    assert found.differences["df"][0] == np.inf
    assert len(found.reader_differences) == 4
    assert found.differences["estimate"][0] == pytest.approx(
        found.reader_differences["estimate"].mean()
    )


def test_fixed_cases_are_a_paired_t_test_of_readers(study):
    from scipy.stats import ttest_rel

    found = u_statistic(study, AREA, random="readers")
    area = found.readers.pivot(index="reader", columns="modality", values="estimate")
    assert found.p_value == pytest.approx(ttest_rel(area[0], area[1]).pvalue)
    with pytest.raises(Problem, match="random: with fixed cases every reader must read all"):
        u_statistic(make(study.score, study.positive, PARTIAL), AREA, random="readers")


def test_equal_modalities(study):
    found = u_statistic(make(study.score[[0, 0]], study.positive), AREA)
    assert (found.f_statistic, found.p_value) == (0, 1)
    assert found.differences["reason"][0] == "the variance is zero"


def test_perfect_readers_have_no_interval(study):
    score = study.score + 100 * study.positive
    found = u_statistic(make(score, study.positive), AREA)
    assert found.means["estimate"].tolist() == [1, 1]
    assert set(found.means["reason"]) | set(found.readers["reason"]) == {"the variance is zero"}


@pytest.mark.filterwarnings("error")
def test_one_positive(rng):
    found = u_statistic(make(rng.random((2, 3, 8)), np.arange(8) < 1), AREA)
    assert found.means["reason"].tolist() == ["the variance is undefined"] * 2


def test_sensitivity_of_one_reader_is_a_paired_mean(rng):
    study = make(rng.integers(3, size=(2, 1, 40)), np.arange(40) < 25)
    found = u_statistic(study, merit("sensitivity", 1), random="cases")
    called = study.entries[:, :25] >= 1
    apart = called[0].astype(float) - called[1]
    assert found.differences["se"][0] == pytest.approx(np.sqrt(apart.var(ddof=1) / 25))


def test_three_modalities_have_pairs_but_no_joint_test(rng):
    found = u_statistic(make(rng.random((3, 3, 20)), np.arange(20) < 8, CROSSED), AREA)
    assert len(found.differences) == 3
    assert np.isnan(found.p_value)


def test_one_modality_has_a_mean_only(study):
    found = u_statistic(make(study.score[:1], study.positive), AREA)
    assert found.differences.empty
    assert found.means["se"][0] > 0


def test_one_reader(rng):
    with pytest.raises(Problem, match="readers: there is one"):
        u_statistic(make(rng.random((2, 1, 20)), np.arange(20) < 8), AREA)
