"""A cohort's files, each accounted for, as one store of standardised pixels."""

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.imaging import cluster, consistency, flow, pool, twins
from mammo_lib.imaging.audit import COLUMNS, HEAD, Entry
from mammo_lib.imaging.examine import Task
from mammo_lib.imaging.files import candidates
from mammo_lib.imaging.journal import Journal
from mammo_lib.imaging.placement import Placement
from mammo_lib.imaging.store import Place, allocate, keep, room
from mammo_lib.problem import Problem
from mammo_lib.progress import track

MEASURED = ["sop_uid", "exact_hash", "perceptual_hash", "grey_mean", "breast_fraction"]
WORDS = [
    "laterality", "laterality_source", "view", "view_source", "contradictions", "duplicate_of",
    "detail", "action", "intent", "sop_uid", "patient_id", "exam_id", "acquisition",
]  # fmt: skip
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


def curate(
    cohort: Cohort,
    *,
    rows: int,
    columns: int,
    store: Path,
    workers: int = 1,
    scheduler: str | None = None,
) -> Curated:
    """Decode, display, orient, crop and resize every file of `cohort` into the pixel store.

    `store` becomes a .npy file, uint16 (n, rows, columns), chest wall at the left edge. A file
    that cannot be used is a row of the audit with its reason, never an error. The work is done
    by `workers` processes, or by the Dask cluster of `scheduler`. A call that was killed is
    continued by the next one with the same files and sizes.
    """
    images = cohort.images.reset_index(drop=True)
    _check_paths(images, cohort)
    place = room(store.with_name(f".{store.stem}.partial.npy"), rows=rows, columns=columns)
    listed = _examine(cohort, images["path"], place, workers, scheduler)
    audit = _judge([*listed, *_others(cohort, set(images["path"]))], images)
    images, audit = twins.take_worse_label(images, audit)
    lesions, audit = twins.move_lesions(cohort.lesions, audit)
    kept = audit.index[audit["verdict"] == "kept"]
    keep(place, store, list(kept))
    curated = _with_measures(images, audit, kept)
    lesions = lesions[lesions["image_id"].isin(curated["image_id"])]
    audit = audit.drop(columns=PLACED)
    return Curated(curated, lesions.reset_index(drop=True), audit, flow.exclusions(audit))


def _check_paths(images: pd.DataFrame, cohort: Cohort) -> None:
    twice = images.loc[images["path"].duplicated(), "path"]
    if len(twice):
        raise Problem(f"Cohort {cohort.name}: images lists the file {twice.iloc[0]} twice.")
    if not cohort.folder.is_dir():
        raise Problem(f"Cohort {cohort.name}: folder {cohort.folder} does not exist.")


def _examine(
    cohort: Cohort, paths: pd.Series, place: Place, workers: int, scheduler: str | None
) -> list[Entry]:
    """Return an entry for each of `paths`, in order; their pixels stand in the store."""
    kept_aspect = cohort.card.aspect == "kept"
    tasks = [
        Task(row, path, cohort.file(path), place, kept_aspect, cohort.closed)
        for row, path in enumerate(paths)
        if os.path.lexists(cohort.file(path))
    ]
    allocated = partial(allocate, place, len(paths))
    with Journal(place.path.with_suffix(".journal"), tasks, begin=allocated) as journal:
        left = [task for task in tasks if task.row not in journal.found]
        how = partial(cluster.examine_files, scheduler=scheduler) if scheduler else None
        found = (how or partial(pool.examine_files, workers=workers))(left)
        done = len(tasks) - len(left)
        for row, entry in track(found, "Curating images", total=len(tasks), done=done):
            journal.add(row, entry)
    return [
        journal.found.get(row) or Entry(path, "missing", "missing", "file is missing")
        for row, path in enumerate(paths)
    ]


def _others(cohort: Cohort, listed: set[str]) -> list[Entry]:
    """Return an entry for each row or file that the source leaves out, or does not know of."""
    dropped = cohort.dropped
    facts = [name for name in dropped if name in COLUMNS and name not in HEAD]
    known = [
        Entry(**{name: row[name] for name in HEAD}, facts={name: row[name] for name in facts})
        for row in dropped.to_dict("records")
    ]
    if cohort.files:
        return known
    told = listed.union(dropped["file"])
    unknown = [file for file in candidates(cohort.folder) if file not in told]
    reason = "not listed in the cohort's table"
    return known + [Entry(file, "excluded", "listed", reason) for file in unknown]


def _judge(entries: list[Entry], images: pd.DataFrame) -> pd.DataFrame:
    """Return the audit; its first rows are those of `images`, with the same index."""
    audit = pd.DataFrame([entry.row() for entry in entries], columns=[*COLUMNS, *PLACED])
    # A column that no file filled would be of floats, and refuse the words that come later.
    audit = audit.astype(dict.fromkeys(WORDS, "object"))
    audit["image_id"] = images["image_id"].reindex(audit.index)
    for column in ("patient_id", "exam_id"):
        audit[column] = images[column].reindex(audit.index).fillna(audit[column])
    audit = consistency.exclude_duplicates(consistency.exclude_mixed_intents(audit))
    return consistency.exclude_volumes(consistency.note_contradictions(audit, images))


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
