"""Grad-CAM and HiResCAM: where a network of one image finds what raises its logit."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib import networks
from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.training import model_file, tasks
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Maps

if TYPE_CHECKING:
    import keras

LOGIT, MAP, FEATURES = "logit", "map", "features"
ALONE = "image"  # the task of networks that see one image and say cancer or not
# After these the feature map holds what it held before, at most more coarsely.
PASSED = ("MaxPooling2D", "Dropout", "SpatialDropout2D", "Activation", "ReLU")


@dataclass(frozen=True)
class GradCAM:
    """The trained network in `folder` and its gradients; it is read when first asked.

    Source: R. R. Selvaraju et al., "Grad-CAM: visual explanations from deep networks via
    gradient-based localization", ICCV 2017, equations 1 and 2. The map is as coarse as the
    network's last feature map. It shows what raises the logit of malignancy, whatever that logit
    is, and is 0 everywhere where nothing does.

    Equation 1 averages the gradient over the cells. Where the last feature map is pooled by its
    maximum, only one cell of a channel has a gradient and Grad-CAM spreads it over all: it can then
    be high where the network took nothing from. `averaged` False gives each cell its own gradient,
    HiResCAM (R. L. Draelos and L. Carin, "Use HiResCAM instead of Grad-CAM", arXiv:2011.08891,
    2020), which is Grad-CAM's equal where that map is pooled by its mean into one dense layer. Its
    maps are 0 in most cells after a max pool, so that their ranks agree little with any other map.
    """

    folder: Path
    material: Material
    settings: ModelConfig
    averaged: bool = True

    def __call__(self, rows: NDArray[np.integer]) -> Maps:
        """Return the maps of the images in `rows` of the store, in the store's order.

        Each is (h, w) float32, divided by its maximum, so 0 to 1. The network sees each image as
        it stands, not averaged with its flip.

        Raises
        ------
        Problem
            Of a network that sees several images at once, or has no feature map.
        """
        from mammo_lib.training.predict import predict

        task = networks.task(self.settings.network)
        if task != ALONE:
            raise Problem(f"{self.folder}: Grad-CAM is for networks of one image, not of '{task}'.")
        every = tasks.of(task, self.settings).examples(self.material, None)
        own = np.flatnonzero(np.isin(every.row[:, 0], rows))
        if not len(own):
            return Maps(np.empty(0, np.int64), np.empty((0, 1, 1), np.float32))
        some = replace(
            every, row=every.row[own], name=every.name[own], positive=every.positive[own],
            target={}, extra={},
        )  # fmt: skip
        return Maps(some.row[:, 0], predict(self._ask, some, self.material)[MAP])

    @cached_property
    def _ask(self) -> Any:
        return asking(model_file.load(self.folder), self.folder, averaged=self.averaged)


def asking(model: "keras.Model", source: Path | str = "network", *, averaged: bool = True) -> Any:
    """Return the compiled function of (inputs, answers) that gives ``map`` (B, h, w) of `model`."""
    import keras
    import tensorflow as tf

    cut = keras.Model(
        model.input, {FEATURES: feature_map(model, source), LOGIT: model.output[LOGIT]}
    )

    @tf.function
    def ask(seen: Mapping[str, Any], answers: Any) -> dict[str, Any]:
        with tf.GradientTape() as tape:
            tape.watch(seen)  # a network whose layers are all frozen has no other start
            said = cut(seen, training=False)
            logit = said[LOGIT][:, -1]  # the last class is cancer
        slope = tape.gradient(logit, said[FEATURES])  # (B, h, w, c)
        if averaged:
            slope = tf.reduce_mean(slope, axis=(1, 2), keepdims=True)  # equation 1
        raised = tf.nn.relu(tf.reduce_sum(slope * said[FEATURES], axis=-1))  # equation 2
        most = tf.reduce_max(raised, axis=(1, 2), keepdims=True)
        return {MAP: tf.cast(tf.math.divide_no_nan(raised, most), tf.float32)}

    return ask


def feature_map(model: "keras.Model", source: Path | str = "network") -> Any:
    """Return the last feature map (B, h, w, c) of `model` on its way to the logit.

    It is the 4-D tensor of fewest layers from the logit, so that of the whole image where a second
    branch looks at regions. A max pool, a dropout or an activation after the last convolution
    is stepped over backwards: the map before the pool is the finer one.
    """
    made_by = _makers(model)
    way = deque([model.output[LOGIT]])
    while way:
        tensor = way.popleft()
        if _is_map(tensor):
            return _before_pool(tensor, made_by)
        if (layer := made_by.get(id(tensor))) is not None:
            way.extend(_inputs(layer))
    raise Problem(f"{source}: no feature map before output '{LOGIT}'; choose another network.")


def _before_pool(tensor: Any, made_by: Mapping[int, Any]) -> Any:
    """Return the rectified map that `tensor` is the pool of, or `tensor` itself."""
    at = tensor
    while (layer := made_by.get(id(at))) is not None and type(layer).__name__ in PASSED:
        if type(layer).__name__ == "MaxPooling2D":
            tensor = layer.input
        at = layer.input
    return tensor


def _is_map(tensor: Any) -> bool:
    shape = tensor.shape
    return len(shape) == 4 and all(size is not None and size > 1 for size in shape[1:3])


def _inputs(layer: Any) -> list[Any]:
    seen = layer.input
    if isinstance(seen, Mapping):
        return list(seen.values())
    return list(seen) if isinstance(seen, list | tuple) else [seen]


def _makers(model: "keras.Model") -> dict[int, Any]:
    """Return the layer that made each tensor, by the tensor's id."""
    made = {}
    for layer in model.layers:
        try:
            said = layer.output
        except (AttributeError, ValueError):
            continue  # called several times, or never
        for tensor in said if isinstance(said, list | tuple) else [said]:
            made[id(tensor)] = layer
    return made
