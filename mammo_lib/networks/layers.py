"""Layers that several networks share; each returns the tensor after it.

PyTorch-born networks pad by hand: a stride-2 convolution with Keras' ``same`` padding pads only
the bottom and right of even sizes, and so is another network than the published one.
"""

from typing import Any

import keras

L = keras.layers


def image(rows: int, columns: int, channels: int) -> Any:
    """Return the input, a standardised image `(B, rows, columns, channels)`."""
    return keras.Input((rows, columns, channels), name="image")


def copied(x: Any, channels: int) -> Any:
    """Return one grey channel copied to `channels`, or `x` that has as many already."""
    found = x.shape[-1]
    if found not in (1, channels):
        raise ValueError(f"an image of {found} channels cannot be copied to {channels}.")
    return L.Concatenate(name="copies")([x] * channels) if found < channels else x


def conv(x: Any, width: int, size: int, *, stride: int = 1, pad: int = 0, name: str) -> Any:
    """Convolve `(B, h, w, c)` to `(B, h', w', width)`, `pad` explicit zeros around, no bias."""
    if pad:
        x = L.ZeroPadding2D(pad, name=f"{name}_pad")(x)
    kernel = L.Conv2D(
        width, size, strides=stride, use_bias=False, kernel_initializer="he_normal", name=name
    )
    return kernel(x)


def conv_same(x: Any, width: int, *, bias: bool, stride: int = 1, name: str) -> Any:
    """Convolve 3×3 with ``same`` padding, as networks born in Keras do."""
    kernel = L.Conv2D(
        width,
        3,
        strides=stride,
        padding="same",
        use_bias=bias,
        kernel_initializer="he_normal",
        name=name,
    )
    return kernel(x)


def norm(x: Any, *, name: str) -> Any:
    """Batch-normalise as PyTorch does by default (its momentum 0.1 is 0.9 here)."""
    return L.BatchNormalization(momentum=0.9, epsilon=1e-5, name=name)(x)


def norm_relu(x: Any, *, name: str) -> Any:
    """Batch-normalise, then rectify."""
    return L.ReLU(name=f"{name}_relu")(norm(x, name=f"{name}_bn"))


def pooled(x: Any, how: str, *, name: str = "pooled") -> Any:
    """Reduce the last map `(B, h, w, c)` to `(B, c)`, by its ``mean`` or its ``max``.

    The papers take the mean. On a few dozen cells and after minutes of training, the maximum
    finds a lesion that fills one of them, which the mean dilutes.
    """
    pools = {"mean": L.GlobalAveragePooling2D, "max": L.GlobalMaxPooling2D}
    if how not in pools:
        raise ValueError(f"pool '{how}' is neither 'mean' nor 'max'")
    return pools[how](name=name)(x)


def logit(x: Any, *, head: str) -> Any:
    """End in one logit `(B, 1)`, or for comparison with two-way publications in a softmax `(B, 2)`.

    The head is computed in float32 under every precision policy.
    """
    if head == "logit":
        return L.Dense(1, kernel_initializer="he_normal", dtype="float32", name="logit")(x)
    if head == "softmax":
        last = L.Dense(
            2,
            activation="softmax",
            kernel_initializer="he_normal",
            dtype="float32",
            name="softmax",
        )
        return last(x)
    raise ValueError(f"head '{head}' is neither 'logit' nor 'softmax'")


def logits(x: Any, count: int, *, name: str) -> Any:
    """End in `count` logits `(B, count)`, computed in float32 under every precision policy."""
    return L.Dense(count, kernel_initializer="he_normal", dtype="float32", name=name)(x)


def mean_logit(parts: list[Any], *, name: str) -> Any:
    """Return the log odds of the mean of the probabilities whose log odds are `parts`."""
    return MeanLogit(dtype="float32", name=name)(parts)


@keras.saving.register_keras_serializable(package="mammo_lib")
class MeanLogit(keras.layers.Layer):
    """Average probabilities that are given, and wanted, as log odds."""

    def call(self, parts: list[Any]) -> Any:
        """Return log(mean of p) - log(mean of 1 - p), without leaving the logarithms."""
        stacked = keras.ops.stack(parts)
        yes, no = (
            keras.ops.logsumexp(keras.ops.log_sigmoid(sign * stacked), axis=0) for sign in (1, -1)
        )
        return yes - no
