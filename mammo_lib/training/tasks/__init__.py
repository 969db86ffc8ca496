"""What networks are trained to do: one file a task, each with examples, loss and judgement."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mammo_lib.config.schema import ModelConfig
    from mammo_lib.training.augment import Draws
    from mammo_lib.training.examples import Examples, Material

Outputs = Mapping[str, NDArray]


class Task(Protocol):
    """A way to make examples of a run's tables, to score answers, and to tell how good they are."""

    metric: ClassVar[str]  # what `judge` returns, higher is better
    kept: ClassVar[tuple[str, ...]]  # outputs of the network that `judge` and `tables` read
    flips: ClassVar[bool]  # whether answers to upside-down images may be averaged with them

    def examples(self, material: "Material", split: str | None) -> "Examples":
        """Return the examples of `split` with a known answer; with None, all there are."""

    def targets(
        self,
        examples: "Examples",
        material: "Material",
        index: NDArray[np.integer],
        draws: "Draws | None",
    ) -> dict[str, NDArray]:
        """Return the answers of examples `index`, moved as `draws` move their images."""

    def loss(self, outputs: Mapping[str, Any], targets: Mapping[str, Any]) -> Any:
        """Return the loss of each example, `(b,)`, in `keras.ops`."""

    def judge(self, outputs: Outputs, examples: "Examples") -> float:
        """Return the metric by which epochs are compared."""

    def tables(self, outputs: Outputs, examples: "Examples") -> dict[str, pd.DataFrame]:
        """Return what the network says as tables, without model and seed."""


def of(name: str, settings: "ModelConfig") -> Task:
    """Return task `name` as `settings` want it trained."""
    import importlib

    module = importlib.import_module(f"mammo_lib.training.tasks.{name}")
    return module.make(settings)
