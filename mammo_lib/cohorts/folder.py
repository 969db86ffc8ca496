"""Any folder of mammograms, with or without a table of labels."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pandas as pd

from mammo_lib import pseudonym
from mammo_lib.cohorts import headers, labels, source, women
from mammo_lib.cohorts.aliases import aliases, writable
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import DROPPED, Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.imaging.audit import COLUMNS
from mammo_lib.imaging.files import everything
from mammo_lib.imaging.glance import WHO, Glance
from mammo_lib.imaging.orientation import VIEWS
from mammo_lib.problem import Problem
from mammo_lib.pseudonym import Pseudonyms

CARD = Card(
    title="A folder of mammograms",
    origin="the folder that `data.folder` names; DICOM, PNG, TIFF, PGM and JPEG files",
    licence="that of the folder's owner",
    access="yours",
    size="as found",
    labels="as the table `data.labels` gives them; unknown without one",
    citation="none",
    traps=(
        Trap(
            "Files, headers and names may hold identities",
            "patients, exams, instances and names become keyed hashes, dates are shifted, free "
            "text is reduced to known words",
        ),
        Trap(
            "PatientID may name the image, or differ within an exam",
            "side and view are taken off it, and whoever shares an exam is one woman",
        ),
        Trap(
            "A picture without header has no side, view or patient",
            "they are read from its name or the table of labels, else it is left out",
        ),
    ),
    deidentified=False,
)
NEEDED = {
    "laterality": ("no side", "no tag, name or label tells left from right"),
    "view": ("no view", "no tag, name or label tells the view"),
    "woman": ("no patient", "no PatientID; give one: a labels table with file and patient_id"),
}


def find(folder: str | None) -> Path:
    """Return the folder, or raise a Problem."""
    if not folder:
        raise Problem("folder: name the folder of mammograms: data.folder=…")
    place = Path(folder)
    if not place.is_dir():
        what = "is a file, not a folder" if place.exists() else "does not exist"
        raise Problem(f"data.folder: {place} {what}.")
    return place


def load(
    settings: RealData,
    *,
    workers: int = 1,
    names: Pseudonyms | None = None,
    apart_from: Iterable[Path] = (),
) -> Cohort:
    """Return every file of the folder: as an image, or as dropped with its reason.

    `names` are the pseudonyms, by default the user's own; `apart_from` names folders below it
    that are not looked at.
    """
    folder, names = find(settings.folder), names or pseudonym.own()
    own = [Path(settings.labels)] if settings.labels else []
    files = everything(folder, apart_from=[*apart_from, *own])
    if not files:
        raise Problem(f"data.folder: {folder} holds no file.")
    table, words = _look(folder, files, names, workers)
    unmatched = pd.DataFrame(columns=["file", "row"])
    if settings.labels:
        told = labels.read(Path(settings.labels))
        table, unmatched = labels.join(table, told)
    table = women.name(table, names)
    alias = aliases(files, words, _numbers(table), names)
    table["file"] = [alias[file] for file in files]
    table = _refuse(table)
    return Cohort(
        "folder", folder, _images(table, names), source.no_lesions(), CARD,
        dropped=_dropped(table, unmatched),
        files={name: file for file, name in alias.items()}, closed=names,
    )  # fmt: skip


def _look(
    folder: Path, files: Sequence[str], names: Pseudonyms, workers: int
) -> tuple[pd.DataFrame, set[str]]:
    """Return a row a file, and the words of all identities that their headers hold."""
    rows: list[dict] = []
    words: set[str] = set()
    for seen in headers.look(folder, files, workers=workers, closed=names):
        rows.append(_row(seen))
        words |= seen.words
    return pd.DataFrame(rows), words


def _row(seen: Glance) -> dict:
    head = {name: getattr(seen, name) for name in ("file", "verdict", "stage", "reason", "detail")}
    facts = {name: value for name, value in seen.facts.items() if name != "sop_uid"}
    blank = {"laterality": "", "view": "", "contradictions": ""}
    who = {name: writable(text) for name, text in seen.who.items() if name != "race_ethnicity"}
    head["file"] = writable(seen.file)
    return head | blank | facts | {"instance": seen.facts.get("sop_uid", "")} | who


def _numbers(table: pd.DataFrame) -> dict[str, str]:
    """Return {patient number in lower case: pseudonym} of every woman that has one."""
    known = table.dropna(subset=["woman"])
    numbers = pd.concat([known["patient_id"], known["woman"]])
    hidden = pd.concat([known["pseudonym"], known["pseudonym"]])
    return dict(zip(numbers.str.lower(), hidden, strict=True))


def _refuse(table: pd.DataFrame) -> pd.DataFrame:
    """Give a reason to every file of which side, view or woman stay unknown."""
    table = table.copy()
    for column, (reason, detail) in NEEDED.items():
        absent = (table["verdict"] == "") & (table[column].fillna("") == "")
        table.loc[absent, ["verdict", "stage", "reason", "detail"]] = [
            "excluded", "listed", reason, detail,
        ]  # fmt: skip
    odd = (table["verdict"] == "") & ~table["view"].isin(VIEWS)
    table.loc[odd, ["verdict", "stage", "reason"]] = ["excluded", "listed", "unknown view"]
    return table


def _images(table: pd.DataFrame, names: Pseudonyms) -> pd.DataFrame:
    """Return the images table, its identities replaced."""
    kept = table[table["verdict"] == ""]
    if kept.empty:
        return source.empty("images")
    kept = women.exams(kept, names)
    label = pd.to_numeric(kept["label"]) if "label" in kept else pd.Series(None, kept.index)
    images = pd.DataFrame(
        {
            "image_id": _image_ids(kept),
            "exam_id": kept["exam"],
            "patient_id": kept["pseudonym"],
            "laterality": kept["laterality"],
            "view": kept["view"],
            "path": kept["file"],
            "source": "folder",
            "label": label.astype("Int8"),
            "label_source": _label_source(kept, label),
            "age": women.ages(kept),
            "date": kept["shifted"],
            "date_rank": kept["date_rank"],
            "laterality_source": kept["laterality_source"],
            "view_source": kept["view_source"],
        },
        index=kept.index,
    )
    for name in ("density", "birads", "race_ethnicity", "site", "official_split"):
        if name in kept:
            images[name] = kept[name]
    return source.complete(images.reset_index(drop=True))


def _image_ids(kept: pd.DataFrame) -> pd.Series:
    """Return patient-exam-side-view, and a number where a view was taken more than once."""
    number = kept["exam_number"].astype(str)
    name = kept["pseudonym"] + "-" + number + "-" + kept["laterality"] + "-" + kept["view"]
    again = name.groupby(name).cumcount()
    return name.where(again == 0, name + "-" + (again + 1).astype(str))


def _label_source(kept: pd.DataFrame, label: pd.Series) -> pd.Series:
    given = kept["label_source"] if "label_source" in kept else pd.Series(None, kept.index)
    return given.fillna("as given").where(label.notna(), "none")


def _dropped(table: pd.DataFrame, unmatched: pd.DataFrame) -> pd.DataFrame:
    """Return the files that are no image of the cohort, and the labels that met no file."""
    left = table[table["verdict"] != ""].assign(row="")
    # What the header says of woman, exam and instance stays here.
    facts = [name for name in COLUMNS if name in left and name not in (*DROPPED, *WHO)]
    left = left[[*DROPPED, *facts]].assign(patient_id=left["pseudonym"], sop_uid=left["instance"])
    alone = source.dropped(unmatched.assign(file=""), "label of no file in the folder")
    return pd.concat([left, alone], ignore_index=True)
