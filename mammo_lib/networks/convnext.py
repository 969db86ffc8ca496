"""ConvNeXt (Liu et al. 2022): depthwise 7×7 convolutions in residual blocks, layer-normalised."""

from collections.abc import Sequence
from typing import Any

import keras

from mammo_lib.networks import layers
from mammo_lib.networks.drop_path import DropPath
from mammo_lib.networks.layers import L

SMALL = {"depths": (3, 3, 27, 3), "widths": (96, 192, 384, 768)}
EPSILON = 1e-6


def convnext(
    x: Any,
    *,
    depths: Sequence[int],
    widths: Sequence[int],
    stem: int = 4,
    layer_scale: float = 1e-6,
    drop_path: float = 0.0,
    gelu: str = "exact",
    norm: str = "layer",
    spread: float = 0.02,
) -> Any:
    """Return the last map `(B, h/(8 stem), w/(8 stem), widths[-1])` of `x` `(B, h, w, c)`.

    Paper: Z. Liu et al., "A ConvNet for the 2020s", CVPR 2022; layers as in timm, which the
    mammography network builds on: a `stem`×`stem` convolution of that stride, normalised; a stage
    for each of `depths` and `widths`, all but the first opened by a normalisation and a 2×2
    convolution of stride 2. A block is a depthwise 7×7 convolution, normalisation, a pointwise
    one to four times the width, GELU, a pointwise one back, a learned scale a channel that starts
    at `layer_scale`, and stochastic depth, whose rate grows block by block from 0 to `drop_path`.
    With three channels and `SMALL` 49,453,152 trainable weights. `gelu` is ``exact``, as
    published, or ``tanh``, close to it, for ONNX Runtime, which has no error function. `norm` is
    ``layer``, as published, or ``batch``; kernels start normal with SD `spread`, cut at two SD.
    """
    if len(depths) != len(widths):
        raise ValueError(f"{len(depths)} depths and {len(widths)} widths do not pair.")
    rates = _rates(drop_path, sum(depths))
    for stage, (depth, width) in enumerate(zip(depths, widths, strict=True), 1):
        if stage == 1:
            x = normed(_conv(x, width, stem, spread, "stem"), norm, name="stem_norm")
        else:
            x = normed(x, norm, name=f"stage{stage}_down_norm")
            x = _conv(x, width, 2, spread, f"stage{stage}_down")
        for block in range(1, depth + 1):
            name = f"stage{stage}_block{block}"
            out = "features" if (stage, block) == (len(depths), depth) else f"{name}_out"
            y = _branch(x, width, gelu, norm, spread, name)
            y = LayerScale(layer_scale, name=f"{name}_scale")(y)
            y = DropPath(rates.pop(0), name=f"{name}_drop_path")(y)
            x = L.Add(name=out)([x, y])
    return x


def normed(x: Any, norm: str, *, name: str) -> Any:
    """Normalise the channels of each cell (``layer``), or each channel of a batch (``batch``)."""
    if norm == "layer":
        return L.LayerNormalization(epsilon=EPSILON, name=name)(x)
    if norm == "batch":
        return layers.norm(x, name=name)
    raise ValueError(f"norm '{norm}' is neither 'layer' nor 'batch'.")


def _rates(last: float, blocks: int) -> list[float]:
    return [last * block / max(blocks - 1, 1) for block in range(blocks)]


def _conv(x: Any, width: int, stride: int, spread: float, name: str) -> Any:
    kernel = L.Conv2D(width, stride, stride, kernel_initializer=_normal(spread), name=name)
    return kernel(x)


def _branch(x: Any, width: int, gelu: str, norm: str, spread: float, name: str) -> Any:
    depthwise = L.DepthwiseConv2D(
        7, padding="same", depthwise_initializer=_normal(spread), name=f"{name}_depthwise"
    )
    x = normed(depthwise(x), norm, name=f"{name}_norm")  # stride 1: `same` pads 3 on every side
    x = L.Dense(4 * width, kernel_initializer=_normal(spread), name=f"{name}_wide")(x)
    x = L.Activation(_gelu(gelu), name=f"{name}_gelu")(x)
    return L.Dense(width, kernel_initializer=_normal(spread), name=f"{name}_narrow")(x)


def _normal(spread: float) -> Any:
    return keras.initializers.TruncatedNormal(stddev=spread)


def _gelu(form: str) -> Any:
    forms = {"exact": "gelu", "tanh": gelu_tanh}
    if form not in forms:
        raise ValueError(f"gelu '{form}' is neither 'exact' nor 'tanh'.")
    return forms[form]


@keras.saving.register_keras_serializable(package="mammo_lib")
def gelu_tanh(x: Any) -> Any:
    """Return GELU of `x` by its formula with tanh, within 0.0005 of the exact one."""
    return keras.ops.gelu(x, approximate=True)


@keras.saving.register_keras_serializable(package="mammo_lib")
class LayerScale(L.Layer):
    """Multiply each channel by a learned weight, `start` at first."""

    def __init__(self, start: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.start = start

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the weights `(c,)` for an input `(B, h, w, c)`."""
        begin = keras.initializers.Constant(self.start)
        self.scale = self.add_weight(shape=(shape[-1],), initializer=begin, name="scale")

    def call(self, x: Any) -> Any:
        """Return `(B, h, w, c)`, scaled."""
        return x * keras.ops.cast(self.scale, x.dtype)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it, the same."""
        return shape

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "start": self.start}
