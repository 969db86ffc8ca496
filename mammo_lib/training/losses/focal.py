"""Focal loss: cross-entropy in which what is already well told counts little (Lin et al. 2017)."""

from typing import Any

import keras
from keras import ops

from mammo_lib.training.losses.cross_entropy import binary

ALPHA, GAMMA = 0.25, 2.0  # as published


def focal(
    logits: Any, classes: Any, mask: Any, *, alpha: float = ALPHA, gamma: float = GAMMA
) -> Any:
    """Return the focal loss of each image, `(B,)`, by the number of its lesions' anchors.

    Parameters
    ----------
    logits, classes
        Answers and one-hot targets `(B, A, k)` of A anchors and k classes.
    mask
        `(B, A)`, 1 for a lesion, 0 for none, -1 for an anchor that does not teach.
    alpha, gamma
        Weight of a lesion against 1 - `alpha` of none; power of the focusing factor.

    The sum over anchors and classes is divided by the image's anchors of mask 1, as Lin et al.
    2017 do, and by 1 where it has none: most mammograms have no lesion, and teach by their
    background. (KerasCV divides by the batch's number, and drops a batch without any lesion.)
    """
    classes = ops.cast(classes, "float32")
    probability = ops.sigmoid(ops.cast(logits, "float32"))
    missed = classes * (1 - probability) + (1 - classes) * probability
    weight = classes * alpha + (1 - classes) * (1 - alpha)
    each = ops.sum(weight * missed**gamma * binary(logits, classes), axis=-1)
    teaches = ops.cast(ops.not_equal(mask, -1), "float32")
    return ops.sum(each * teaches, axis=-1) / lesions(mask)


def lesions(mask: Any) -> Any:
    """Return the number of anchors of mask 1 in each image of `(B, A)`, at least 1, `(B,)`."""
    return ops.maximum(ops.sum(ops.cast(ops.equal(mask, 1), "float32"), axis=-1), 1)


@keras.saving.register_keras_serializable(package="mammo_lib")
class Focal(keras.losses.Loss):
    """`focal` for `compile`: the last column of `y_true` `(B, A, k + 1)` is the mask."""

    def __init__(self, alpha: float = ALPHA, gamma: float = GAMMA, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.alpha, self.gamma = alpha, gamma

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Return the loss of each image, `(B,)`."""
        classes, mask = y_true[..., :-1], y_true[..., -1]
        return focal(y_pred, classes, mask, alpha=self.alpha, gamma=self.gamma)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "alpha": self.alpha, "gamma": self.gamma}
