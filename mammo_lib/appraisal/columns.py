"""What the columns of a file of scores mean: as told, else guessed from names and values."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from mammo_lib.problem import Problem, nearest

# Words that a column's name holds, the most telling first.
WORDS = {
    "label": ("label", "truth", "target", "outcome", "ground_truth", "gt", "y", "y_true", "cancer",
              "malignant", "malignancy", "diagnosis", "class", "pathology", "diseased"),
    "cluster": ("cluster", "patient_id", "patient", "patientid", "subject_id", "subject", "woman",
                "person", "exam_id", "case_id", "caseid", "case", "study_id"),
    "reader": ("reader", "reader_id", "readerid", "rater", "observer", "radiologist"),
    "modality": ("modality", "treatment", "modality_id", "arm", "condition", "test"),
    "case": ("case", "case_id", "caseid", "image_id", "image", "breast_id", "exam_id", "id"),
    "score": ("score", "rating", "probability", "prob", "pom", "confidence", "prediction", "pred"),
}  # fmt: skip
NO_SCORES = (
    "id", "index", "row", "age", "year", "date", "fold", "split", "birads", "bi_rads", "density",
    "side", "laterality", "view", "site", "vendor", "scanner", "race", "ethnicity", "sex", "rows",
    "columns", "case2", "case3", "weight",
)  # fmt: skip
GROUPS = (
    "age", "density", "race", "ethnicity", "vendor", "scanner", "site", "view", "side",
    "laterality", "birads", "bi_rads", "sex", "device", "manufacturer", "implant", "hospital",
)  # fmt: skip
LEVELS = 20  # values of a column, at most, to be taken for groups unasked


@dataclass
class Meaning:
    """Column by role, and why each was chosen that nobody named."""

    roles: dict[str, str] = field(default_factory=dict)
    models: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    guessed: dict[str, str] = field(default_factory=dict)

    def guess(self, role: str, name: str, why: str) -> None:
        self.roles[role] = name
        self.guessed[role] = f"'{name}': {why}"


def words(name: str) -> str:
    """Return a column's name in lower case, words joined by one underscore."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", parted.lower()).strip("_")


def names(frame: pd.DataFrame) -> list[str]:
    """Return the names of all columns."""
    return [str(name) for name in frame]


def by_name(frame: pd.DataFrame, role: str, taken: Sequence[str] = ()) -> str | None:
    """Return the column whose name says most plainly that it has `role`."""
    known = {words(name): name for name in reversed(names(frame)) if name not in taken}
    return next((known[word] for word in WORDS[role] if word in known), None)


def is_binary(values: pd.Series) -> bool:
    """Return whether `values` are 0 and 1 alone, both there."""
    if values.dtype.kind not in "biuf":
        return False
    return set(pd.unique(values.dropna())) == {0, 1}


def label(frame: pd.DataFrame, meaning: Meaning) -> None:
    """Choose the column of labels: by its name, else the only one that holds 0 and 1."""
    taken = list(meaning.roles.values())
    if name := by_name(frame, "label", taken):
        meaning.guess("label", name, "its name")
        return
    binary = [name for name in names(frame) if name not in taken and is_binary(frame[name])]
    if len(binary) == 1:
        meaning.guess("label", binary[0], "the only column of 0 and 1")
        return
    what = "no column" if not binary else f"several columns ({', '.join(binary)})"
    raise Problem(f"label: {what} could be the labels; name one: --label COLUMN")


def cluster(frame: pd.DataFrame, meaning: Meaning) -> None:
    """Choose the column of the independent unit, if one repeats from row to row."""
    taken = list(meaning.roles.values())
    name = by_name(frame, "cluster", taken)
    if name and frame[name].nunique() < len(frame):
        told = f"its name; {frame[name].nunique():,} of them in {len(frame):,} rows"
        meaning.guess("cluster", name, told)


def models(frame: pd.DataFrame, meaning: Meaning) -> None:
    """Choose the columns of scores: numbers that are no label, id, group or constant."""
    taken = {*meaning.roles.values(), *meaning.groups}
    meaning.models = [
        name for name in names(frame) if name not in taken and _may_be_score(frame, name)
    ]
    if not meaning.models:
        there = ", ".join(names(frame))
        raise Problem(f"score: none of {there} could be a model's scores; name it: --score COLUMN")
    told = ", ".join(meaning.models[:6]) + (" …" if len(meaning.models) > 6 else "")
    meaning.guessed["score"] = f"{told}: columns of numbers that are nothing else"


def groups(frame: pd.DataFrame, meaning: Meaning) -> None:
    """Choose the columns of groups: by name, or text of few values."""
    taken = set(meaning.roles.values())
    for name in names(frame):
        if name in taken or _is_constant(frame[name]):
            continue
        few = 2 <= frame[name].nunique() <= LEVELS
        text = frame[name].dtype.kind not in "biuf"
        if (_has_word(name, GROUPS) and (few or words(name) == "age")) or (text and few):
            meaning.groups.append(name)
    if meaning.groups:
        meaning.guessed["group"] = f"{', '.join(meaning.groups)}: few values, or a known name"


def require(frame: pd.DataFrame, wanted: Sequence[str], option: str) -> None:
    """Raise Problem for the first of `wanted` that is no column."""
    for name in wanted:
        if name not in frame:
            raise Problem(f"{option} {name}: no such column.{nearest(name, names(frame))}")


def _may_be_score(frame: pd.DataFrame, name: str) -> bool:
    values = frame[name]
    if values.dtype.kind not in "iuf" or words(name).startswith("unnamed"):
        return False
    if _has_word(name, NO_SCORES) or _is_constant(values):
        return False
    counts_rows = values.dtype.kind in "iu" and values.is_unique and len(values) > 20
    return not counts_rows and values.nunique() > 2


def _has_word(name: str, known: Sequence[str]) -> bool:
    plain = words(name)
    return plain in known or any(part in known for part in plain.split("_"))


def _is_constant(values: pd.Series) -> bool:
    return bool(np.asarray(values.nunique() < 2))
