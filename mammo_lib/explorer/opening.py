"""Opening a case: its images at full size, and where the network looks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from mammo_lib.config.schema import Config
from mammo_lib.evaluation import pointing
from mammo_lib.evaluation.levels import UNITS
from mammo_lib.explorer.evidence import LEVEL
from mammo_lib.explorer.picture import Map, placed
from mammo_lib.imaging import panels
from mammo_lib.imaging.panels import Panel
from mammo_lib.paths import Run
from mammo_lib.training import examples
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Looker

NO_MAP = "this network answers with no map"
UNCHECKED = "not checked: the chapters on cases and localisation say what it is worth"

Look = Callable[[pd.Series], Map | None]  # from a row of the images table
Show = Callable[[pd.Series], Panel]


@dataclass(frozen=True)
class Opening:
    """How cases are opened: `images` of the test breasts, `show` one of them, `looks` by model."""

    images: pd.DataFrame
    show: Show
    looks: Mapping[str, Look]

    def of(self, case: pd.Series) -> pd.DataFrame:
        """Return the images of a breast (patient_id, exam_id, laterality), rows of the table."""
        own = pd.Series(True, self.images.index)
        for key in UNITS[LEVEL]:
            own &= self.images[key] == case[key]
        return self.images[own]


def opening(config: Config, run: Run, images: pd.DataFrame, lesions: pd.DataFrame) -> Opening:
    """Return how cases of `run` are opened; networks and pixels are read when first asked for."""

    def show(row: pd.Series) -> Panel:
        return panels.panels(pd.DataFrame([row]), lesions, config.data)[0]

    return Opening(images[images["split"] == "test"], show, looks(config, run, images))


def looks(config: Config, run: Run, images: pd.DataFrame) -> dict[str, Look]:
    """Return, for each model that answers with a map, how to ask its first seed where it looks."""
    with_map = pointing.with_map(run, config)
    return {name: _look(config, run, images, name, seeds[0]) for name, seeds in with_map.items()}


def _look(config: Config, run: Run, images: pd.DataFrame, model: str, seed: int) -> Look:
    kept: list[tuple[Looker, Material]] = []

    def look(image: pd.Series) -> Map | None:
        if not kept:  # the network is read once, and only for who asks
            material = examples.material(images, run.store)
            looker = Looker(run.model(model, seed), material, config.model[model])
            kept.append((looker, material))
        looker, material = kept[0]
        rows = (images["image_id"] == image["image_id"]).to_numpy().nonzero()[0]
        found = looker(rows)
        if not len(found.map):
            return None
        return placed(pointing.spread_out(found.map[0], material.store[rows[0]] > 0), image)

    return look
