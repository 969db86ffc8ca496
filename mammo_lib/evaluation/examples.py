"""Test images to look at: lesions found and missed, false marks, and what networks said."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.evaluation import pointing
from mammo_lib.evaluation.lesions import BOX, Sought
from mammo_lib.evaluation.localisation import Thresholds, Trained, matched, of_images, of_one
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Looker
from mammo_lib.training.segment import Segmenter

FOUND, MISSED, ALARM = "found", "missed", "false mark"
VERDICTS = (FOUND, MISSED, ALARM)
WHITE = 65535
DRAWN = 4  # boxes of a detector that are drawn on an image, the likeliest

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Example:
    """One standardised image with what is true of it and what networks said.

    `pixels` (rows, columns) float 0..1; `lesions` boxes of the malignant lesions, `mask` their
    outlines (bool) or None; `marks` a detector's boxes with their scores; `drawn` what a
    segmentation network outlines (bool), `saliency` a map (rows, columns) 0..1, each or None.
    """

    pixels: NDArray[np.float32]
    title: str
    lesions: tuple[Box, ...] = ()
    mask: NDArray[np.bool_] | None = field(default=None, repr=False)
    marks: tuple[tuple[Box, float], ...] = ()
    drawn: NDArray[np.bool_] | None = field(default=None, repr=False)
    saliency: NDArray[np.float32] | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Shown:
    """The networks whose answers are shown, the first of each kind and its first seed, or None.

    `mapped` is `looker` where its map is drawn.
    """

    detector: tuple[str, int] | None
    outliner: tuple[str, int] | None
    looker: tuple[str, int] | None
    mapped: tuple[str, int] | None = None

    @property
    def names(self) -> list[str]:
        """The names of those that there are."""
        return [one[0] for one in (self.detector, self.outliner, self.looker) if one]


def shown(detectors: Trained, outliners: Trained, lookers: Trained) -> Shown:
    """Return the first network of each kind with its first seed."""
    return Shown(*(_first(each) for each in (detectors, outliners, lookers)))


def _first(networks: Trained) -> tuple[str, int] | None:
    return next(((name, seeds[0]) for name, seeds in networks.items()), None)


def marks_of(
    chosen: Shown, detections: pd.DataFrame, thresholds: Thresholds, test: Sought
) -> pd.DataFrame | None:
    """Return the boxes on images of `test` that the shown detector's threshold keeps.

    `lesion` is the place of the lesion that a box finds, below 0 if none. None without a detector.
    """
    if chosen.detector is None or test.lesions.empty:
        return None
    marks = of_images(of_one(detections, *chosen.detector), test)
    marks = marks[marks["score"] >= thresholds[chosen.detector]].reset_index(drop=True)
    return marks.assign(lesion=matched(marks, test).place)


def choose(
    test: Sought,
    marks: pd.DataFrame | None,
    hit: Mapping[str, bool],
    *,
    count: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return image_id and verdict of `count` images a verdict, a patient once in each.

    Cancers are drawn at random of those in which a lesion is found and of those in which all are
    missed; false marks are the likeliest ones on images without a malignant lesion. Where there
    are no `marks`, what `hit` says of an image counts as found; an image it does not hold is
    counted as found.
    """
    sick = test.diseased[["image_id", "patient_id"]]
    if marks is None:
        found = sick["image_id"].map(lambda name: hit.get(name, True)).to_numpy(bool)
        alarms = sick.head(0)
    else:
        found = sick["image_id"].isin(marks.loc[marks["lesion"] >= 0, "image_id"]).to_numpy(bool)
        false = marks[~marks["image_id"].isin(sick["image_id"])]
        order = false.sort_values(["score", "image_id"], ascending=[False, True])
        alarms = order[["image_id"]].drop_duplicates()
        alarms = alarms.assign(patient_id=test.patient_of(alarms["image_id"]))
    mixed = rng.permutation(len(sick))
    parts = [
        (FOUND, sick.iloc[mixed[found[mixed]]]),
        (MISSED, sick.iloc[mixed[~found[mixed]]]),
        (ALARM, alarms),
    ]
    return pd.concat(
        [part.drop_duplicates("patient_id").head(count).assign(verdict=verdict)
         for verdict, part in parts], ignore_index=True,
    )[["image_id", "verdict"]]  # fmt: skip


def pictures(
    chosen: pd.DataFrame,
    marks: pd.DataFrame | None,
    test: Sought,
    material: Material,
    *,
    segmenter: Segmenter | None,
    looker: Looker | None,
) -> dict[str, list[Example]]:
    """Return the examples of each verdict with all that the networks say of them."""
    found = _plain(chosen, marks, test, material)
    if segmenter and len(chosen):
        found = _with_outlines(found, chosen, segmenter, marks, test)
    if looker and len(chosen):
        found = _with_maps(found, chosen, looker, material)
    return {
        verdict: [
            one for one, said in zip(found, chosen["verdict"], strict=True) if said == verdict
        ]
        for verdict in VERDICTS
    }


def _plain(
    chosen: pd.DataFrame, marks: pd.DataFrame | None, test: Sought, material: Material
) -> list[Example]:
    rows = _rows(chosen, material)
    found = []
    for name, row in zip(chosen["image_id"], rows, strict=True):
        own = test.lesions[test.lesions["image_id"] == name]
        outlined = len(own) and own["mask_path"].notna().all() and material.folder is not None
        found.append(Example(
            (material.store[row] / WHITE).astype(np.float32),
            _title(material.images.iloc[row], own),
            _boxes(own),
            pointing.truth(material, row, own) if outlined else None,
            _marks(marks, name),
        ))  # fmt: skip
    return found


def _rows(chosen: pd.DataFrame, material: Material) -> NDArray[np.intp]:
    return pd.Index(material.images["image_id"]).get_indexer(pd.Index(chosen["image_id"]))


def _title(image: pd.Series, lesions: pd.DataFrame) -> str:
    """Return side, view and density of an image, and the kinds of its malignant lesions."""
    density = f" · density {image['density']}" if isinstance(image.get("density"), str) else ""
    kinds = " and ".join(dict.fromkeys(lesions["kind"])) or "no cancer"
    return f"{image['laterality']} {image['view']}{density}\n{kinds}"


def _boxes(frame: pd.DataFrame) -> tuple[Box, ...]:
    return tuple((float(x), float(y), float(w), float(h)) for x, y, w, h in frame[BOX].to_numpy())


def _marks(marks: pd.DataFrame | None, name: str) -> tuple[tuple[Box, float], ...]:
    if marks is None:
        return ()
    own = marks[marks["image_id"] == name].nlargest(DRAWN, "score")
    return tuple(zip(_boxes(own), own["score"].astype(float), strict=True))


def _with_outlines(
    found: list[Example],
    chosen: pd.DataFrame,
    segmenter: Segmenter,
    marks: pd.DataFrame | None,
    test: Sought,
) -> list[Example]:
    """Return `found` with outlines about the detector's boxes, or about lesions without one."""
    windows = test.lesions if marks is None else marks
    windows = windows[windows["image_id"].isin(chosen["image_id"])].reset_index(drop=True)
    said = segmenter(windows[["image_id", *BOX]])
    at = windows.groupby("image_id").indices
    return [replace(one, drawn=said.whole(at.get(name, ())))
            for one, name in zip(found, chosen["image_id"], strict=True)]  # fmt: skip


def _with_maps(
    found: list[Example],
    chosen: pd.DataFrame,
    looker: Looker,
    material: Material,
) -> list[Example]:
    rows = _rows(chosen, material)
    seen = looker(rows)
    at = dict(zip(seen.row.tolist(), seen.map, strict=True))
    return [
        replace(one, saliency=pointing.spread_out(at[row], material.store[row] > 0))
        if row in at else one
        for one, row in zip(found, rows.tolist(), strict=True)
    ]  # fmt: skip
