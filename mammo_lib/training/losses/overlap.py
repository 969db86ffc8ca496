"""Soft Dice loss of masks (Milletari et al. 2016, V-Net)."""

from typing import Any

from keras import ops

SMOOTH = 1.0  # pixels, so that two empty masks agree


def dice_loss(logit: Any, mask: Any) -> Any:
    """Return 1 − Dice of `sigmoid(logit)` and `mask` 0..1, both `(b, ...)`; `(b,)`."""
    said = ops.sigmoid(ops.cast(logit, "float32"))
    axes = tuple(range(1, len(said.shape)))
    shared = ops.sum(said * mask, axis=axes)
    both = ops.sum(said, axis=axes) + ops.sum(mask, axis=axes)
    return 1 - (2 * shared + SMOOTH) / (both + SMOOTH)
