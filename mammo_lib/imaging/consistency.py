"""Rules that no file can answer alone: duplicates, mixed intents, table against header."""

import pandas as pd


def exclude_mixed_intents(audit: pd.DataFrame) -> pd.DataFrame:
    """Exclude FOR PROCESSING images of a cohort that has FOR PRESENTATION ones as well.

    The two differ in everything but the anatomy; a network would learn which is which.
    """
    kept = audit["verdict"] == "kept"
    raw = kept & (audit["intent"] == "FOR PROCESSING")
    if not (kept & (audit["intent"] == "FOR PRESENTATION")).any():
        return audit
    return _exclude(audit, raw, "intent", "for processing, among images for presentation")


def exclude_volumes(audit: pd.DataFrame) -> pd.DataFrame:
    """Exclude tomosynthesis volumes of a breast and view that the same exam shows in 2D as well.

    Where there is no 2D view, the middle slice stands for the volume.
    """
    kept = audit["verdict"] == "kept"
    volume = kept & (audit["acquisition"] == "tomosynthesis")
    same = audit[["patient_id", "exam_id", "laterality", "view"]].apply(tuple, axis=1)
    flat = set(same[kept & ~volume])
    reason = "tomosynthesis volume, a 2D view of the same breast is there"
    return _exclude(audit, volume & same.isin(flat), "volume", reason)


def exclude_duplicates(audit: pd.DataFrame) -> pd.DataFrame:
    """Keep each image once: the first, in the table's order, of those with equal pixels."""
    kept = audit[audit["verdict"] == "kept"]
    first = kept.groupby("exact_hash")[["image_id", "patient_id"]].transform("first")
    twin = kept.index[kept["image_id"] != first["image_id"]]
    if twin.empty:
        return audit
    stranger = kept.loc[twin, "patient_id"] != first.loc[twin, "patient_id"]
    audit = audit.copy()
    audit.loc[twin, "duplicate_of"] = first.loc[twin, "image_id"]
    audit.loc[twin, ["verdict", "stage"]] = ["excluded", "duplicate"]
    audit.loc[twin, "reason"] = "same pixels as another image"
    audit.loc[twin, "detail"] = "kept: " + first.loc[twin, "image_id"].astype(str)
    audit.loc[twin[stranger], "reason"] = "same pixels as an image of another patient"
    return audit


def note_contradictions(audit: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Write into the audit where header and table disagree; fill from the table what is blank.

    `audit` and `images` share their index for the listed files.
    """
    audit = audit.copy()
    for column in ("laterality", "view"):
        audit = _compare(audit, images, column)
    kept = audit["sop_uid"].where(audit["verdict"] == "kept").replace("", None)
    return note(audit, kept.notna() & kept.duplicated(keep=False), "SOP Instance UID used twice")


def note(audit: pd.DataFrame, rows: pd.Series, text: str) -> pd.DataFrame:
    """Write `text` into the contradictions of `rows` (bool), in place, after what stands there."""
    before = audit.loc[rows, "contradictions"].fillna("")
    audit.loc[rows, "contradictions"] = (before + "; " + text).str.removeprefix("; ")
    return audit


def _compare(audit: pd.DataFrame, images: pd.DataFrame, column: str) -> pd.DataFrame:
    listed = images[column]
    told = images.get(f"{column}_source", pd.Series("table", images.index))
    said = audit.loc[listed.index, column].fillna("")
    blank = said.index[said == ""]
    differ = (said != "") & (said != listed)
    audit.loc[blank, column] = listed[blank]
    audit.loc[blank, f"{column}_source"] = told[blank]
    for value in listed[differ].unique():
        rows = audit.index.isin(listed.index[differ & (listed == value)])
        audit = note(audit, pd.Series(rows, audit.index), f"table says {column} {value}")
    return audit


def _exclude(audit: pd.DataFrame, rows: pd.Series, stage: str, reason: str) -> pd.DataFrame:
    audit = audit.copy()
    audit.loc[rows, ["verdict", "stage", "reason"]] = ["excluded", stage, reason]
    return audit
