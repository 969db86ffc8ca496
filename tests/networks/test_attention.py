import keras
import numpy as np
import pytest

from mammo_lib.networks.attention import attention


def model(form, *, bias=True, masked=True, items=5, width=3):
    x = keras.Input((items, width))
    present = keras.Input((items,))
    out = attention(
        x, hidden=4, form=form, bias=bias, name="a", present=present if masked else None
    )
    return keras.Model([x, present], out)


@pytest.fixture
def items(rng):
    return rng.standard_normal((2, 5, 3)).astype(np.float32)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class TestAttention:
    @pytest.mark.parametrize("form", ["tanh", "gated"])
    def test_is_the_softmax_of_the_published_score(self, form, items):
        net = model(form, bias=False, masked=False)
        u = {layer.name: np.asarray(layer.kernel) for layer in net.layers if layer.weights}
        y = np.tanh(items @ u["a_tanh"])
        if form == "gated":
            y = y * sigmoid(items @ u["a_gate"])
        share = np.exp(y @ u["a_score"])[..., 0]
        share /= share.sum(1, keepdims=True)
        pooled, weights = net([items, np.ones((2, 5))])
        assert np.allclose(weights, share, atol=1e-6)
        assert np.allclose(pooled, np.einsum("bn,bnd->bd", share, items), atol=1e-5)

    def test_mean_weighs_alike_what_is_present(self, items):
        present = np.array([[1, 1, 0, 0, 1], [1, 1, 1, 1, 1]], np.float32)
        pooled, weights = model("mean")([items, present])
        assert np.allclose(weights, present / present.sum(1, keepdims=True))
        assert np.allclose(pooled[0], items[0, [0, 1, 4]].mean(0), atol=1e-6)

    @pytest.mark.parametrize("form", ["tanh", "gated"])
    def test_absent_items_do_not_matter(self, form, items):
        net = model(form)
        present = np.array([[1, 0, 1, 0, 1]] * 2, np.float32)
        other = np.where(present[..., None] > 0, items, 1e4).astype(np.float32)
        for one, two in zip(net([items, present]), net([other, present]), strict=True):
            assert np.array_equal(one, two)

    def test_all_present_is_as_without_a_mask(self, items):
        masked, free = model("gated"), model("gated", masked=False)
        free.set_weights(masked.get_weights())
        ones = np.ones((2, 5), np.float32)
        for one, two in zip(masked([items, ones]), free([items, ones]), strict=True):
            assert np.allclose(one, two, atol=1e-6)

    def test_an_empty_set_is_zero(self, items):
        pooled, weights = model("tanh")([items, np.zeros((2, 5), np.float32)])
        assert not np.any(pooled)
        assert not np.any(weights)

    def test_scores_far_apart_stay_finite(self, items):
        pooled, weights = model("tanh")([items * 1e6, np.ones((2, 5), np.float32)])
        assert np.isfinite(pooled).all()
        assert np.allclose(np.sum(weights, 1), 1)

    def test_an_unknown_form_names_the_forms(self):
        with pytest.raises(ValueError, match="tanh, gated, mean"):
            model("max")
