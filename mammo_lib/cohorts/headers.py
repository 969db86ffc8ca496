"""The headers of many files as a table, for sources whose own tables leave out side or view."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from mammo_lib.imaging.glance import Glance, glance_all
from mammo_lib.progress import track
from mammo_lib.pseudonym import Pseudonyms
from mammo_lib.workers import pool

GLANCER = "mammo_lib.imaging.glance"
CHUNK = 64  # files per message
FEW = 1000  # files that one process reads before others have started
FACTS = [
    "laterality", "laterality_source", "view", "view_source", "view_modifier", "implant", "vendor",
    "model", "pixel_mm", "acquisition", "intent",
]  # fmt: skip


def look(
    folder: Path, files: Sequence[str], *, workers: int = 1, closed: Pseudonyms | None = None
) -> Iterator[Glance]:
    """Yield a glance at each of `files` (relative to `folder`), in their order."""
    chunks = [files[start : start + CHUNK] for start in range(0, len(files), CHUNK)]
    ask = partial(glance_all, folder, closed=closed)
    if workers <= 1 or len(files) <= FEW:
        found = map(ask, chunks)
        yield from track((one for chunk in found for one in chunk), "Headers", total=len(files))
        return
    with pool(workers, preload=GLANCER) as executor:
        together = executor.map(ask, chunks)
        yield from track((one for part in together for one in part), "Headers", total=len(files))


def read(folder: Path, files: Sequence[str], *, workers: int = 1) -> pd.DataFrame:
    """Return a row per file, in order, of a source that is known to be de-identified.

    Columns: file, problem ("" or why the file cannot be used), patient_id, exam_id, sop_uid,
    date (YYYYMMDD), race_ethnicity and those of FACTS as text, "" where the header is silent;
    age (years) and pixel_mm as numbers.
    """
    rows = [_row(seen) for seen in look(folder, files, workers=workers)]
    columns = ["file", "problem", "patient_id", "exam_id", "sop_uid", "date", "age"]
    table = pd.DataFrame(rows, columns=[*columns, "race_ethnicity", *FACTS])
    table["pixel_mm"] = pd.to_numeric(table["pixel_mm"], errors="coerce")
    table["age"] = table["age"].map(years)
    text = table.columns.drop(["age", "pixel_mm", "implant"])
    table[text] = table[text].fillna("")
    return table


def years(age: object) -> float:
    """Return an age string of DICOM (045Y, 540M) in years; NaN where it is none."""
    text = str(age)
    per_year = {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}
    if len(text) != 4 or not text[:3].isdecimal() or text[3] not in per_year:
        return float("nan")
    return float(int(int(text[:3]) / per_year[text[3]]))


def _row(seen: Glance) -> dict:
    facts = {name: seen.facts.get(name) for name in FACTS}
    problem = f"{seen.reason}: {seen.detail}".removesuffix(": ")
    return {"file": seen.file, "problem": problem} | facts | seen.who
