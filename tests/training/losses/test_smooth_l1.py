import keras
import numpy as np
import pytest

from mammo_lib.training.losses.smooth_l1 import SmoothL1, smooth_l1


@pytest.fixture
def answers(rng):
    """Deltas, targets and mask of 3 images and 5 anchors; the last image has no lesion."""
    mask = np.float32([[1, 1, 0, -1, 0], [0, 0, -1, 1, 0], [0, 0, 0, -1, 0]])
    deltas, wanted = rng.normal(0, 1.5, (2, 3, 5, 4)).astype(np.float32)
    return deltas, wanted, mask


def by_hand(deltas, wanted, mask, turn):
    loss = np.zeros(len(mask))
    for image, anchor in np.argwhere(mask == 1):
        for d in np.abs(deltas[image, anchor] - wanted[image, anchor]):
            loss[image] += (d**2 / (2 * turn) if d < turn else d - turn / 2) / 4
    return loss / np.maximum((mask == 1).sum(1), 1)


class TestSmoothL1:
    def test_no_difference_is_no_loss(self, answers):
        deltas, _, mask = answers
        assert np.array_equal(smooth_l1(deltas, deltas, mask), [0, 0, 0])

    @pytest.mark.parametrize("turn", [1.0, 0.3])
    def test_as_anchor_by_anchor(self, answers, turn):
        assert np.allclose(smooth_l1(*answers, turn=turn), by_hand(*answers, turn), rtol=1e-5)

    def test_is_continuous_at_its_turn(self):
        below, above = (
            smooth_l1(np.float32([[[d] * 4]]), np.zeros((1, 1, 4)), np.ones((1, 1)), turn=0.5)
            for d in (0.4999, 0.5001)
        )
        assert np.allclose(below, above, atol=1e-3)

    def test_only_lesions_count(self, answers):
        deltas, wanted, mask = answers
        other = np.where(mask[..., None] == 1, deltas, 99)
        assert np.allclose(smooth_l1(other, wanted, mask), smooth_l1(*answers))
        assert smooth_l1(*answers)[2] == 0


class TestForCompile:
    def test_is_the_mean_over_images(self, answers):
        deltas, wanted, mask = answers
        packed = np.concatenate([wanted, mask[..., None]], -1)
        assert np.allclose(SmoothL1()(packed, deltas), np.mean(smooth_l1(*answers)))

    def test_survives_serialisation(self):
        again = keras.losses.deserialize(keras.losses.serialize(SmoothL1(turn=0.3)))
        assert again.turn == 0.3
