"""Which files are of one woman and of one exam, and the names under which tables know them."""

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from mammo_lib.cohorts.headers import years
from mammo_lib.imaging.naming import of_file, parts
from mammo_lib.pseudonym import Pseudonyms

OLDEST = 90.0  # years: an age above it leads to a person


def name(table: pd.DataFrame, names: Pseudonyms) -> pd.DataFrame:
    """Return `table` with `woman` (as the source names her, or None) and her `pseudonym`.

    `table` has file, patient_id, exam_id, laterality and view. A patient number that holds side
    and view names an image: both are taken off. Numbers that share an exam are one woman's. A
    picture is of the woman that its name or its folder tells.
    """
    table = table.copy()
    for column in ("patient_id", "exam_id", "sop_uid", "date", "acquired", "age", "birth"):
        table[column] = table[column].fillna("") if column in table else ""
    number = table["patient_id"].map(_without_side_and_view)
    table["by_image"] = (number != table["patient_id"]) & (number != "")
    picture = (table["patient_id"] == "") & (table.get("kind", "") != "DICOM")
    number = number.where(~picture, table["file"].map(lambda file: of_file(file).rest))
    number = number.where(number != "", None)
    table["woman"] = _one_of_each_exam(number, table["exam_id"].where(~table["by_image"], ""))
    known = table["woman"].dropna()
    table["pseudonym"] = known.map(lambda woman: names.of("patient", woman))
    return table


def exams(kept: pd.DataFrame, names: Pseudonyms) -> pd.DataFrame:
    """Return `kept` with exam (a pseudonym), exam_number, shifted (ISO date) and date_rank.

    Exams of a woman are numbered by their true dates; `date_rank` orders all exams of the cohort
    by them, so that a split by date needs no date.
    """
    kept = kept.copy()
    day = _days(kept["date"]).fillna(_days(kept["acquired"]))
    study = kept["exam_id"].where(
        ~kept["by_image"] & (kept["exam_id"] != ""), day.dt.strftime("%Y%m%d").fillna("")
    )
    kept["exam"] = (kept["woman"] + "\0" + study).map(lambda exam: names.of("exam", exam))
    kept["day"] = day.groupby(kept["exam"]).transform("min")
    order = kept[["woman", "day", "exam"]].drop_duplicates().sort_values(["woman", "day", "exam"])
    number = order.groupby("woman").cumcount() + 1
    kept["exam_number"] = kept["exam"].map(dict(zip(order["exam"], number, strict=True)))
    kept["date_rank"] = kept["day"].rank(method="dense").astype("Int64")
    back = pd.to_timedelta(kept["woman"].map(names.days_back), unit="D")
    kept["shifted"] = (kept["day"] - back).dt.strftime("%Y-%m-%d")
    return kept


def ages(kept: pd.DataFrame) -> pd.Series:
    """Return ages in years, from a label, the age tag, or exam and birth dates; 90 at most."""
    told = pd.to_numeric(kept["age"], errors="coerce").fillna(kept["age"].map(years))
    between = (_days(kept["date"]) - _days(kept["birth"])).dt.days // 365.25
    return told.fillna(between).clip(0, OLDEST)


def _without_side_and_view(number: str) -> str:
    found = parts(number)
    return found.rest if found.side and found.view and found.rest else number


def _one_of_each_exam(number: pd.Series, exam: pd.Series) -> pd.Series:
    """Return for each row the first, in alphabetical order, of all numbers that share exams."""
    code, numbers = pd.factorize(number)
    exam_code, exams = pd.factorize(exam.where((exam != "") & number.notna()))
    edge = (code >= 0) & (exam_code >= 0)
    size = len(numbers) + len(exams)
    ends = (code[edge], len(numbers) + exam_code[edge])
    graph = coo_array((np.ones(int(edge.sum())), ends), shape=(size, size))
    group = pd.Series(connected_components(graph, directed=False)[1][: len(numbers)], numbers)
    first = pd.Series(numbers, numbers).groupby(group).transform("min")
    return number.map(first)


def _days(text: pd.Series) -> pd.Series:
    """Return dates written YYYYMMDD; what is none becomes unknown."""
    return pd.to_datetime(text, format="%Y%m%d", errors="coerce")
