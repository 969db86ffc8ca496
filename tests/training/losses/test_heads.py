import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from mammo_lib.training.losses.heads import smoothed, total


def entropy(probability, label):
    return -label * np.log(probability) - (1 - label) * np.log(1 - probability)


def recipe(settings, **change):
    return settings.model_copy(update={"label_smoothing": 0.0, **change})


class TestSmoothed:
    def test_without_smoothing_labels_stay(self, settings):
        label = np.array([0.0, 1.0])
        assert smoothed(label, recipe(settings)).tolist() == [0, 1]

    def test_both_classes_are_pulled_inwards(self, settings):
        found = smoothed(np.array([0.0, 1.0]), recipe(settings, label_smoothing=0.2))
        assert found == pytest.approx([0.1, 0.9])

    def test_positives_alone(self, settings):
        soft = recipe(settings, label_smoothing=0.2, smooth_positives_only=True)
        assert smoothed(np.array([0.0, 1.0]), soft) == pytest.approx([0.0, 0.8])

    @given(st.floats(0, 0.49), st.booleans())
    def test_labels_stay_in_order_and_in_range(self, settings, amount, one_sided):
        soft = recipe(settings, label_smoothing=amount, smooth_positives_only=one_sided)
        low, high = smoothed(np.array([0.0, 1.0]), soft)
        assert 0 <= low < high <= 1


class TestTotal:
    label = np.array([[1.0], [0.0]], np.float32)

    def test_one_head_is_its_cross_entropy(self, settings, rng):
        logit = rng.normal(size=(2, 1)).astype(np.float32)
        found = total({"logit": logit, "attention": logit}, self.label, recipe(settings))
        assert np.allclose(found, entropy(expit(logit), self.label)[:, 0], atol=1e-5)

    def test_heads_add_up_and_saliency_is_kept_sparse(self, settings, rng):
        logit, local = rng.normal(size=(2, 2, 1)).astype(np.float32)
        wide = rng.uniform(0.1, 0.9, (2, 1)).astype(np.float32)
        saliency = rng.random((2, 5, 3, 1)).astype(np.float32)
        outputs = {"logit": logit, "local": local, "global": wide, "saliency": saliency}
        found = total(outputs, self.label, recipe(settings, sparsity=0.3))
        heads = sum(entropy(p, self.label)[:, 0] for p in (expit(logit), expit(local), wide))
        assert np.allclose(found, heads + 0.3 * saliency.mean(axis=(1, 2, 3)), atol=1e-5)

    def test_saliency_is_free_without_sparsity(self, settings):
        logit, saliency = np.zeros((2, 1), np.float32), np.ones((2, 4, 4, 1), np.float32)
        found = total({"logit": logit, "saliency": saliency}, self.label, recipe(settings))
        assert np.asarray(found) == pytest.approx([np.log(2)] * 2)
