"""EMBED, the open fifth: mammograms of Emory with findings, pathology and race, many a woman.

How often ROI_coords lie on the wrong side is not known; they are given as the release has them.
"""

import ast
from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData

CARD = Card(
    title="EMBED, the Emory Breast Imaging Dataset, open data",
    origin="Screening and diagnostic mammograms of four hospitals in Atlanta, 2013 to 2020",
    licence="EMBED licence: research, not commercial, not redistributable",
    access="agreement",
    size="480,323 images, 22,382 women, 76,373 exams",
    labels=(
        "1 cancer of this breast proved at this exam or within 365 days of it; 0 biopsied "
        "without cancer, or read BI-RADS 1 or 2: by follow-up where an exam of the breast at "
        "least 365 days later exists, else by BI-RADS; unknown where recalled and not biopsied"
    ),
    citation=(
        "Jeong JJ, Vey BL, Bhimireddy A, et al. The EMory BrEast imaging Dataset (EMBED): a "
        "racially diverse, granular dataset of 3.4 million screening and diagnostic mammographic "
        "images. Radiology: Artificial Intelligence 2023;5(1):e220047."
    ),
    address="10.1148/ryai.220047",
    traps=(
        Trap("Several rows an exam, one for each finding", "one label a breast: the worst finding"),
        Trap("side B or blank means both breasts", "the row counts for both"),
        Trap("Pathology on the row of both breasts", "counts for the breast that bside names"),
        Trap(
            "Pathology is often on the diagnostic exam only, not on the screening before it",
            "cancer within 365 days counts for the earlier exams of that breast",
        ),
        Trap("Paths start with a folder of their maker's machine", "taken from cohort_N on"),
        Trap("ROI_coords sometimes lie on the wrong side", "kept as given; do not trust blindly"),
        Trap("Synthetic views (cview) stand beside 2D ones", "kept; the column image_type tells"),
        Trap("Spot and magnified views show a part of the breast", "left out, with reason"),
        Trap("tissueden 5 is a man", "density unknown"),
    ),
    good_for=("errors by race, density and vendor", "cancer and normal screening, over time"),
    not_for=("counting women in the population: cohorts were drawn", "trusting lesion boxes"),
)
KINDS = ("", "_reduced")  # tables whole, or the release's own with fewer columns
CLINICAL, METADATA = "EMBED_OpenData_clinical", "EMBED_OpenData_metadata"
FINDING = ["empi_anon", "acc_anon", "study_date_anon", "side", "asses", "path_severity",
           "tissueden"]  # fmt: skip
MAY_TELL = ["bside", "desc", "age_at_study", "RACE_DESC", "ETHNICITY_DESC", "ETHNIC_GROUP_DESC"]
IMAGE = ["empi_anon", "acc_anon", "anon_dicom_path", "ImageLateralityFinal", "ViewPosition",
         "FinalImageType"]  # fmt: skip
MAY_SHOW = ["spot_mag", "ROI_coords", "Manufacturer", "ManufacturerModelName"]
BIRADS = {"A": "0", "N": "1", "B": "2", "P": "3", "S": "4", "M": "5", "K": "6"}
WORST_FIRST = "KMSAPBN"
DENSITY = {1: "A", 2: "B", 3: "C", 4: "D"}
NO_RACE = ["Unknown, Unavailable or Unreported", "Not Recorded", "Patient Declines"]
TYPES = {"2D": "2D", "cview": "synthetic", "C-view": "synthetic"}
WINDOW = pd.Timedelta(days=365)
BREAST = ["patient_id", "exam_id", "laterality"]


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    how = "Ask for access at github.com/Emory-HITI/EMBED_Open_Data; fetch tables/ and images/."
    signs = [f"{below}{METADATA}{kind}.csv" for below in ("tables/", "") for kind in KINDS]
    return source.find("embed", folder, signs=signs, how=how)


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return the whole-breast images of the metadata table, labelled by the clinical one."""
    folder = find(settings.folder)
    files = read_metadata(_table(folder, METADATA))
    findings = read_clinical(_table(folder, CLINICAL))
    files["file"] = ("images/" if (folder / "images").is_dir() else "") + files["file"]
    dropped = _dropped(files, folder)
    files = files[~files["row"].isin(dropped["row"])].reset_index(drop=True)
    images = _images(files, label_breasts(findings), findings)
    return Cohort("embed", folder, images, _lesions(files), CARD, dropped)


def _table(folder: Path, name: str) -> Path:
    """Return where table `name` stands: in tables/ or at the top, whole or reduced."""
    places = [folder / below / f"{name}{kind}.csv" for kind in KINDS for below in ("tables", "")]
    return next((place for place in places if place.exists()), places[0])


def read_metadata(path: Path) -> pd.DataFrame:
    """Return the table of files, checked: row, file from cohort_N on, and its columns as text."""
    wanted = {*IMAGE, *MAY_SHOW}
    table = source.read_table(path, IMAGE, usecols=lambda name: name in wanted)
    file = table["anon_dicom_path"].str.extract(r"(cohort_\d+/.+)$", expand=False)
    source.require(path, table, "anon_dicom_path", file.notna(), "a path with cohort_N in it")
    _check_ids(path, table)
    told = {name: None for name in MAY_SHOW if name not in table}
    table = table.assign(row=_lines(path, table), file=file, **told)
    table["boxes"] = table["ROI_coords"].map(_boxes)
    source.require(path, table, "ROI_coords", table["boxes"].notna(), "lists of four numbers")
    return table


def read_clinical(path: Path) -> pd.DataFrame:
    """Return the table of findings, checked, with date, side and severity (0 to 6, float)."""
    wanted = {*FINDING, *MAY_TELL}
    table = source.read_table(path, FINDING, usecols=lambda name: name in wanted)
    _check_ids(path, table)
    date = pd.to_datetime(table["study_date_anon"], errors="coerce", format="ISO8601")
    source.require(path, table, "study_date_anon", date.notna(), "a date like 2015-07-31")
    sides = table["side"].isin(["L", "R", "B"]) | table["side"].isna()
    source.require(path, table, "side", sides, "L, R, B or nothing")
    severity = pd.to_numeric(table["path_severity"], errors="coerce")
    known = severity.isin(range(7)) | table["path_severity"].isna()
    source.require(path, table, "path_severity", known, "0 to 6 or nothing")
    told = {name: None for name in MAY_TELL if name not in table}
    return table.assign(date=date.dt.normalize(), severity=severity, **told)


def _check_ids(path: Path, table: pd.DataFrame) -> None:
    """Require patient and exam; whole numbers lose the .0 that spreadsheets give them."""
    for column, name in (("empi_anon", "patient_id"), ("acc_anon", "exam_id")):
        source.require(path, table, column, table[column].notna(), "a number")
        table[name] = table[column].str.removesuffix(".0")


def _lines(path: Path, table: pd.DataFrame) -> list[str]:
    return [f"{path.name}:{line}" for line in table.index + 2]


def _boxes(text: object) -> list[tuple[float, ...]] | None:
    """Return the boxes (ymin, xmin, ymax, xmax) of "[[1, 2, 3, 4]]"; None where it is no such."""
    if not isinstance(text, str) or text in ("[]", "()"):
        return []
    try:
        found = [tuple(float(number) for number in box) for box in ast.literal_eval(text)]
    except (ValueError, SyntaxError, TypeError):
        return None
    return found if all(len(box) == 4 for box in found) else None


def _dropped(files: pd.DataFrame, folder: Path) -> pd.DataFrame:
    """Return the rows that become no image, each with the first reason that holds."""
    again = files["file"].duplicated()
    reasons = [
        (again, "image listed twice", files["file"]),
        (~files["FinalImageType"].isin(TYPES), "neither 2D nor synthetic", files["FinalImageType"]),
        (~files["ImageLateralityFinal"].isin(["L", "R"]), "no side", files["ImageLateralityFinal"]),
        (files["ViewPosition"].isna(), "no view", files["ViewPosition"]),
        (pd.to_numeric(files["spot_mag"]).eq(1), "spot or magnified view", files["ViewPosition"]),
    ]
    parts = [source.dropped(files[bad], why, told[bad].fillna("")) for bad, why, told in reasons]
    dropped = pd.concat(parts).drop_duplicates("row", ignore_index=True)
    twice = dropped["reason"] == "image listed twice"
    absent = twice | ~dropped["file"].map(lambda name: (folder / name).exists()).astype(bool)
    dropped.loc[absent, "verdict"] = "missing"
    return dropped.assign(file=dropped["file"].mask(twice, ""))


def label_breasts(findings: pd.DataFrame) -> pd.DataFrame:
    """Return label, label_source and birads of every breast of every exam with a finding row."""
    proved = findings[findings["severity"].notna()]
    side = proved["bside"].where(proved["bside"].isin(["L", "R"]), proved["side"])
    proof = _per_breast(proved, side).groupby([*BREAST, "date"], as_index=False)["severity"].min()
    read = _per_breast(findings, findings["side"])
    read["rank"] = read["asses"].map({letter: at for at, letter in enumerate(WORST_FIRST)})
    breasts = read.groupby([*BREAST, "date"], as_index=False)["rank"].min()
    breasts = breasts.merge(proof, how="outer", on=[*BREAST, "date"])
    letter = breasts["rank"].map(dict(enumerate(WORST_FIRST)))
    cancer = _cancer_within(breasts, proof[proof["severity"] <= 1])
    last = breasts.groupby(["patient_id", "laterality"])["date"].transform("max")
    seen_later = last - breasts["date"] >= WINDOW
    biopsied, clear = cancer | breasts["severity"].notna(), letter.isin(["N", "B"])
    label = pd.Series(pd.NA, breasts.index, dtype="Int8").mask(biopsied | clear, 0)
    decided = [biopsied, clear & seen_later, clear]
    names = np.select(decided, ["biopsy", "follow-up", "BI-RADS"], "none")
    return breasts[BREAST].assign(
        label=label.mask(cancer, 1), label_source=names, birads=letter.map(BIRADS)
    )


def _per_breast(rows: pd.DataFrame, side: pd.Series) -> pd.DataFrame:
    """Return `rows` with laterality L or R; a row of both breasts, or of none, stands for each."""
    parts = [rows[side.ne(other)].assign(laterality=here) for here, other in ("LR", "RL")]
    return pd.concat(parts, ignore_index=True)


def _cancer_within(breasts: pd.DataFrame, cancers: pd.DataFrame) -> pd.Series:
    """Return whether cancer of the breast was proved at the exam or within the window after it."""
    woman = ["patient_id", "laterality"]
    pairs = breasts.reset_index().merge(cancers[[*woman, "date"]], on=woman, suffixes=("", "_then"))
    gap = pairs["date_then"] - pairs["date"]
    near = pairs.loc[gap.between(pd.Timedelta(0), WINDOW), "index"]
    return pd.Series(breasts.index.isin(near), breasts.index)


def _images(files: pd.DataFrame, breasts: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    files = files.assign(laterality=files["ImageLateralityFinal"])
    joined = files.merge(breasts.drop_duplicates(BREAST), on=BREAST, how="left")
    exam = findings.groupby("exam_id").first().reindex(joined["exam_id"]).reset_index(drop=True)
    race = exam["RACE_DESC"].fillna(exam["ETHNICITY_DESC"])
    told = {
        "image_id": joined["file"].map(lambda file: Path(file).stem),
        "view": joined["ViewPosition"].str.upper(),
        "path": joined["file"],
        "source": "embed",
        "label_source": joined["label_source"].fillna("none"),
        "age": pd.to_numeric(exam["age_at_study"], errors="coerce").astype(float),
        "race_ethnicity": race.where(~race.isin(NO_RACE), None),
        "ethnic_group": exam["ETHNIC_GROUP_DESC"],
        "density": pd.to_numeric(exam["tissueden"], errors="coerce").map(DENSITY),
        "vendor": joined["Manufacturer"],
        "scanner": joined["ManufacturerModelName"],
        "date": exam["date"].dt.strftime("%Y-%m-%d"),
        "exam_kind": exam["desc"],
        "image_type": joined["FinalImageType"].map(TYPES),
    }
    return source.complete(joined[[*BREAST, "label", "birads"]].assign(**told))


def _lesions(files: pd.DataFrame) -> pd.DataFrame:
    """Return the marked regions, in pixels; what they show is not said."""
    marked = files[["file", "boxes"]].explode("boxes").dropna(subset=["boxes"])
    if marked.empty:
        return source.no_lesions()
    corners = pd.DataFrame(marked["boxes"].tolist(), columns=["top", "x", "bottom", "right"])
    name = marked["file"].map(lambda file: Path(file).stem).reset_index(drop=True)
    size = corners.assign(width=corners["right"] - corners["x"], y=corners["top"])
    size["height"] = corners["bottom"] - corners["top"]
    real = (size["width"] > 0) & (size["height"] > 0)
    lesions = size[["x", "y", "width", "height"]].where(real)
    number = (name.groupby(name).cumcount() + 1).astype(str)
    return lesions.assign(
        image_id=name, lesion_id=number, kind="marked region", pathology="unknown", mask_path=None
    )
