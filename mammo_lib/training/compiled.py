"""A recipe's network, seeded, given its starting weights, loss and optimizer."""

from pathlib import Path
from typing import Any

import keras

from mammo_lib import networks
from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.training.optimizer import optimizer


def untrained(settings: ModelConfig, rows: int, columns: int) -> keras.Model:
    """Return the network of `settings` with weights from Keras' global seed."""
    options: dict[str, Any] = settings.options
    return networks.build(settings.network, settings.variant, rows=rows, columns=columns, **options)


def model(
    settings: ModelConfig, shape: tuple[int, int], *, seed: int, steps: int, name: str
) -> keras.Model:
    """Return the network for images of `shape` (rows, columns), ready to fit.

    `steps` is the number of batches in an epoch, `name` the recipe's key for messages.
    """
    keras.utils.set_random_seed(seed)
    network = untrained(settings, *shape)
    if tuple(network.output.shape) != (None, 1):
        raise Problem(f"model.{name}.options: training needs head: logit (one output).")
    if settings.weights:
        start_from(network, Path(settings.weights), name)
    loss = keras.losses.BinaryCrossentropy(True, label_smoothing=settings.label_smoothing)
    network.compile(optimizer(settings, steps), loss)
    network.optimizer.build(network.trainable_variables)
    return network


def start_from(network: keras.Model, path: Path, name: str) -> None:
    """Give `network` the weights in `path`: all of a `.weights.h5`, or those of the layers of a
    `.keras` model that are also in `network` by name and size.
    """
    if not path.exists():
        raise Problem(f"model.{name}.weights: {path} does not exist.")
    try:
        if path.suffix == ".keras":
            _copy(keras.models.load_model(path, compile=False), network)
        else:
            network.load_weights(path)
    except (ValueError, OSError) as error:
        raise Problem(f"model.{name}.weights: {path} does not fit {name}: {error}") from error


def _copy(source: keras.Model, target: keras.Model) -> None:
    layers = {layer.name: layer for layer in source.layers}
    copied = 0
    for layer in target.layers:
        twin = layers.get(layer.name)
        if layer.weights and twin and _sizes(twin) == _sizes(layer):
            layer.set_weights(twin.get_weights())
            copied += 1
    if not copied:
        raise ValueError("no layer has both the name and the size of one of its own")


def _sizes(layer: keras.layers.Layer) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in layer.weights]
