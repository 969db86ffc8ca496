"""The cases of an evaluation: labels and scores that are complete, and why others are left out."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.appraisal import table
from mammo_lib.config import Evaluation
from mammo_lib.problem import Problem

YES, NO = {"1", "1.0", "true"}, {"0", "0.0", "false"}


@dataclass(frozen=True)
class Cases:
    """`frame` has a row a case: label (0/1), scores, groups and ids under their own names.

    `excluded` has a row for each row of the file that is left out: row (as in the file), reason.
    `read` counts the rows of the file.
    """

    frame: pd.DataFrame
    excluded: pd.DataFrame
    read: int

    @property
    def label(self) -> NDArray[np.int64]:
        return self.frame["label"].to_numpy()


def load(config: Evaluation) -> Cases:
    """Read and check the cases that `config` describes, of the forms `scores` and `readers`.

    Raises Problem naming file, line and column for what cannot be a label or a score. Rows whose
    label or score is empty are left out, with that reason.
    """
    path = Path(config.files.scores)
    given = table.read(path)
    named = config.columns
    scored = config.models or [str(named.score)]
    found = {"label": labels(given, str(named.label), named.positive, path)}
    found |= {name: table.numbers(given, name, path) for name in scored}
    keys = [named.cluster, named.case, named.reader, named.modality, *config.attributes]
    kept = {name: table.column(given, name, path) for name in keys if name}
    frame = pd.DataFrame({**kept, **found})
    return _complete(frame, ["label", *scored], _ids(config), path)


def labels(given: pd.DataFrame, name: str, positive: str | None, path: Path) -> NDArray[np.float64]:
    """Return the labels of column `name` as 0 and 1 (n,), NaN where a label is missing."""
    values = table.column(given, name, path)
    text = values.astype(str).str.strip()
    missing = (values.isna() | text.eq("")).to_numpy()
    if positive is not None:
        is_positive = text.eq(positive) | _same_number(values, positive)
        if not is_positive.any():
            seen = ", ".join(repr(str(value)) for value in values.dropna().unique()[:6])
            raise Problem(f"{path.name}, column '{name}': holds no '{positive}', but {seen}.")
        return np.where(missing, np.nan, is_positive.to_numpy(float))
    plain = text.str.lower()
    yes, no = plain.isin(YES).to_numpy(), plain.isin(NO).to_numpy()
    wrong = ~(yes | no | missing)
    if wrong.any():
        row = int(wrong.argmax())
        where = table.place(path, row, name)
        raise Problem(f"{where}: '{text.iloc[row][:40]}' is no label. Labels are 0 and 1; for "
                      "others say which is the positive one: --positive VALUE")  # fmt: skip
    return np.where(missing, np.nan, yes.astype(float))


def _same_number(values: pd.Series, positive: str) -> pd.Series:
    try:
        wanted = float(positive)
    except ValueError:
        return pd.Series(False, index=values.index)
    return pd.to_numeric(values, errors="coerce") == wanted


def _ids(config: Evaluation) -> list[str]:
    named = config.columns
    return [name for name in (named.cluster, named.case, named.reader, named.modality) if name]


def _complete(frame: pd.DataFrame, scored: list[str], ids: list[str], path: Path) -> Cases:
    """Divide `frame` into rows that are complete in `scored` and `ids`, and the others."""
    reason = pd.Series("", index=frame.index)
    for name in [*reversed(ids), *reversed(scored)]:
        reason[frame[name].isna()] = f"{name} is missing"
    out = reason.ne("")
    first = 1 if path.suffix.lower() in table.PARQUET else 2
    excluded = pd.DataFrame({"row": frame.index[out] + first, "reason": reason[out].to_numpy()})
    kept = frame[~out].reset_index(drop=True)
    if kept.empty:
        raise Problem(f"{path.name}: no row is complete; most often {_most_often(excluded)}.")
    kept["label"] = kept["label"].astype(np.int64)
    if kept["label"].nunique() < 2:
        only = int(kept["label"].iloc[0])
        raise Problem(f"{path.name}: all {len(kept):,} complete rows have label {only}; "
                      "both 0 and 1 are needed.")  # fmt: skip
    return Cases(kept, excluded, len(frame))


def _most_often(excluded: pd.DataFrame) -> str:
    return str(excluded["reason"].value_counts().idxmax())
