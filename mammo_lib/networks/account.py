"""What a network costs and sees: weights, multiply-adds, memory and receptive field, by layer."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    import keras

FLOAT = 4  # bytes
STATE = 4  # copies of a weight while training: itself, its gradient, Adam's two moments
FREE = ("InputLayer", "Flatten", "Reshape", "Merged", "Parted", "Chosen", "Dropout")  # no new map


@dataclass(frozen=True)
class Sight:
    """How much of the image one cell of a map sees, and how far neighbouring cells stand apart."""

    field: float  # pixels across; infinite once the whole image is pooled
    step: float  # pixels


@dataclass(frozen=True)
class Totals:
    """A whole network at one input size."""

    weights: int  # trainable
    statistics: int  # running means and variances, and other weights that never learn
    multiply_adds: int  # of convolutions and dense layers, one example
    training_bytes: int  # one example in float32: every map kept, weights with Adam's moments
    field: float  # pixels across, of the last map, the layer `features`


def layers(network: "keras.Model") -> pd.DataFrame:
    """Return a row a layer: layer, kind, map, weights, multiply_adds, field, values.

    `map` is the shape of what it gives for one view or region, `values` how many numbers that is
    over all views and regions of an example, `field` how many pixels across one cell sees.
    """
    return pd.DataFrame(_rows(network))


def totals(network: "keras.Model") -> Totals:
    """Return the sums over all layers of `network`."""
    table = layers(network)
    weights = sum(math.prod(v.shape) for v in network.trainable_variables)
    every = sum(math.prod(v.shape) for v in network.weights)
    maps = table.loc[~table["kind"].isin(FREE), "values"].sum()
    last = table[table["layer"].str.endswith("features") & ~table["layer"].str.startswith("local")]
    seen = float(last["field"].max())
    held = STATE * weights + (every - weights) + int(maps)
    return Totals(weights, every - weights, int(table["multiply_adds"].sum()), FLOAT * held, seen)


def _rows(network: "keras.Model") -> Iterator[dict[str, Any]]:
    sight: dict[int, Sight] = {}  # by tensor
    copies: dict[int, float] = {}  # views or regions of one example in the batch, by tensor
    for layer in network.layers:
        for node in layer._inbound_nodes:
            given = node.input_tensors
            seen = _seen(layer, [sight[id(x)] for x in given if id(x) in sight])
            many = _copies(layer, given, [copies.get(id(x), 1.0) for x in given])
            for out in node.output_tensors:
                sight[id(out)], copies[id(out)] = seen, many
            shape = tuple(node.output_tensors[0].shape[1:])
            yield {
                "layer": layer.name,
                "kind": type(layer).__name__,
                "map": " × ".join(str(n) for n in shape),
                "weights": sum(math.prod(v.shape) for v in layer.trainable_variables),
                "multiply_adds": round(_multiply_adds(layer, shape) * many),
                "field": seen.field,
                "values": round(_size(shape) * many),
            }


def _size(shape: tuple[int | None, ...]) -> int:
    return math.prod(n or 1 for n in shape)


def _copies(layer: "keras.layers.Layer", given: list[Any], before: list[float]) -> float:
    kind, many = type(layer).__name__, max(before, default=1.0)
    if kind == "Merged":
        return many * given[0].shape[1]
    if kind == "Parted":
        return many / layer.count
    return many


def _seen(layer: "keras.layers.Layer", before: list[Sight]) -> Sight:
    """Return what a cell of the layer's map sees, given what those of its inputs see."""
    if not before or type(layer).__name__ == "Crops":  # a region is looked at afresh
        return Sight(1.0, 1.0)
    field, step = max(s.field for s in before), max(s.step for s in before)
    kind = type(layer).__name__
    if kind.startswith("Global"):
        return Sight(math.inf, step)
    if kind == "Conv2DTranspose":
        return Sight(field, step / layer.strides[0])
    size = getattr(layer, "kernel_size", None) or getattr(layer, "pool_size", None)
    if size is None:
        return Sight(field, step)
    spread = 1 + (size[0] - 1) * getattr(layer, "dilation_rate", (1,))[0]
    return Sight(field + (spread - 1) * step, step * layer.strides[0])


def _multiply_adds(layer: "keras.layers.Layer", shape: tuple[int | None, ...]) -> int:
    """Return those of one map of `shape`: of convolutions and dense layers, biases left out."""
    kernel = getattr(layer, "kernel", None)
    if kernel is None:
        return 0
    if type(layer).__name__ == "Conv2DTranspose":
        before = layer._inbound_nodes[0].input_tensors[0].shape[1:3]
        return math.prod(kernel.shape) * math.prod(before)
    if len(kernel.shape) == 4:  # a convolution: its kernel at every cell
        return math.prod(kernel.shape) * math.prod(n or 1 for n in shape[:2])
    return math.prod(kernel.shape) * _size(shape[:-1])
