"""Whether a network that was told of no lesion looks at one: its saliency map against the truth."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import networks, stats
from mammo_lib.config.schema import Config, StatsConfig
from mammo_lib.evaluation.lesions import BOX, Sought
from mammo_lib.evaluation.localisation import Trained
from mammo_lib.evaluation.operating import share
from mammo_lib.evaluation.over_seeds import spread
from mammo_lib.imaging import outline
from mammo_lib.paths import Run
from mammo_lib.stats.estimate import Estimate
from mammo_lib.training import saliency
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Looker, Maps

ASKED = ("image", "breast", "exam")  # tasks of networks that are told of no lesion
LEVELS = 50  # thresholds of either kind that are tried on validation data
LOOKED = ["model", "seed", "image_id", "hit", "chance", "dice", "everywhere", "threshold"]
COLUMNS = ["model", "n", "hit", "chance", "dice", "dice_everywhere", "threshold", "hit_seeds",
           "dice_seeds"]  # fmt: skip

Box = tuple[float, float, float, float]


def with_map(run: Run, config: Config) -> Trained:
    """Return the models that say cancer or not and answer with a saliency map, with their seeds."""
    asked = [name for name, one in config.model.items() if networks.task(one.network) in ASKED]
    return {
        name: config.seed
        for name in asked
        if saliency.answers_with_map(run.model(name, config.seed[0]))
    }


def peak(found: NDArray[np.float32], shape: tuple[int, int]) -> Box:
    """Return the highest cell of a map (h, w) as x, y, width, height in an image of `shape`."""
    row, column = np.unravel_index(int(np.argmax(found)), found.shape)
    height, width = shape[0] / found.shape[0], shape[1] / found.shape[1]
    return float(column * width), float(row * height), width, height


def hits(cell: Box, boxes: NDArray[np.float64]) -> bool:
    """Return whether `cell` touches any of `boxes` (n, 4).

    That is: whether its middle lies in a box, with half a cell as tolerance to each side.
    """
    x, y, width, height = cell
    inside = (x <= boxes[:, 0] + boxes[:, 2]) & (x + width >= boxes[:, 0])
    inside &= (y <= boxes[:, 1] + boxes[:, 3]) & (y + height >= boxes[:, 1])
    return bool(inside.any())


def chance(breast: NDArray[np.bool_], boxes: NDArray[np.float64], cell: Box) -> float:
    """Return the share of `breast` (rows, columns) within half a cell of any of `boxes` (n, 4).

    So often a point drawn at random in the breast would hit.
    """
    reach = np.array([cell[2] / 2, cell[3] / 2])
    near = np.zeros(breast.shape, bool)
    for box in boxes:
        low, high = np.maximum(box[:2] - reach, 0), np.maximum(box[:2] + box[2:] + reach, 0)
        (left, top), (right, bottom) = np.rint(low).astype(int), np.rint(high).astype(int)
        near[top:bottom, left:right] = True
    return float((near & breast).sum() / max(breast.sum(), 1))


def spread_out(found: NDArray[np.float32], breast: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return a map (h, w) at the size of `breast` (rows, columns), between cells linear.

    Outside the breast it is 0.
    """
    wide = cv2.resize(found, breast.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(wide * breast, np.float32)


def truth(material: Material, row: int, lesions: pd.DataFrame) -> NDArray[np.bool_]:
    """Return where the `lesions` of the image in `row` are: their outlines, else their boxes."""
    out = np.zeros(material.shape, bool)
    image = {str(name): value for name, value in material.images.iloc[row].items()}
    boxes = lesions[BOX].to_numpy(np.float64)
    ends = boxes[:, :2], boxes[:, :2] + boxes[:, 2:]
    low, high = (np.maximum(np.rint(each), 0).astype(int) for each in ends)
    for path, (left, top), (right, bottom) in zip(lesions["mask_path"], low, high, strict=True):
        if isinstance(path, str) and material.folder is not None:
            out |= outline.load(material.folder / path, image, material.shape)
        else:
            out[top:bottom, left:right] = True
    return out


def looked(
    lookers: Mapping[int, Looker], material: Material, validation: Sought, test: Sought, model: str
) -> pd.DataFrame:
    """Return LOOKED, a row a seed of `model` and cancer image of `test`.

    `hit` says whether the map's highest cell touches a lesion's box, `chance` how often a point
    drawn at random would, `dice` how far the map cut at `threshold` covers the lesions,
    `everywhere` how far the whole breast does. The threshold has the largest mean Dice on the
    cancers of `validation`.
    """
    rows: list[dict[str, object]] = []
    for seed, looker in lookers.items():
        learnt, found = (looker(_cancers(material, one)) for one in (validation, test))
        threshold = _threshold(material, learnt, validation)
        own = {"model": model, "seed": seed, "threshold": threshold}
        rows += [own | row for row in _judged(material, found, test, threshold)]
    return pd.DataFrame(rows, columns=LOOKED)


def _cancers(material: Material, sought: Sought) -> NDArray[np.intp]:
    """Return the rows of the store in which the cancers of `sought` stand."""
    return np.flatnonzero(material.images["image_id"].isin(sought.diseased["image_id"]))


def _each(
    material: Material, found: Maps, sought: Sought
) -> Iterator[tuple[int, NDArray[np.float32], pd.DataFrame]]:
    """Yield row, map and lesions of each image."""
    at = sought.lesions.groupby("image_id").indices
    for row, own in zip(found.row, found.map, strict=True):
        name = material.images["image_id"].iat[row]
        yield int(row), own, sought.lesions.iloc[at[name]]


def _threshold(material: Material, found: Maps, validation: Sought) -> float:
    """Return the cut of the largest mean Dice, or NaN where there is no cancer to learn it from."""
    if not len(found.row):
        return np.nan
    levels = _levels(found.map)
    total = np.zeros(len(levels))
    for row, own, lesions in _each(material, found, validation):
        wide = spread_out(own, material.store[row] > 0)
        total += _dice_at(wide, truth(material, row, lesions), levels)
    return float(levels[int(np.argmax(total))])


def _levels(found: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return rising thresholds that part the values of maps (n, h, w), dense among the highest."""
    shares = np.quantile(found, 1 - np.geomspace(1, 1e-3, LEVELS))
    return np.unique(np.concatenate([shares, np.linspace(found.min(), found.max(), LEVELS)]))


def _dice_at(
    found: NDArray[np.float32], true: NDArray[np.bool_], levels: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the Dice of `true` with `found` at or above each of `levels`, which rise."""
    place = np.searchsorted(levels, found.ravel(), "right")
    drawn = np.bincount(place, minlength=len(levels) + 1)
    both = np.bincount(place[true.ravel()], minlength=len(levels) + 1)
    drawn, both = (np.cumsum(counts[::-1])[::-1][1:] for counts in (drawn, both))
    return np.asarray(2 * both / np.maximum(drawn + true.sum(), 1), np.float64)


def _judged(
    material: Material, found: Maps, test: Sought, threshold: float
) -> Iterator[dict[str, object]]:
    for row, own, lesions in _each(material, found, test):
        breast, boxes = material.store[row] > 0, lesions[BOX].to_numpy(np.float64)
        cell = peak(own, material.shape)
        true = truth(material, row, lesions)
        drawn = spread_out(own, breast) >= threshold
        yield {
            "image_id": material.images["image_id"].iat[row],
            "hit": hits(cell, boxes),
            "chance": chance(breast, boxes, cell),
            "dice": np.nan if np.isnan(threshold) else stats.dice(true, drawn & breast),
            "everywhere": stats.dice(true, breast),
        }


def measures(
    rows: pd.DataFrame, test: Sought, *, settings: StatsConfig, rng: np.random.Generator
) -> pd.DataFrame:
    """Return COLUMNS, a row a model of `rows` (LOOKED); seeds are pooled image by image."""
    told = [
        {"model": model, **_measured(part, test, settings, rng)}
        for model, part in rows.groupby("model", sort=False)
    ]
    return pd.DataFrame(told, columns=COLUMNS)


def beats_chance(hit: Estimate, chance: float) -> bool:
    """Return whether all of the interval of `hit` lies above `chance`."""
    return hit.has_interval and hit.low > chance


def _measured(
    part: pd.DataFrame, test: Sought, settings: StatsConfig, rng: np.random.Generator
) -> dict[str, object]:
    patient, n = test.patient_of(part["image_id"]), part["image_id"].nunique()
    seeds = part.groupby("seed")
    return {
        "n": n,
        "hit": replace(share(part["hit"], patient, settings), n=n),
        "chance": float(part["chance"].mean()),
        "dice": _mean(part["dice"], patient, n, settings, rng),
        "dice_everywhere": float(part["everywhere"].mean()),
        "threshold": ", ".join(f"{value:.3g}" for value in seeds["threshold"].first()),
        "hit_seeds": spread(seeds["hit"].mean().to_numpy(float)),
        "dice_seeds": spread(seeds["dice"].mean().to_numpy(float)),
    }


def _mean(
    dice: pd.Series, patient: pd.Series, n: int, settings: StatsConfig, rng: np.random.Generator
) -> stats.Estimate:
    if dice.isna().any():
        return stats.Estimate(np.nan, level=settings.level, n=n,
                              reason="no threshold from validation data")  # fmt: skip
    found = stats.detected_dice(
        dice.to_numpy(float), np.ones(len(dice), bool), cluster=patient.to_numpy(),
        level=settings.level, n_boot=settings.n_boot, rng=rng,
    )  # fmt: skip
    return replace(found.of_all, n=n)
