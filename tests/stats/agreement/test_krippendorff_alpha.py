import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mammo_lib.problem import Problem
from mammo_lib.stats.agreement import krippendorff_alpha as module
from mammo_lib.stats.agreement.krippendorff_alpha import SCALES, krippendorff_alpha

gappy = arrays(float, (8, 3), elements=st.sampled_from([np.nan, 0.0, 1.0, 2.0, 5.0]))


def test_by_hand():
    # of 4 ratings 2 are 1: 8 of the 12 ordered pairs differ; one case of two disagrees
    found = krippendorff_alpha([[0, 1], [1, 0]])
    assert found.value == pytest.approx(1 - 4 / (8 / 3))


@pytest.mark.parametrize("scale", SCALES)
def test_full_agreement(scale):
    assert krippendorff_alpha([[1, 1], [2, 2], [4, 4]], scale=scale).value == 1


@given(gappy, st.sampled_from(SCALES))
def test_order_of_cases_and_readers_does_not_matter(ratings, scale):
    assume(((~np.isnan(ratings)).sum(axis=1) >= 2).any())
    found = krippendorff_alpha(ratings, scale=scale).value
    turned = krippendorff_alpha(ratings[::-1, ::-1], scale=scale).value
    assert found == pytest.approx(turned, nan_ok=True)
    assert np.isnan(found) or found <= 1


def test_single_ratings_tell_nothing():
    ratings = [[0, 1, 1], [1, 1, 1], [0, 0, np.nan]]
    found = krippendorff_alpha([*ratings, [5, np.nan, np.nan]])
    assert found.value == pytest.approx(krippendorff_alpha(ratings).value)
    assert found.n == 3


def test_shift_and_scale():
    ratings = np.random.default_rng(1).integers(1, 9, (20, 3))
    for scale, moved in (("interval", ratings * 3 + 7), ("ratio", ratings * 3)):
        wanted = krippendorff_alpha(ratings, scale=scale).value
        assert krippendorff_alpha(moved, scale=scale).value == pytest.approx(wanted)
    stretched = krippendorff_alpha(ratings**3, scale="ordinal").value
    assert stretched == pytest.approx(krippendorff_alpha(ratings, scale="ordinal").value)


def test_blocks_make_no_difference(monkeypatch):
    ratings = np.random.default_rng(1).normal(10, 1, (30, 2))
    wanted = krippendorff_alpha(ratings, scale="ratio").value
    monkeypatch.setattr(module, "BLOCK", 7)
    assert krippendorff_alpha(ratings, scale="ratio").value == pytest.approx(wanted)


def test_all_alike():
    found = krippendorff_alpha([[1, 1], [1, 1]])
    assert np.isnan(found.value)
    assert "all ratings are alike" in found.reason


class TestBootstrap:
    ratings = np.random.default_rng(3).integers(0, 3, (60, 1)).repeat(4, axis=1)
    ratings[:20, 0] = 0

    @pytest.mark.parametrize("scale", SCALES)
    def test_interval_holds_the_value(self, scale):
        rng = np.random.default_rng(1)
        found = krippendorff_alpha(self.ratings, scale=scale, n_boot=200, rng=rng)
        assert found.low < found.value < found.high

    def test_every_case_once_is_the_value(self):
        alpha = module._Alpha(self.ratings.astype(float), "ordinal")
        wanted = krippendorff_alpha(np.repeat(self.ratings, 2, axis=0), scale="ordinal").value
        assert alpha(np.full(60, 2)) == pytest.approx(wanted)

    def test_clusters_are_drawn_whole(self):
        copies = np.repeat(self.ratings, 3, axis=0)
        cluster = np.repeat(np.arange(60), 3)
        found = krippendorff_alpha(
            copies, cluster=cluster, n_boot=300, rng=np.random.default_rng(1)
        )
        alone = krippendorff_alpha(self.ratings, n_boot=300, rng=np.random.default_rng(1))
        assert found.n_clusters == 60
        assert found.se == pytest.approx(alone.se, rel=0.05)

    def test_none_without_a_generator(self):
        found = krippendorff_alpha(self.ratings)
        assert not found.has_interval
        assert "give rng" in found.reason


@pytest.mark.parametrize(
    ("ratings", "options", "message"),
    [
        ([[1, np.nan], [np.nan, 1]], {}, "no case has two ratings"),
        ([[1, np.inf], [2, 1]], {}, "ratings: 1 values are infinite"),
        ([["a", "b"], ["a", "a"]], {}, "ratings: holds what is not a number"),
        ([1, 2], {}, "ratings: has 1 dimensions"),
        ([[1, 2], [2, 1]], {"scale": "ordnal"}, "Did you mean 'ordinal'"),
        ([[1, -2], [2, 1]], {"scale": "ratio"}, "values below 0"),
        ([[1, 2], [2, 1]], {"level": 5}, "level: 5"),
        ([[1, 2], [2, 1]], {"cluster": [1, None]}, "cluster: 1 of 2 values are missing"),
        ([[1, 2], [2, 1]], {"rng": 7}, "rng: "),
    ],
)
def test_bad_input(ratings, options, message):
    with pytest.raises(Problem, match=message):
        krippendorff_alpha(ratings, **options)
