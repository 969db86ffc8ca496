"""A feature pyramid, and on all its levels the same heads for boxes and classes."""

import math
from collections.abc import Mapping
from typing import Any

import keras

from mammo_lib.networks import anchors
from mammo_lib.networks.layers import L

PRIOR = 0.01  # probability that an untrained detector gives every anchor


def pyramid(levels: Mapping[int, Any], last: int, width: int) -> list[Any]:
    """Return the maps of a pyramid from the lowest of `levels` to `last`, `(B, h, w, width)` each.

    Paper: T.-Y. Lin et al., "Feature pyramid networks for object detection", CVPR 2017; as in
    KerasCV, levels above the trunk's come from its last map by 3×3 convolutions of stride 2, each
    but the first rectified before.
    """
    merged = None
    maps = {}
    for level in sorted(levels, reverse=True):
        x = L.Conv2D(width, 1, name=f"p{level}_lateral")(levels[level])
        if merged is not None:
            above = L.UpSampling2D(2, name=f"p{level}_above")(merged)
            x = L.Add(name=f"p{level}_add")([x, above])
        merged = x
        maps[level] = L.Conv2D(width, 3, padding="same", name=f"p{level}")(x)
    x = levels[max(levels)]
    for level in range(max(levels) + 1, last + 1):
        if level > max(levels) + 1:
            x = L.ReLU(name=f"p{level}_relu")(x)
        x = L.Conv2D(width, 3, 2, padding="same", name=f"p{level}")(x)
        maps[level] = x
    return [maps[level] for level in sorted(maps)]


def answers(
    maps: list[Any], layout: anchors.Layout, classes: int, *, width: int, depth: int
) -> dict[str, Any]:
    """Return ``boxes`` `(B, A, 4)` and ``classes`` `(B, A, classes)` logits, in float32.

    Paper: T.-Y. Lin et al., "Focal loss for dense object detection", ICCV 2017: two heads of
    `depth` 3×3 convolutions of `width` filters, each shared by all levels; untrained, every
    anchor has a probability of 0.01.
    """
    prior = keras.initializers.Constant(math.log(PRIOR / (1 - PRIOR)))
    return {
        "boxes": _head(maps, layout, "boxes", 4, width, depth, "zeros"),
        "classes": _head(maps, layout, "classes", classes, width, depth, prior),
    }


def _head(
    maps: list[Any],
    layout: anchors.Layout,
    name: str,
    values: int,
    width: int,
    depth: int,
    bias: Any,
) -> Any:
    def conv(filters: int, part: str, **options: Any) -> Any:
        return L.Conv2D(
            filters,
            3,
            padding="same",
            kernel_initializer=keras.initializers.Orthogonal(),
            name=f"{name}_{part}",
            **options,
        )

    hidden = [conv(width, f"conv{index}", activation="relu") for index in range(1, depth + 1)]
    last = conv(layout.each * values, "out", bias_initializer=bias, dtype="float32")
    out = []
    for x in maps:
        for layer in [*hidden, last]:
            x = layer(x)
        out.append(x)
    return OnAnchors(layout, values, dtype="float32", name=name)(out)


@keras.saving.register_keras_serializable(package="mammo_lib")
class OnAnchors(L.Layer):
    """Join the levels' maps to one answer for each anchor, and remember where the anchors are."""

    def __init__(self, layout: anchors.Layout, values: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.layout, self.values = layout, values

    def call(self, maps: list[Any]) -> Any:
        """Return `(B, A, values)` of maps `(B, h, w, anchors of a cell × values)`."""
        flat = [keras.ops.reshape(x, (-1, self._anchors(x.shape), self.values)) for x in maps]
        return keras.ops.concatenate(flat, axis=1)

    def compute_output_shape(self, shapes: list[tuple[int | None, ...]]) -> tuple[Any, ...]:
        """Return the shape after it."""
        return (None, sum(self._anchors(shape) for shape in shapes), self.values)

    def _anchors(self, shape: Any) -> int:
        return shape[1] * shape[2] * self.layout.each

    def get_config(self) -> dict[str, Any]:
        """Return what `from_config` takes."""
        layout = {name: list(values) for name, values in vars(self.layout).items()}
        return {**super().get_config(), "layout": layout, "values": self.values}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "OnAnchors":
        """Return the layer of `config`."""
        layout = {name: tuple(values) for name, values in config.pop("layout").items()}
        return cls(anchors.Layout(**layout), **config)
