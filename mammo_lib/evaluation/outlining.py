"""How well lesions are outlined: where the window is put for the network, and where it is not."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation.lesions import ALL, BOX, Sought, groups
from mammo_lib.evaluation.localisation import Thresholds, matched, of_images, of_one
from mammo_lib.evaluation.over_seeds import spread
from mammo_lib.imaging import outline
from mammo_lib.stats.estimate import Estimate
from mammo_lib.training.examples import Material
from mammo_lib.training.segment import Outlined, Segmenter

TRUTH, SAME = "the lesion itself", "the lesion itself, those found"
DETECTED, WHOLE = "the detector's box", "every box of the detector"
COLUMNS = ["pair", "window", "group", "n", "dice", "found", "dice_all", "hd95", "empty", "seeds"]
LESION = ["seed", "lesion", "window", "found", "dice", "mm"]
IMAGE = ["seed", "image_id", "dice"]
DASH = "–"


@dataclass(frozen=True)
class Drawn:
    """What a segmentation network draws on test images, a row a seed and thing.

    `lesions` has LESION: the place of a lesion in the `Sought` that was asked for, the kind of
    window, whether a detector found it, Dice with the whole lesion and the 95 % Hausdorff
    distance in mm (infinite where nothing was drawn, NaN where the pixel's size is unknown).
    `images` has IMAGE: Dice of all that was drawn on an image with all its lesions.
    """

    lesions: pd.DataFrame
    images: pd.DataFrame


@dataclass(frozen=True)
class Detector:
    """A detector's boxes (model, seed, …) and the threshold of each of its seeds."""

    model: str
    detections: pd.DataFrame
    thresholds: Thresholds

    def boxes(self, seed: int, test: Sought) -> pd.DataFrame:
        """Return the boxes of `seed` at or above its threshold on images with a lesion.

        `lesion` is the place of the lesion that a box finds, below 0 if it finds none. A network
        of more seeds than the detector has is given those of the first.
        """
        seeds = [number for model, number in self.thresholds if model == self.model]
        seed = seed if seed in seeds else seeds[0]
        marks = of_images(of_one(self.detections, self.model, seed), test)
        marks = marks[marks["score"] >= self.thresholds[self.model, seed]].reset_index(drop=True)
        marks = marks.assign(lesion=matched(marks, test).place)
        return marks[marks["image_id"].isin(test.lesions["image_id"])].reset_index(drop=True)


def outlined(test: Sought) -> Sought:
    """Return `test` with those lesions alone that have an outline on record."""
    known = test.lesions[test.lesions["mask_path"].notna()].reset_index(drop=True)
    return replace(test, lesions=known)


def drawn(
    segmenters: Mapping[int, Segmenter],
    material: Material,
    test: Sought,
    detector: Detector | None,
) -> Drawn:
    """Return what each seed's segmentation network draws about the lesions of `test`.

    Windows are centred on each lesion, and where there is a `detector` on its boxes. `test` holds
    lesions with an outline: see `outlined`.
    """
    truth = [_truth(material, lesion) for _, lesion in test.lesions.iterrows()]
    rows: list[dict[str, object]] = []
    images: list[dict[str, object]] = []
    for seed, segment in segmenters.items():
        boxes = detector.boxes(seed, test) if detector else test.lesions[["image_id", *BOX]].head(0)
        asked = pd.concat([test.lesions[["image_id", *BOX]], boxes], ignore_index=True)
        found = segment(asked)
        mm = _pixel_mm(test)
        shown = {TRUTH: dict(enumerate(range(len(test.lesions))))}
        if detector:
            first = len(test.lesions)
            shown[DETECTED] = {int(own): first + place for place, own in enumerate(boxes["lesion"])
                               if own >= 0}  # fmt: skip
            images += _by_image(seed, test, truth, found, boxes)
        rows += [row for window, places in shown.items()
                 for row in _by_lesion(seed, window, places, truth, found, mm)]  # fmt: skip
    return Drawn(pd.DataFrame(rows, columns=LESION), pd.DataFrame(images, columns=IMAGE))


def _truth(material: Material, lesion: pd.Series) -> NDArray[np.bool_]:
    """Return the outline of `lesion` in the standardised image, (rows, columns)."""
    assert material.folder is not None
    own = material.images[material.images["image_id"] == lesion["image_id"]].iloc[0]
    image = {str(name): value for name, value in own.items()}
    return outline.load(material.folder / lesion["mask_path"], image, material.shape)


def _pixel_mm(test: Sought) -> NDArray[np.float64]:
    """Return (L, 2) the height and width in mm of a pixel of each lesion's standardised image."""
    own = test.images.set_index("image_id").loc[test.lesions["image_id"]]
    return np.column_stack([own["pixel_mm"] / own["scale_y"], own["pixel_mm"] / own["scale_x"]])


def _by_lesion(
    seed: int,
    window: str,
    places: Mapping[int, int],
    truth: list[NDArray[np.bool_]],
    found: Outlined,
    mm: NDArray[np.float64],
) -> Iterator[dict[str, object]]:
    """Yield a row a lesion; `places` are the windows of those that were found."""
    for lesion, own in enumerate(truth):
        row = {"seed": seed, "lesion": lesion, "window": window, "found": lesion in places}
        if not own.any():  # an outline of few pixels may vanish in a small image
            continue
        if lesion not in places:
            yield row | {"dice": np.nan, "mm": np.nan}
            continue
        said = found.whole([places[lesion]])
        known = np.isfinite(mm[lesion]).all()
        far = stats.hausdorff95(own, said, spacing=tuple(mm[lesion])) if known else np.nan
        yield row | {"dice": stats.dice(own, said), "mm": far}


def _by_image(
    seed: int,
    test: Sought,
    truth: list[NDArray[np.bool_]],
    found: Outlined,
    boxes: pd.DataFrame,
) -> Iterator[dict[str, object]]:
    """Yield a row an image with a lesion: all that was drawn against all that should be."""
    first = len(test.lesions)
    at = boxes.groupby("image_id").indices
    for name, own in test.lesions.groupby("image_id", sort=False).indices.items():
        whole = np.any([truth[lesion] for lesion in own], axis=0)
        if whole.any():
            said = found.whole(first + place for place in at.get(name, ()))
            yield {"seed": seed, "image_id": name, "dice": stats.dice(whole, said)}


def measures(
    found: Drawn,
    outlines: pd.DataFrame,
    test: Sought,
    *,
    pair: str,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return how well the lesions of `test` are outlined, COLUMNS, a row a window and group.

    `outlines` is the network's own table, with the Dice inside windows centred on the truth. Each
    window's `dice` is the mean of lesions that have one, `found` their share, `dice_all` the mean
    with a missed lesion as 0; `hd95` the median distance in mm, `empty` the lesions about which
    nothing was drawn. Several seeds are pooled lesion by lesion, patients kept together.
    """
    rows = []
    inside = test.lesions[["image_id", "lesion_id"]].assign(lesion=range(len(test.lesions)))
    table = outlines.merge(inside, on=["image_id", "lesion_id"])
    for group, own in groups(test, settings).items():
        for window in (TRUTH, DETECTED):
            part = found.lesions[found.lesions["window"] == window]
            if part.empty:
                continue
            told = {"pair": pair, "window": window, "group": group}
            if own is None:
                few = int((test.lesions["kind"] == group).sum())
                rows.append({**told, "n": few, "dice": "too few"})
                continue
            chosen = np.flatnonzero(own)
            part = part[part["lesion"].isin(chosen)]
            given = table[table["lesion"].isin(chosen)] if window == TRUTH else part
            rows.append({**told, **_measured(part, given, test, settings, rng)})
            if window == DETECTED and part["found"].any():
                same = _same(found.lesions, part)
                rows.append({**told, "window": SAME,
                             **_measured(same, same, test, settings, rng)})  # fmt: skip
    if len(found.images):
        rows.append({"pair": pair, "window": WHOLE, "group": ALL,
                     **_of_images(found.images, test, settings, rng)})  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _same(every: pd.DataFrame, part: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with the window on the lesion of those lesions that `part` found."""
    found = part.loc[part["found"], ["seed", "lesion"]]
    return every[every["window"] == TRUTH].merge(found, on=["seed", "lesion"])


def _measured(
    part: pd.DataFrame,
    given: pd.DataFrame,
    test: Sought,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> dict[str, object]:
    patient = test.patient
    found = given.get("found", pd.Series(True, given.index)).to_numpy(bool)
    said = _dice(given["dice"], found, patient.loc[given["lesion"]], given["seed"], settings, rng)
    row: dict[str, object] = {
        "n": part["lesion"].nunique(), "dice": said.of_detected, "found": DASH, "dice_all": DASH,
        "seeds": spread(_seeds(given.assign(dice=given["dice"].where(found, 0.0)))),
    }  # fmt: skip
    if part["window"].eq(DETECTED).any():
        row |= {"found": said.detected, "dice_all": said.of_all}
    drawn = part[part["found"]].assign(patient_id=lambda f: patient.loc[f["lesion"]].to_numpy())
    return row | {"hd95": _median(drawn, settings, rng), "empty": int(np.isinf(drawn["mm"]).sum())}


def _dice(
    dice: pd.Series,
    found: NDArray[np.bool_],
    patient: pd.Series,
    seed: pd.Series,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> stats.DetectedDice:
    """Return the Dice of lesions of all seeds, patients kept together; n counts lesions once."""
    several = stats.detected_dice(
        dice.to_numpy(float), found, cluster=patient.to_numpy(), level=settings.level,
        n_boot=settings.n_boot, rng=rng,
    )  # fmt: skip
    n = round(len(dice) / seed.nunique())
    parts = ("of_detected", "detected", "of_all")
    return replace(several, **{name: replace(getattr(several, name), n=n) for name in parts})


def _seeds(rows: pd.DataFrame) -> NDArray[np.float64]:
    return rows.groupby("seed")["dice"].mean().to_numpy(float)


def _median(drawn: pd.DataFrame, settings: StatsConfig, rng: np.random.Generator) -> Estimate | str:
    known = drawn.loc[drawn["mm"].notna(), ["patient_id", "mm"]]
    if known.empty:
        return DASH
    return stats.bootstrap(
        lambda frame: float(np.median(frame["mm"])), known, unit="patient_id",
        n_boot=settings.n_boot, level=settings.level, rng=rng,
    ).estimate  # fmt: skip


def _of_images(
    images: pd.DataFrame, test: Sought, settings: StatsConfig, rng: np.random.Generator
) -> dict[str, object]:
    every = np.ones(len(images), bool)
    patient = test.patient_of(images["image_id"])
    said = _dice(images["dice"], every, patient, images["seed"], settings, rng)
    return {"n": images["image_id"].nunique(), "dice": DASH, "found": DASH,
            "dice_all": said.of_all, "hd95": DASH, "empty": int((images["dice"] == 0).sum()),
            "seeds": spread(_seeds(images))}  # fmt: skip
