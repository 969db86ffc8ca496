"""Where a network looks on chosen images, by those methods alone that pass every check."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import Config
from mammo_lib.errors.saliency import methods, sanity
from mammo_lib.errors.saliency import story as told
from mammo_lib.evaluation import pointing
from mammo_lib.evaluation.discrimination import best_on_validation
from mammo_lib.evaluation.lesions import BOX
from mammo_lib.paths import Run
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Maps

WHITE = 65535

Box = tuple[float, float, float, float]
Method = Callable[[NDArray[np.integer]], Maps]


@dataclass(frozen=True)
class Look:
    """One image as the network receives it, and the map of where it looks.

    `pixels` (rows, columns) and `map` (rows, columns) are float 0..1, the map 0 outside the
    breast; `boxes` are (x, y, width, height) of its lesions in those pixels. An image that was
    mirrored for the network is mirrored back.
    """

    pixels: NDArray[np.float32]
    map: NDArray[np.float32] = field(repr=False)
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A network's saliency methods: their checks, those that passed all, and what is said of it.

    Called on chosen images it returns the looks of each method that passed, image by image.
    """

    checks: pd.DataFrame
    passed: tuple[str, ...]
    words: str
    model: str
    material: Material = field(repr=False)
    methods: Mapping[str, Method] = field(repr=False)

    @property
    def legend(self) -> str:
        """What a caption says of the maps drawn below the images."""
        if not self.passed:
            return "No map is drawn: none passed the checks."
        return (
            f"Below: {' and '.join(self.passed)} of {self.model}, from clear (lowest) to yellow "
            "(highest of the image), on the image as the network receives it."
        )

    def __call__(self, chosen: pd.DataFrame) -> dict[str, list[Look | None]]:
        """Return method -> a look per row of `chosen` (image_id), None where there is none."""
        used = [name for name in self.passed if name in self.methods] if len(chosen) else []
        return {name: looks(self.methods[name], self.material, chosen) for name in used}


def judged(
    config: Config,
    run: Run,
    material: Material,
    tables: tuple[pd.DataFrame, pd.DataFrame],
    *,
    model: str,
    rng: np.random.Generator,
) -> Judged:
    """Return the saliency methods of `model`, first seed, after their sanity checks.

    `tables` are the images and the lesions of the run.
    """
    seed = config.seed[0]
    checks = sanity.checks(
        config, run, *tables, model=model, seed=seed, rng=rng, settings=config.stats
    )
    found = methods.methods(config, run, material, model=model, seed=seed)
    words = told.words(checks, model) if found else methods.reason(config, model)
    return Judged(checks, tuple(sanity.passed(checks)), words, model, material, found)


def explained(config: Config, scores: pd.DataFrame, images: pd.DataFrame) -> str:
    """Return the best network on validation data that answers an image alone, the best if none.

    Networks that see several views or draw boxes have no logit of one image to explain.
    """
    alone = [name for name in config.model if not methods.reason(config, name)]
    own = scores[scores["model"].isin(alone)]
    return best_on_validation(own if len(own) else scores, images)


def looks(method: Method, material: Material, chosen: pd.DataFrame) -> list[Look | None]:
    """Return the look of `method` at each row of `chosen`, None where it gives no map."""
    place = pd.Index(material.images["image_id"]).get_indexer(pd.Index(chosen["image_id"]))
    found = method(np.unique(place[place >= 0]))
    maps = dict(zip(found.row.tolist(), found.map, strict=True))
    return [_look(material, int(row), maps[row]) if row in maps else None for row in place]


def _look(material: Material, row: int, found: NDArray[np.float32]) -> Look:
    pixels = (np.asarray(material.store[row], np.float32) / WHITE).squeeze()
    spread = pointing.spread_out(np.asarray(found, np.float32), pixels > 0)
    image = material.images.iloc[row]
    own = material.lesions[material.lesions["image_id"] == image["image_id"]]
    boxes = np.array(own[BOX].dropna(), float)  # a copy, which may be changed
    if bool(image.get("flipped", False)):
        pixels, spread = pixels[:, ::-1], spread[:, ::-1]
        boxes[:, 0] = pixels.shape[1] - boxes[:, 0] - boxes[:, 2]
    return Look(
        pixels.astype(np.float32), spread, tuple((x, y, w, h) for x, y, w, h in boxes.tolist())
    )
