"""Smooth L1 loss of boxes: square near the target, straight far from it (Girshick 2015)."""

from typing import Any

import keras
from keras import ops

from mammo_lib.training.losses.focal import lesions


def smooth_l1(deltas: Any, wanted: Any, mask: Any, *, turn: float = 1.0) -> Any:
    """Return the loss of each image's boxes, `(B,)`, by the number of its lesions' anchors.

    Parameters
    ----------
    deltas, wanted
        Answers and targets `(B, A, 4)` of A anchors.
    mask
        `(B, A)`; anchors of mask 1, a lesion, count, others do not.
    turn
        Difference at which the square d² / (2 `turn`) turns into the line d - `turn` / 2.

    The mean over the four deltas is summed over anchors, as in KerasCV, and divided by the
    image's anchors of mask 1; without any, it is 0.
    """
    difference = ops.abs(ops.cast(deltas, "float32") - ops.cast(wanted, "float32"))
    each = ops.where(difference < turn, difference**2 / (2 * turn), difference - turn / 2)
    counts = ops.cast(ops.equal(mask, 1), "float32")
    return ops.sum(ops.mean(each, axis=-1) * counts, axis=-1) / lesions(mask)


@keras.saving.register_keras_serializable(package="mammo_lib")
class SmoothL1(keras.losses.Loss):
    """`smooth_l1` for `compile`: the last column of `y_true` `(B, A, 5)` is the mask."""

    def __init__(self, turn: float = 1.0, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.turn = turn

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each image, `(B,)`."""
        return smooth_l1(y_pred, y_true[..., :-1], y_true[..., -1], turn=self.turn)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "turn": self.turn}
