"""Maps of where a trained network looks, of networks that answer with one."""

import json
import zipfile
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib import networks
from mammo_lib.config.schema import ModelConfig
from mammo_lib.training import model_file, tasks
from mammo_lib.training.examples import ABSENT, Material

OUTPUT = "saliency"  # (B, h, w, k), or (B, V, h, w, k) of an exam's views; the last class is cancer


def answers_with_map(folder: Path) -> bool:
    """Return whether the network saved in `folder` has a saliency map; it is not built for that."""
    with zipfile.ZipFile(folder / model_file.BEST) as file:
        outputs = json.loads(file.read("config.json"))["config"].get("output_layers", {})
    return isinstance(outputs, dict) and OUTPUT in outputs


@dataclass(frozen=True)
class Maps:
    """Saliency maps (n, h, w), 0 to 1, of the images that stand in `row` (n,) of the store."""

    row: NDArray[np.int64]
    map: NDArray[np.float32]


@dataclass(frozen=True)
class Looker:
    """The trained network in `folder` that answers with a map; it is read when first asked."""

    folder: Path
    material: Material
    settings: ModelConfig

    def __call__(self, rows: NDArray[np.integer]) -> Maps:
        """Return the maps of the images in `rows` of the store.

        The map is that of malignancy, of the image as it stands and not averaged with its flip.
        A network of several views may leave an image out that is one too many.
        """
        from mammo_lib.training.predict import predict

        task = tasks.of(networks.task(self.settings.network), self.settings)
        every = task.examples(self.material, None)
        wanted = np.flatnonzero(np.isin(every.row, rows).any(axis=1))
        if not len(wanted):
            return Maps(np.empty(0, np.int64), np.empty((0, 1, 1), np.float32))
        some = replace(
            every, row=every.row[wanted], name=every.name[wanted], positive=every.positive[wanted],
            target={}, extra={},
        )  # fmt: skip
        said = predict(self._ask, some, self.material)[OUTPUT][..., -1]
        seen, found = some.row.ravel(), said.reshape(some.row.size, *said.shape[-2:])
        own = (seen != ABSENT) & np.isin(seen, rows)
        return Maps(seen[own], found[own])

    @cached_property
    def _ask(self) -> Any:
        from mammo_lib.training.predict import asking

        return asking(model_file.load(self.folder), (OUTPUT,))
