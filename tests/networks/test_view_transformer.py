import keras
import numpy as np
import pytest

from mammo_lib.networks.view_transformer import Place, Seen, ViewMax, ViewMean, pooled

PRESENT = np.array([[1, 1, 1, 1], [1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 0, 0]], np.float32)


@pytest.fixture
def views(rng):
    return rng.standard_normal((4, 4, 6)).astype(np.float32)


class TestPlace:
    def test_has_the_published_tables(self, views):
        place = Place()
        place(views)
        assert sorted(tuple(weight.shape) for weight in place.weights) == [
            (3, 32),
            (3, 32),
            (11, 32),
        ]
        assert place.count_params() == 544

    def test_views_of_one_kind_and_of_one_side_share(self, views):
        view, time, side = np.split(np.asarray(Place()(views))[0], 3, axis=-1)
        assert np.array_equal(view[0], view[1])  # both CC
        assert np.array_equal(view[2], view[3])
        assert not np.allclose(view[0], view[2])
        assert np.array_equal(side[0], side[2])  # both left
        assert not np.allclose(side[0], side[1])
        assert (time == time[0]).all()

    def test_two_views_are_refused(self):
        with pytest.raises(ValueError, match="2 views are not the 4"):
            Place()(np.zeros((1, 2, 6), np.float32))


class TestSeen:
    def test_all_see_who_is_there_and_each_itself(self):
        seen = np.asarray(Seen()(PRESENT))
        assert seen[0].all()
        assert seen[1].tolist() == [[i == j or j in (0, 2) for j in range(4)] for i in range(4)]
        assert np.array_equal(seen[3], np.eye(4, dtype=bool))

    def test_shape_is_known_before_it_runs(self):
        assert Seen()(keras.Input((4,))).shape == (None, 4, 4)


class TestPools:
    def test_max_of_those_present(self, views):
        found = np.asarray(ViewMax()(views, PRESENT))
        assert np.array_equal(found[0], views[0].max(0))
        assert np.array_equal(found[1], views[1, [0, 2]].max(0))
        assert np.array_equal(found[2], views[2, 3])
        assert (found[3] == 0).all()

    def test_mean_of_those_present(self, views):
        found = np.asarray(ViewMean()(views, PRESENT))
        assert np.allclose(found[0], views[0].mean(0), atol=1e-6)
        assert np.allclose(found[1], views[1, [0, 2]].mean(0), atol=1e-6)
        assert np.allclose(found[2], views[2, 3], atol=1e-6)
        assert (found[3] == 0).all()

    def test_weighted_mean_agrees_with_numpy(self, views, rng):
        score = rng.standard_normal((4, 4, 1)).astype(np.float32)
        share = np.exp(score[1, [0, 2]])
        expected = (share * views[1, [0, 2]]).sum(0) / share.sum()
        assert np.allclose(ViewMean()(views, PRESENT, score)[1], expected, atol=1e-6)

    @pytest.mark.parametrize("how", ["max", "mean", "attention"])
    def test_absent_views_do_not_matter(self, how, views):
        given, present = keras.Input((4, 6)), keras.Input((4,))
        model = keras.Model([given, present], pooled(given, present, how))
        other = views + 50 * (1 - PRESENT[..., None])
        assert np.allclose(model([views, PRESENT]), model([other, PRESENT]), atol=1e-6)
