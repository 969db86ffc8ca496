"""A cohort's files, each accounted for, as one store of standardised pixels."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.imaging import consistency, flow
from mammo_lib.imaging.audit import COLUMNS, Entry
from mammo_lib.imaging.examine import Task
from mammo_lib.imaging.files import candidates
from mammo_lib.imaging.placement import Placement
from mammo_lib.imaging.pool import examine_files
from mammo_lib.imaging.store import allocate, keep
from mammo_lib.problem import Problem
from mammo_lib.progress import track

MEASURED = ["sop_uid", "exact_hash", "perceptual_hash", "grey_mean", "breast_fraction"]
PLACED = list(Placement.__dataclass_fields__)


@dataclass(frozen=True)
class Curated:
    """What curation leaves.

    Row i of `images` is row i of the pixel store; `lesions` are those of kept images, in
    original pixels; `audit` has a row for every file, `exclusions` for every one not kept.
    """

    images: pd.DataFrame
    lesions: pd.DataFrame
    audit: pd.DataFrame
    exclusions: pd.DataFrame


def curate(cohort: Cohort, *, rows: int, columns: int, store: Path, workers: int = 1) -> Curated:
    """Decode, display, orient, crop and resize every file of `cohort` into the pixel store.

    `store` becomes a .npy file, uint16 (n, rows, columns), chest wall at the left edge. A file
    that cannot be used is a row of the audit with its reason, never an error.
    """
    images = cohort.images.reset_index(drop=True)
    _check_paths(images, cohort)
    partial = allocate(store, len(images), rows=rows, columns=columns)
    try:
        entries = _examine(cohort, images["path"], partial, workers)
        audit = _judge(entries, images)
        kept = audit.index[audit["verdict"] == "kept"]
        keep(partial, store, list(kept))
    finally:
        partial.unlink(missing_ok=True)
    curated = _with_measures(images, audit, kept)
    lesions = cohort.lesions[cohort.lesions["image_id"].isin(curated["image_id"])]
    audit = audit.drop(columns=PLACED)
    return Curated(curated, lesions.reset_index(drop=True), audit, flow.exclusions(audit))


def _check_paths(images: pd.DataFrame, cohort: Cohort) -> None:
    twice = images.loc[images["path"].duplicated(), "path"]
    if len(twice):
        raise Problem(f"Cohort {cohort.name}: images lists the file {twice.iloc[0]} twice.")
    if not cohort.folder.is_dir():
        raise Problem(f"Cohort {cohort.name}: folder {cohort.folder} does not exist.")


def _examine(cohort: Cohort, paths: pd.Series, partial: Path, workers: int) -> list[Entry]:
    """Return an entry for each listed path, in order, then one for each unlisted file."""
    present = candidates(cohort.folder)
    on_disk = set(present)
    keep_aspect = cohort.card.get("aspect", "kept") == "kept"
    tasks = [
        Task(row, path, cohort.folder / path, partial, keep_aspect)
        for row, path in enumerate(paths)
        if path in on_disk
    ]
    found = track(examine_files(tasks, workers=workers), "Curating images", total=len(tasks))
    entries = dict(found)
    absent = (Entry(path, "missing", "missing", "file is missing") for path in paths)
    listed = [entries.get(row, entry) for row, entry in enumerate(absent)]
    unlisted = sorted(on_disk.difference(paths))
    return listed + [
        Entry(path, "excluded", "listed", "not listed in the cohort's table") for path in unlisted
    ]


def _judge(entries: list[Entry], images: pd.DataFrame) -> pd.DataFrame:
    """Return the audit; its first rows are those of `images`, with the same index."""
    audit = pd.DataFrame([entry.row() for entry in entries], columns=[*COLUMNS, *PLACED])
    # A column that no file filled would be of floats, and refuse the words that come later.
    words = ["laterality", "view", "contradictions", "duplicate_of", "detail", "intent", "sop_uid"]
    audit = audit.astype(dict.fromkeys([*words, "laterality_source", "view_source"], "object"))
    audit["image_id"] = images["image_id"].reindex(audit.index)
    audit["patient_id"] = images["patient_id"].reindex(audit.index)
    audit = consistency.exclude_duplicates(consistency.exclude_mixed_intents(audit))
    return consistency.note_contradictions(audit, images)


def _with_measures(images: pd.DataFrame, audit: pd.DataFrame, kept: pd.Index) -> pd.DataFrame:
    """Return the kept images with what their files told; a table's own value goes first."""
    images, facts = images.loc[kept].copy(), audit.loc[kept]
    for column in ("rows", "columns"):
        images[column] = facts[column].astype("int64")
    for told, column in (("pixel_mm", "pixel_mm"), ("vendor", "vendor"), ("model", "scanner")):
        known = images[column] if column in images else pd.Series(pd.NA, kept)
        images[column] = known.where(known.notna(), facts[told].replace("", None))
    images[MEASURED] = facts[MEASURED]
    images["breast_fraction"] = facts["breast_fraction"].astype(float)
    images["grey_mean"] = facts["grey_mean"].astype(float)
    images[PLACED] = facts[PLACED].infer_objects()
    return images.reset_index(drop=True)
