"""Keras' own ImageNet weights for the trunks that Keras knows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mammo_lib.problem import Problem

if TYPE_CHECKING:
    import keras

TRUNKS = {"resnet50": "ResNet50", "vgg16": "VGG16"}  # option `trunk` -> Keras application


def give(network: "keras.Model", name: str, options: Mapping[str, Any]) -> None:
    """Give the trunk of `network` the weights that Keras trained on ImageNet.

    Downloads them once. Raises a Problem where Keras has none for this trunk, or where there is
    no way to fetch them.
    """
    import keras

    kind = str(options.get("trunk", ""))
    if kind not in TRUNKS:
        raise Problem(
            f"model.{name}.weights: Keras has no ImageNet weights for this trunk, only for "
            f"{' and '.join(TRUNKS)} (model.*.options.trunk). Give a file, or null."
        )
    try:
        source = getattr(keras.applications, TRUNKS[kind])(include_top=False, weights="imagenet")
    except Exception as error:  # urllib's and Keras' own, by how the network fails
        raise Problem(
            f"model.{name}.weights: imagenet cannot be downloaded here ({error}). Give the file "
            "of a trained network (weights: PATH), or start from random weights (weights: null)."
        ) from error
    layers = {layer.name: layer for layer in network.layers}
    for layer in source.layers:
        if layer.weights and layer.name in layers:
            layers[layer.name].set_weights(layer.get_weights())
