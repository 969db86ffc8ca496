"""What a trained model says of a folder of mammograms that it has never seen, a row a file."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import curation, disk, tables
from mammo_lib.config.schema import TrainingConfig
from mammo_lib.imaging.store import take
from mammo_lib.model_store import calibration, seen
from mammo_lib.model_store.calibration import Calibration
from mammo_lib.model_store.card import SYNTHETIC
from mammo_lib.model_store.trained import Trained
from mammo_lib.paths import Run
from mammo_lib.problem import Problem
from mammo_lib.training import score as scores
from mammo_lib.training.examples import Material, material

HEAD = ["file", "image_id", "patient", "exam", "laterality", "view"]
KEY = {"scores": "image_id", "gradings": "image_id", "risks": "exam_id"}
ELSEWHERE = "The probability holds at the share of cancers of the model's validation data, {share}."


@dataclass(frozen=True)
class Scored:
    """`table` has a row for every file of the folder; `notes` are what a reader must know first.

    Columns: file, image_id, patient, exam, laterality, view, then what the network answers (score
    and probability, or A to D, or year1 and on), says, reason (of a file without an answer) and
    warning. Patients, exams and names of files are pseudonymised as by `mammo curate`.
    """

    table: pd.DataFrame
    notes: tuple[str, ...]

    @property
    def scored(self) -> int:
        """How many files have an answer."""
        return int((self.table["reason"] == "").sum())


def score(
    model: Trained,
    folder: Path,
    *,
    kept: Path | None = None,
    names: Path | None = None,
    workers: int = 1,
) -> Scored:
    """Return what `model` says of every file of `folder`, curated as its training images were.

    The curation's tables, audit and pixels stay in `kept` where it is given; `names` is the
    private list of `mammo curate`.
    """
    check(model, folder)
    size = model.config.image
    with _place(kept) as out:
        order = curation.Order(
            folder, out, rows=size.rows, columns=size.columns, png=False, names=names,
            workers=workers,
        )  # fmt: skip
        curation.carry_out(order)
        return _of_curated(model, Run(out))


@contextmanager
def _place(kept: Path | None) -> Iterator[Path]:
    """Yield `kept`, or a folder that is gone after the block."""
    if kept is not None:
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="mammo-score-") as place:
        yield Path(place)


def check(model: Trained, folder: Path) -> None:
    """Raise a Problem for a model that cannot score a folder, before any work is done."""
    if not folder.is_dir():
        raise Problem(f"{folder} {'is a file, not a folder' if folder.exists() else 'is missing'}.")
    if not any(path.is_file() for path in folder.rglob("*")):
        raise Problem(f"{folder} holds no file.")
    if model.task == "masks":
        raise Problem(
            f"{model.key}: a {model.network} outlines a lesion in a window about it, so it needs "
            "to be told where lesions are: it cannot score a folder."
        )
    _ = model.check().settings


def _of_curated(model: Trained, run: Run) -> Scored:
    images = tables.read(run.table("images"), "images").reset_index(drop=True)
    audit = pd.read_csv(run.audit, dtype={"file": str, "reason": str, "detail": str})
    table = _files(audit, images)
    left = seen.lacking(images, model)
    able = images[~images["image_id"].isin(left)]
    map_ = calibration.of(model)
    answers = _answers(model, run, able, map_)
    joined = table.merge(answers, on="image_id", how="left")
    blank = joined["reason"] == ""
    joined.loc[blank, "reason"] = joined.loc[blank, "image_id"].map(left).fillna("")
    joined["says"] = joined["says"].fillna("")
    warning = SYNTHETIC if model.synthetic else ""
    columns = [*HEAD, *(c for c in answers if c not in ("image_id", "says")), "says", "reason"]
    return Scored(joined[columns].assign(warning=warning), tuple(_notes(warning, map_)))


def _notes(warning: str, map_: Calibration | None) -> Iterator[str]:
    if warning:
        yield f"WARNING: {warning}"
    yield "For research only: not a medical device."
    if map_ is None:
        return
    if map_.slope is None:
        yield f"No probability: {map_.reason}."
        return
    yield ELSEWHERE.format(share=f"{map_.n_positive / map_.n:.3f}")
    if map_.slope <= 0:
        yield "On validation data a higher score did not mean more cancer: do not use this model."


def _files(audit: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return a row for every file: `HEAD` and the reason of those that are left out."""
    own = images.rename(columns={"path": "file", "patient_id": "patient", "exam_id": "exam"})
    files = audit.loc[audit["file"].fillna("") != "", ["file", "verdict", "reason", "detail"]]
    joined = files.merge(own[HEAD], on="file", how="left")
    told = joined["reason"].fillna("") + joined["detail"].fillna("").map(lambda d: d and f": {d}")
    reason = told.where(joined["verdict"] != "kept", "")
    return joined[HEAD].assign(reason=reason).sort_values("file", kind="stable", ignore_index=True)


def _answers(
    model: Trained, run: Run, images: pd.DataFrame, map_: Calibration | None
) -> pd.DataFrame:
    """Return image_id, the columns of the network's answer, and says, for each of `images`."""
    kind = _kind(model)
    if images.empty:
        return pd.DataFrame(columns=["image_id", "score", "says"])
    machine = TrainingConfig(
        precision="float32", strategy="single", threads=model.config.training.threads
    )
    said = scores.score(
        model.folder, _part(run, images), model.settings, seed=model.seed, name=model.name,
        training=machine,
    )[kind].drop(columns=["model", "seed"])  # fmt: skip
    keyed = images[list(dict.fromkeys(["image_id", KEY[kind]]))].merge(said, on=KEY[kind])
    found = keyed.drop(columns="exam_id", errors="ignore")
    if map_ is not None:
        found["probability"] = map_(found["score"].to_numpy(np.float64))
    return found.assign(says=[_says(row, map_) for row in found.to_dict("records")])


def _kind(model: Trained) -> str:
    return {"density": "gradings", "risk": "risks"}.get(model.task, "scores")


def _part(run: Run, images: pd.DataFrame) -> Material:
    """Return what the network sees: the pixels of `images`, which keep their rows of the store."""
    whole = material(tables.read(run.table("images"), "images"), run.store)
    rows = [int(row) for row in images.index]
    return Material(images.reset_index(drop=True), take(run.store, rows), whole.lesions)


def _says(row: dict[Any, Any], map_: Calibration | None) -> str:
    """Return the answer in words."""
    if "A" in row:
        return f"density {max('ABCD', key=lambda letter: row[letter])}"
    if "year1" in row:
        years = [name for name in row if name.startswith("year")]
        return f"risk of cancer within {len(years)} years {row[years[-1]]:.3f}"
    if map_ is None or map_.threshold is None or map_.specificity is None:
        return ""
    word = "suspicious" if row["score"] >= map_.threshold else "not suspicious"
    return f"{map_.level}: {word}, at a specificity of {map_.specificity:g}"


def write(found: Scored, path: Path) -> None:
    """Write the table of `found` to `path` as CSV, whole or not at all.

    Raises a Problem, after writing, where no file has an answer.
    """
    with disk.whole_file(path) as partial:
        found.table.to_csv(partial, index=False)
    if not found.scored:
        first = found.table["reason"].value_counts().index[0]
        raise Problem(
            f"none of the {len(found.table)} files can be scored, mostly: {first}. {path} says "
            "why of each."
        )
