"""Marks on images, with the lesions that they should find, as an evaluation reads them."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mammo_lib.appraisal import columns, table
from mammo_lib.config import Evaluation
from mammo_lib.problem import Problem
from mammo_lib.stats.marks.marked_images import marked_images
from mammo_lib.stats.marks.reader_study import readings

BOX = ("x", "y", "width", "height")
ONE_READER, ONE_MODALITY = "the reader", "the modality"


@dataclass(frozen=True)
class Scored:
    """Marks that are already told hits (LL) from misses (NL): a reader study.

    `marks` has modality, reader, case, kind, lesion, rating; `cases` case, diseased, n_lesions
    and perhaps weights.
    """

    marks: pd.DataFrame
    cases: pd.DataFrame


@dataclass(frozen=True)
class Boxed:
    """Marks and lesions as boxes, pixels: image_id, x, y, width, height and the marks' score.

    `images` has the image_id of every image that was read, and perhaps its patient_id.
    """

    marks: pd.DataFrame
    lesions: pd.DataFrame
    images: pd.DataFrame


def load(config: Evaluation) -> Scored | Boxed:
    """Read and check the marks that `config` describes; raises Problem naming what is wrong."""
    path = Path(config.files.scores)
    given = table.read(path)
    if config.files.lesions:
        boxed = _boxed(given, config, path)
        marked_images(boxed.lesions, boxed.marks, boxed.images, hit="centre", iou=0.1)
        return boxed
    scored = _scored(given, config, path)
    readings(scored.marks, scored.cases)
    return scored


def _scored(given: pd.DataFrame, config: Evaluation, path: Path) -> Scored:
    named = config.columns
    marks = pd.DataFrame({
        "modality": given[named.modality].astype(str) if named.modality else ONE_MODALITY,
        "reader": given[named.reader].astype(str) if named.reader else ONE_READER,
        "case": table.column(given, named.case or "case", path).astype(str),
        "kind": table.column(given, "kind", path),
        "lesion": table.numbers(given, "lesion", path),
        "rating": table.numbers(given, str(named.score), path),
    })  # fmt: skip
    file = Path(str(config.files.cases))
    cases = table.read(file)
    for name in ("case", "diseased", "n_lesions"):
        table.column(cases, name, file)
    return Scored(marks, cases.assign(case=cases["case"].astype(str)))


def _boxed(given: pd.DataFrame, config: Evaluation, path: Path) -> Boxed:
    file = Path(str(config.files.lesions))
    found = table.read(file)
    lesions = _boxes(found, file)
    lesions["lesion_id"] = found.get("lesion_id", pd.Series(range(len(found)))).astype(str)
    marks = _boxes(given, path, config.columns.case)
    marks["score"] = table.numbers(given, str(config.columns.score), path)
    return Boxed(marks, lesions, _images(marks, lesions, config))


def _boxes(given: pd.DataFrame, path: Path, named: str | None = None) -> pd.DataFrame:
    image = named or columns.by_name(given, "case")
    if image is None:
        raise Problem(f"{path.name}: has no column that names the image; call it image_id.")
    boxes = {side: table.numbers(given, side, path) for side in BOX}
    return pd.DataFrame({"image_id": given[image].astype(str)} | boxes)


def _images(marks: pd.DataFrame, lesions: pd.DataFrame, config: Evaluation) -> pd.DataFrame:
    """Return every image read: as the file of cases lists them, else those of either table.

    Without such a file an image with neither lesion nor mark is not counted, and false marks an
    image look more than they are.
    """
    if config.files.cases:
        file = Path(config.files.cases)
        given = table.read(file)
        name, patient = columns.by_name(given, "case"), columns.by_name(given, "cluster")
        if name is None:
            raise Problem(f"{file.name}: has no column that names the image; call it image_id.")
        images = pd.DataFrame({"image_id": given[name].astype(str)})
        return images.assign(patient_id=given[patient]) if patient not in (None, name) else images
    every = pd.concat([marks["image_id"], lesions["image_id"]])
    return pd.DataFrame({"image_id": sorted(every.unique())})
