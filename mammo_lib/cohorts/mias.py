"""The mini-MIAS database: 322 oblique views on film, one pair a woman, in 1024 × 1024 pixels.

Its notes call even numbers left and odd ones right, while the file names of the full-size set
mark odd numbers l and even ones r; the names are followed here.
"""

import re
from pathlib import Path

import pandas as pd

from mammo_lib.cohorts import source
from mammo_lib.cohorts.card import Card, Trap
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

CARD = Card(
    title="mini-MIAS, the Mammographic Image Analysis Society's database",
    origin="Screen films of the United Kingdom's screening programme, digitised in the early 1990s",
    licence="MIAS licence agreement, research only; the full-size set is CC BY 2.0 UK",
    access="open",
    size="322 images, 161 women, 100 MB",
    labels=(
        "1 an abnormality called malignant, 0 one called benign or none; the release does not say "
        "how it was decided"
    ),
    citation=(
        "Suckling J, Parker J, Dance D, et al. The Mammographic Image Analysis Society digital "
        "mammogram database. Exerpta Medica International Congress Series 1069, 1994, 375-378."
    ),
    address="10.17863/CAM.105113",
    traps=(
        Trap("Coordinates count from the bottom left corner", "turned to the top left"),
        Trap("Images with several rows, one an abnormality", "malignant where any of them is"),
        Trap("Rows without coordinates, or *NOTE 3* in their place", "a lesion without a box"),
        Trap(
            "Tissue is fatty, glandular or dense: three classes",
            "kept as they are in the column tissue; not translated to A to D",
        ),
        Trap("The notes and the file names disagree on which number is left", "odd is left"),
        Trap("No ages, no dates; one view a breast", "unknown; a woman is a pair of numbers"),
        Trap("Reduced to 8 bits, 0.2 mm a pixel, and cut or padded to a square", "as they are"),
    ),
    good_for=("trying a whole study on films that anyone can have",),
    not_for=("calcifications: pixels are too large", "comparison with digital mammography"),
)
NAME = re.compile(r"mdb(\d{3})$")
TISSUES = {"F": "fatty", "G": "fatty-glandular", "D": "dense-glandular"}
KINDS = {
    "CALC": "calcification",
    "CIRC": "circumscribed mass",
    "SPIC": "spiculated mass",
    "MISC": "ill-defined mass",
    "ARCH": "architectural distortion",
    "ASYM": "asymmetry",
    "NORM": "",
}
SEVERITIES = {"B": "benign", "M": "malignant"}
GONE = {"verdict": "missing", "stage": "missing"}
SIDE = 1024  # pixels
PIXEL_MM = 0.2


def find(folder: str | None) -> Path:
    """Return the data's folder, or raise a Problem that says where it was sought."""
    how = "Download mini-MIAS (peipa.essex.ac.uk/info/mias.html) and unpack it: Info.txt, *.pgm."
    return source.find("mias", folder, signs=["Info.txt"], how=how)


def load(settings: RealData, *, workers: int = 1) -> Cohort:
    """Return the images that Info.txt lists; a row of it is one abnormality, or none."""
    folder = find(settings.folder)
    table = read_info(folder / "Info.txt")
    files = {path.stem: path.relative_to(folder).as_posix() for path in folder.rglob("*.pgm")}
    here = table["image_id"].isin(files)
    absent = table[~here].assign(file="")
    strays = pd.DataFrame({"file": [files[n] for n in sorted(set(files) - set(table["image_id"]))]})
    gone = [
        source.dropped(absent, "no image file", absent["image_id"], **GONE),
        source.dropped(strays.assign(row=""), "not in the table"),
    ]
    dropped = pd.concat(gone, ignore_index=True)
    images = _images(table[here], files)
    return Cohort("mias", folder, images, _lesions(table[here]), CARD, dropped)


def read_info(path: Path) -> pd.DataFrame:
    """Return the rows of Info.txt: row, image_id, tissue, kind, pathology, x, y (pixels), radius.

    Lines that do not start with a number of the set are its heading or notes.
    """
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    rows = [
        _row(path, at, line.split())
        for at, line in enumerate(lines, 1)
        if line.lower().startswith("mdb")
    ]
    if not rows:
        raise Problem(f"{path}: no rows: none starts with mdb and a number.")
    return pd.DataFrame(rows)


def _row(path: Path, at: int, words: list[str]) -> dict:
    """Return one line as a row, or raise a Problem naming the line and the column."""

    def refuse(column: str, found: str, what: str) -> Problem:
        return Problem(f"{path}: row {at}, column '{column}': {found!r} where {what} is needed")

    name, tissue, kind, severity, *place = [*words, *[""] * (4 - len(words))]
    if not NAME.match(name):
        raise refuse("REFNUM", name, "mdb and three digits")
    if tissue not in TISSUES:
        raise refuse("BG", tissue, "F, G or D")
    if kind not in KINDS:
        raise refuse("CLASS", kind, " or ".join(KINDS))
    if severity not in (SEVERITIES if KINDS[kind] else {"": ""}):
        raise refuse("SEVERITY", severity, "B or M" if KINDS[kind] else "nothing")
    unplaced = not place or "NOTE" in place[0].upper()
    if not unplaced and not (len(place) == 3 and all(word.isdigit() for word in place)):
        raise refuse("X Y RADIUS", " ".join(place), "three whole numbers, or nothing")
    x, y, radius = [float("nan")] * 3 if unplaced else [float(word) for word in place]
    told: dict = {"image_id": name, "tissue": TISSUES[tissue], "kind": KINDS[kind]}
    told |= {"pathology": SEVERITIES.get(severity, "normal"), "x": x, "y": y, "radius": radius}
    return {"row": f"{path.name}:{at}"} | told


def _images(table: pd.DataFrame, files: dict[str, str]) -> pd.DataFrame:
    worst = table["pathology"].eq("malignant").astype("Int8").groupby(table["image_id"]).max()
    first = table.drop_duplicates("image_id").reset_index(drop=True)
    number = first["image_id"].str[3:].astype(int)
    woman = "mias_" + ((number + 1) // 2).map("{:03d}".format)
    known = {
        "image_id": first["image_id"],
        "exam_id": woman,
        "patient_id": woman,
        "laterality": (number % 2).map({1: "L", 0: "R"}),
        "view": "MLO",
        "path": first["image_id"].map(files),
        "source": "mias",
        "label": first["image_id"].map(worst).astype("Int8"),
        "label_source": "as given",
        "pixel_mm": PIXEL_MM,
        "rows": SIDE,
        "columns": SIDE,
        "tissue": first["tissue"],
    }
    return source.complete(pd.DataFrame(known))


def _lesions(table: pd.DataFrame) -> pd.DataFrame:
    """Return the abnormalities; the box holds the circle around centre and radius, in pixels."""
    found = table[table["kind"] != ""].reset_index(drop=True)
    if found.empty:
        return source.no_lesions()
    top = SIDE - 1 - found["y"]
    return found[["image_id", "kind", "pathology"]].assign(
        lesion_id=(found.groupby("image_id").cumcount() + 1).astype(str),
        x=found["x"] - found["radius"],
        y=top - found["radius"],
        width=2 * found["radius"] + 1,
        height=2 * found["radius"] + 1,
        mask_path=None,
    )
