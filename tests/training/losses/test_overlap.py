import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra import numpy as arrays
from scipy.special import expit

from mammo_lib.stats import dice
from mammo_lib.training.losses.overlap import dice_loss

MASKS = arrays.arrays(np.bool_, (2, 8, 8))


def sure(mask):
    """Logits of a network that says `mask` without doubt."""
    return np.where(mask, 50.0, -50.0).astype(np.float32)


def test_two_empty_masks_agree():
    empty = np.zeros((1, 4, 4), np.float32)
    assert float(dice_loss(sure(empty == 1), empty)[0]) == 0


def test_no_overlap_loses_nearly_everything():
    mask = np.zeros((1, 100, 100), np.float32)
    mask[0, :50] = 1
    assert float(dice_loss(sure(mask == 0), mask)[0]) == pytest.approx(1, abs=1e-3)


@given(MASKS)
def test_the_truth_loses_nothing(mask):
    assert np.asarray(dice_loss(sure(mask), mask.astype(np.float32))) == pytest.approx(0, abs=1e-6)


@given(MASKS, MASKS)
def test_sure_answers_lose_one_minus_dice_but_for_the_smoothing(said, mask):
    area = (said.sum((1, 2)) + mask.sum((1, 2))).astype(float)
    plain = np.nan_to_num(dice(said, mask))
    wanted = 1 - (plain * area + 1) / (area + 1)
    assert np.allclose(dice_loss(sure(said), mask.astype(np.float32)), wanted, atol=1e-5)


def test_unsure_answers_count_by_their_probability(rng):
    logit, mask = rng.normal(size=(3, 5, 4, 1)), rng.integers(0, 2, (3, 5, 4, 1)).astype(np.float32)
    p, axes = expit(logit), (1, 2, 3)
    wanted = 1 - (2 * (p * mask).sum(axes) + 1) / (p.sum(axes) + mask.sum(axes) + 1)
    assert np.allclose(dice_loss(logit, mask), wanted, atol=1e-5)
