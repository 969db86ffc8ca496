"""The clinical risk factors that Mirai reads off the images."""

from typing import Any

import keras

from mammo_lib.networks.layers import L

# Fourteen factors in classes, and twenty of yes or no: thirty-four, 100 numbers. The numbers of
# classes were read in the authors' code; the order within the vector is ours.
CLASSES = {
    "density": 4,
    "age": 6,
    "age at menarche": 5,
    "age at menopause": 5,
    "age at first pregnancy": 6,
    "race": 13,
    "menopausal status": 4,
    "weight": 7,
    "height": 7,
    "age at ovarian cancer": 6,
    "BRCA": 4,
    "hormone therapy, type": 3,
    "hormone therapy, duration": 5,
    "hormone therapy, years since": 5,
}
YES_OR_NO = 20
LENGTH = sum(CLASSES.values()) + YES_OR_NO


@keras.saving.register_keras_serializable(package="mammo_lib")
class RiskFactors(L.Layer):
    """Turn the logits of all risk factors into probabilities."""

    def call(self, logits: Any) -> Any:
        """Return `(B, 100)`: a softmax over each factor's classes, a sigmoid of each yes or no."""
        parts, start = [], 0
        for size in CLASSES.values():
            parts.append(keras.ops.softmax(logits[:, start : start + size], axis=-1))
            start += size
        parts.append(keras.ops.sigmoid(logits[:, start:]))
        return keras.ops.concatenate(parts, axis=-1)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return shape
