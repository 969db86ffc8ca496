import keras
import numpy as np
import pytest

from mammo_lib.training.losses.focal import Focal, focal


@pytest.fixture
def answers(rng):
    """Logits, one-hot classes, mask: 3 images, 7 anchors, 2 classes; the last has no lesion."""
    mask = np.float32([[1, 1, 0, 0, -1, 0, 0], [1, 0, 0, -1, -1, 0, 0], [0, 0, 0, 0, 0, -1, 0]])
    kind = rng.integers(0, 2, mask.shape)
    classes = np.float32(np.eye(2)[kind] * (mask == 1)[..., None])
    return rng.normal(0, 2, (3, 7, 2)).astype(np.float32), classes, mask


def by_hand(logits, classes, mask, alpha, gamma):
    loss = np.zeros(len(mask))
    for image, anchor in np.argwhere(mask != -1):
        for logit, label in zip(logits[image, anchor], classes[image, anchor], strict=True):
            p = 1 / (1 + np.exp(-np.float64(logit)))
            told = p if label else 1 - p
            weight = alpha if label else 1 - alpha
            loss[image] -= weight * (1 - told) ** gamma * np.log(told)
    return loss / np.maximum((mask == 1).sum(1), 1)


class TestFocal:
    @pytest.mark.parametrize(("alpha", "gamma"), [(0.25, 2.0), (0.6, 1.5)])
    def test_as_anchor_by_anchor(self, answers, alpha, gamma):
        found = focal(*answers, alpha=alpha, gamma=gamma)
        assert np.allclose(found, by_hand(*answers, alpha, gamma), rtol=1e-5)

    def test_without_focus_it_is_half_the_cross_entropy(self, answers):
        logits, classes, mask = answers
        each = np.logaddexp(0, logits) - logits * classes
        expected = (each.sum(-1) * (mask != -1)).sum(1) / np.maximum((mask == 1).sum(1), 1)
        assert np.allclose(focal(*answers, alpha=0.5, gamma=0), expected / 2, rtol=1e-5)

    def test_masked_anchors_teach_nothing(self, answers):
        logits, classes, mask = answers
        other = np.where(mask[..., None] == -1, 9, logits)
        assert np.allclose(focal(other, classes, mask), focal(*answers))

    def test_an_image_without_lesions_teaches_by_its_background(self, answers):
        assert focal(*answers)[2] > 0

    def test_extreme_logits_are_finite(self):
        logits = np.float32([[[1e4], [-1e4]]])
        loss = focal(logits, np.float32([[[0], [1]]]), np.float32([[0, 1]]))
        assert np.allclose(loss, 0.75 * 1e4 + 0.25 * 1e4)


class TestForCompile:
    def test_is_the_mean_over_images(self, answers):
        logits, classes, mask = answers
        packed = np.concatenate([classes, mask[..., None]], -1)
        assert np.allclose(Focal()(packed, logits), np.mean(focal(*answers)))

    def test_images_may_be_weighted(self, answers):
        logits, classes, mask = answers
        packed = np.concatenate([classes, mask[..., None]], -1)
        found = Focal()(packed, logits, sample_weight=np.float32([2, 0, 0]))
        assert np.allclose(found, 2 * focal(*answers)[0] / 3)

    def test_survives_serialisation(self):
        loss = Focal(alpha=0.6, gamma=1.5)
        again = keras.losses.deserialize(keras.losses.serialize(loss))
        assert (again.alpha, again.gamma) == (0.6, 1.5)
