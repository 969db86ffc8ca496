"""The ways to a saliency map that a trained network offers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mammo_lib import networks
from mammo_lib.config import Config
from mammo_lib.config.schema import ModelConfig
from mammo_lib.errors.saliency.gradcam import ALONE, GradCAM
from mammo_lib.paths import Run
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Looker, Maps, answers_with_map

GRADCAM, HIRESCAM, OWN = "Grad-CAM", "HiResCAM", "own map"

Method = Callable[[NDArray[np.integer]], Maps]


def methods(
    config: Config, run: Run, material: Material, *, model: str, seed: int
) -> dict[str, Method]:
    """Return the methods that `model` has, each a function from rows of the store to `Maps`.

    None of a network of several views; `reason` says why.
    """
    return of(run.model(model, seed), material, config.model[model])


def of(folder: Path, material: Material, settings: ModelConfig) -> dict[str, Method]:
    """Return the methods of the network saved in `folder`."""
    if networks.task(settings.network) != ALONE:
        return {}
    found: dict[str, Method] = {
        GRADCAM: GradCAM(folder, material, settings),
        HIRESCAM: GradCAM(folder, material, settings, averaged=False),
    }
    if answers_with_map(folder):
        found[OWN] = Looker(folder, material, settings)
    return found


def reason(config: Config, model: str) -> str:
    """Return the sentence on why `model` has no saliency map here, empty where it has one."""
    task = networks.task(config.model[model].network)
    if task == ALONE:
        return ""
    if task in ("breast", "exam", "risk"):
        return (f"{model} sees several views at once, so no map of one image alone says what it "
                "answered to; none is shown.")  # fmt: skip
    return f"{model} does not answer an image with cancer or not, so there is no logit to explain."
