import keras
import numpy as np
import pytest

from mammo_lib.networks.over_views import over_views


def model(views, reach="side", form="tanh"):
    keras.utils.set_random_seed(0)
    x, present = keras.Input((views, 3)), keras.Input((views,))
    return keras.Model(
        [x, present], over_views(x, present, reach=reach, hidden=4, form=form, name="o")
    )


@pytest.fixture
def x(rng):
    return rng.standard_normal((2, 6, 3)).astype(np.float32)


ONES = np.ones((2, 6), np.float32)


@pytest.mark.parametrize("form", ["tanh", "gated", "mean"])
@pytest.mark.parametrize("reach", ["side", "exam"])
class TestOverViews:
    def test_returns_the_sum_by_its_weights(self, reach, form, x):
        pooled, weights = model(6, reach, form)([x, ONES])
        assert np.allclose(np.sum(weights, 1), 1, atol=1e-6)
        assert np.allclose(pooled, np.einsum("bv,bvd->bd", weights, x), atol=1e-5)

    def test_a_permutation_within_a_side_changes_nothing(self, reach, form, x):
        order = [4, 3, 0, 1, 2, 5]
        net = model(6, reach, form)
        (pooled, weights), (moved, others) = net([x, ONES]), net([x[:, order], ONES])
        assert np.allclose(pooled, moved, atol=1e-6)
        assert np.allclose(np.asarray(weights)[:, order], others, atol=1e-6)

    def test_absent_views_are_as_slots_that_are_not_there(self, reach, form, x):
        present = np.tile(np.array([1, 1, 1, 1, 0, 0], np.float32), (2, 1))
        pooled, weights = model(6, reach, form)([x, present])
        fewer, their = model(4, reach, form)([x[:, :4], ONES[:, :4]])
        assert np.allclose(pooled, fewer, atol=1e-6)
        assert np.allclose(np.asarray(weights)[:, :4], their, atol=1e-6)

    def test_one_view_is_passed_through(self, reach, form, x):
        present = np.tile(np.array([0, 0, 0, 1, 0, 0], np.float32), (2, 1))
        pooled, weights = model(6, reach, form)([x, present])
        assert np.allclose(pooled, x[:, 3], atol=1e-6)
        assert np.allclose(weights, present)


class TestSides:
    def test_a_side_without_views_gets_no_weight(self, x):
        present = np.tile(np.array([1, 0, 1, 0, 1, 0], np.float32), (2, 1))
        weights = np.asarray(model(6)([x, present])[1])
        assert np.allclose(weights[:, ::2].sum(1), 1)
        assert not weights[:, 1::2].any()

    def test_equal_sides_share_whatever_their_number_of_views(self, x):
        present = np.tile(np.array([1, 1, 1, 0, 1, 0], np.float32), (2, 1))
        weights = np.asarray(model(6, form="mean")([x, present])[1])
        assert np.allclose(weights[:, 1], 0.5)
        assert np.allclose(weights[:, ::2], 1 / 6)

    def test_an_odd_number_of_views_is_refused(self):
        with pytest.raises(ValueError, match="as many left"):
            model(3)

    def test_an_unknown_reach_is_refused(self):
        with pytest.raises(ValueError, match="side, exam"):
            model(4, reach="breast")
