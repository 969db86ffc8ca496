"""What a network makes of an image before it answers: the input of its last dense layer."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib import networks
from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.progress import track
from mammo_lib.training import model_file, tasks

if TYPE_CHECKING:
    import keras

    from mammo_lib.training.examples import Examples, Material

OUTPUT = "logit"
ALONE = ("image", "density")  # tasks whose networks see one image at a time and answer for it


@dataclass(frozen=True)
class Features:
    """`values` (n, d) float32 of the images that stand in `row` (n,) of the store."""

    row: NDArray[np.int64]
    values: NDArray[np.float32]


def sees_one_image(network: str) -> bool:
    """Return whether `network` makes one vector of one image, as `extract` needs."""
    return networks.task(network) in ALONE


def extract(
    folder: Path, material: "Material", settings: ModelConfig, rows: NDArray[np.integer]
) -> Features:
    """Return the features of the images in `rows` of the store, in the store's order.

    The trained network in `folder` sees each image as it stands, not averaged with its flip.

    Raises
    ------
    Problem
        Of a network that sees several images at once, or has no dense layer before its answer.
    """
    from mammo_lib.training.feed import scoring, scoring_batch
    from mammo_lib.training.predict import asking

    if not sees_one_image(settings.network):
        raise Problem(f"{folder}: {settings.network} sees several images at once; choose another.")
    some = _examples(material, settings, rows)
    if not len(some):
        return Features(np.empty(0, np.int64), np.empty((0, 0), np.float32))
    ask = asking(before_answer(model_file.load(folder), folder), ("features",))
    count = -(-len(some) // scoring_batch(*material.shape))
    batches = track(scoring(some, material), "Features", total=count)
    parts = [np.asarray(ask(*batch)["features"]) for batch in batches]
    return Features(some.row.ravel(), np.concatenate(parts)[: len(some)])


def before_answer(model: "keras.Model", source: Path | str = "network") -> "keras.Model":
    """Return `model` up to the input (B, d) of the dense layer that its logit comes from.

    It is called ``features``. What follows the dense layer, such as a reshape, is passed over.
    """
    import keras

    made_by = {id(layer.output): layer for layer in model.layers if _plain(layer)}
    tensor: Any = model.output[OUTPUT]
    while (layer := made_by.get(id(tensor))) is not None:
        tensor = layer.input
        if isinstance(layer, keras.layers.Dense):
            break
        if isinstance(tensor, list | tuple | dict):  # several ways lead here: none is the one
            break
    if not isinstance(layer, keras.layers.Dense) or len(tensor.shape) != 2:
        raise Problem(f"{source}: no dense layer before output '{OUTPUT}'; choose another network.")
    return keras.Model(model.input, {"features": tensor})


def _plain(layer: Any) -> bool:
    """Return whether `layer` was called once, with one output."""
    try:
        return hasattr(layer.output, "shape")
    except (AttributeError, ValueError):
        return False


def _examples(material: "Material", settings: ModelConfig, rows: NDArray[np.integer]) -> "Examples":
    task = tasks.of(networks.task(settings.network), settings)
    every = task.examples(material, None)
    own = np.flatnonzero(np.isin(every.row[:, 0], rows))
    return replace(
        every, row=every.row[own], name=every.name[own], positive=every.positive[own],
        target={}, extra={},
    )  # fmt: skip
