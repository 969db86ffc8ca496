"""A recipe's network: seeded, given its starting weights, and told which layers learn."""

from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import keras

from mammo_lib import networks
from mammo_lib.config.schema import ModelConfig
from mammo_lib.networks import imagenet, views
from mammo_lib.problem import Problem
from mammo_lib.training import model_file

IMAGENET = "imagenet"


def untrained(settings: ModelConfig, rows: int, columns: int) -> keras.Model:
    """Return the network of `settings` with weights from Keras' global seed."""
    options: dict[str, Any] = settings.options
    return networks.build(settings.network, settings.variant, rows=rows, columns=columns, **options)


def _options(settings: ModelConfig) -> dict[str, Any]:
    return {**networks.options(settings.network, settings.variant), **settings.options}


def network(
    settings: ModelConfig, shape: tuple[int, int], *, seed: int, name: str, train: list[str]
) -> keras.Model:
    """Return the network for images of `shape` (rows, columns), ready to train.

    `train` names the layers that learn, with wildcards; `name` is the recipe's key for messages.
    """
    if _options(settings).get("head") == "softmax":
        raise Problem(f"model.{name}.options: training needs head: logit.")
    keras.utils.set_random_seed(seed)
    made = untrained(settings, *shape)
    if settings.weights == IMAGENET:
        imagenet.give(made, name, _options(settings))
    elif settings.weights:
        start_from(made, Path(settings.weights), name)
    _freeze(made, train, name)
    return made


def _freeze(made: keras.Model, train: list[str], name: str) -> None:
    for layer in made.layers:
        layer.trainable = layer.trainable and any(fnmatchcase(layer.name, like) for like in train)
    if not made.trainable_variables:
        raise Problem(f"model.{name}.stages: no layer is named like {', '.join(train)}.")


def start_from(network: keras.Model, path: Path, name: str) -> None:
    """Give `network` the weights in `path`: all of a `.weights.h5`, or those of the layers of a
    `.keras` model that are also in `network` by name and size.

    A trunk of one view is taken over by each angle's twin of it.
    """
    if not path.exists():
        raise Problem(f"model.{name}.weights: {path} does not exist.")
    try:
        if path.suffix == ".keras":
            _copy(model_file.read(path), network)
        else:
            network.load_weights(path)
    except (ValueError, OSError) as error:
        why = str(error).strip().splitlines()[0]
        raise Problem(f"model.{name}.weights: {path} does not fit {name}: {why}") from error


def _copy(source: keras.Model, target: keras.Model) -> None:
    layers = {layer.name: layer for layer in source.layers}
    copied = 0
    for layer in target.layers:
        twin = layers.get(layer.name) or layers.get(views.one_angle(layer.name))
        if layer.weights and twin and _sizes(twin) == _sizes(layer):
            layer.set_weights(twin.get_weights())
            copied += 1
    if not copied:
        raise ValueError("no layer has both the name and the size of one of its own")


def _sizes(layer: keras.layers.Layer) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in layer.weights]
