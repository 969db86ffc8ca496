"""Side and view as the header declares them, checked against each other and the pixels."""

from dataclasses import dataclass

import numpy as np
import pydicom

from mammo_lib.imaging import modifiers, naming

# View for Mammography (CID 4014), SNOMED CT and the older SNOMED RT, to ViewPosition's terms.
VIEW_CODES = {
    "399162004": "CC",
    "R-10242": "CC",
    "399368009": "MLO",
    "R-10226": "MLO",
    "399260004": "ML",
    "R-10224": "ML",
    "399352003": "LM",
    "R-10228": "LM",
    "399099002": "LMO",
    "R-10230": "LMO",
    "399196006": "FB",
    "R-10244": "FB",
    "399188001": "SIO",
    "R-102D0": "SIO",
    "441555000": "ISO",
    "R-40AAA": "ISO",
    "399265009": "XCC",
    "R-102CF": "XCC",
    "R-1024A": "XCCL",
    "R-1024B": "XCCM",
    "Y-X1770": "XCC",
    "399192008": "XCCL",
    "Y-X1771": "XCCL",
    "399101009": "XCCM",
    "Y-X1772": "XCCM",
    "127457009": "SPECIMEN",
    "G-8310": "SPECIMEN",
}
VIEWS = frozenset(VIEW_CODES.values())
SURE = 0.2  # certainty from which the pixels decide where the chest wall is


@dataclass(frozen=True)
class Declared:
    """What a header says; "" where it says nothing.

    `wall` is the image edge ("L", "R") at which PatientOrientation puts the chest wall.
    """

    laterality: str = ""
    laterality_source: str = ""
    view: str = ""
    view_source: str = ""
    view_modifier: str = ""
    wall: str = ""
    contradictions: tuple[str, ...] = ()


def declared(header: pydicom.Dataset | None, file: str = "") -> Declared:
    """Read side and view from all the places that may hold them; the first that speaks counts.

    The tags come first; then, where `file` is given, PatientID and the name of the file, which
    is where archives of exported images keep them.
    """
    sides, views, said = _told_by_names(header, file)
    if header is not None:
        sides, views = sides_of(header) | sides, views_of(header) | views
        said = {"view_modifier": ", ".join(modifiers.of(header)), "wall": _wall(header)}
    clashes = [
        f"{what} {_listed(found)}"
        for what, found in (("laterality", sides), ("view", views))
        if len(set(found.values())) > 1
    ]
    side_source, side = next(iter(sides.items()), ("", ""))
    view_source, view = next(iter(views.items()), ("", ""))
    return Declared(side, side_source, view, view_source, contradictions=tuple(clashes), **said)


def sides_of(header: pydicom.Dataset) -> dict[str, str]:
    """Return {tag: "L" or "R"} in order of authority; "B" (both) and blanks say nothing."""
    found = {
        tag: str(header.get(tag) or "").strip().upper() for tag in ("ImageLaterality", "Laterality")
    }
    return {tag: side for tag, side in found.items() if side in ("L", "R")}


def views_of(header: pydicom.Dataset) -> dict[str, str]:
    """Return {tag: view} in order of authority.

    Terms are compared whole: ML, a true lateral, is not MLO. PatientOrientation is read because
    secondary captures of film (CBIS-DDSM) keep the view there.
    """
    codes = header.get("ViewCodeSequence") or []
    found = {
        "ViewCodeSequence": VIEW_CODES.get(str(codes[0].get("CodeValue"))) if codes else None,
        "ViewPosition": str(header.get("ViewPosition") or "").strip().upper(),
        "PatientOrientation": str(header.get("PatientOrientation") or "").strip().upper(),
    }
    return {tag: view for tag, view in found.items() if view in VIEWS}


def chest_wall(laterality: str, wall: str, measured: str, certainty: float) -> str:
    """Return the edge, "L" or "R", of the chest wall: measured, else declared, else customary.

    Laterality alone does not tell: some archives hang a left breast facing left.
    """
    if certainty >= SURE:
        return measured
    return wall or laterality or measured


def contradictions(said: Declared, measured: str, certainty: float) -> tuple[str, ...]:
    """Return what the pixels hold against the header, in words."""
    if certainty < SURE:
        return ()
    if said.wall and said.wall != measured:
        return (f"PatientOrientation puts the chest wall at {said.wall}, pixels at {measured}",)
    if not said.wall and said.laterality and said.laterality != measured:
        return (f"laterality {said.laterality}, chest wall at {measured}: hung the other way",)
    return ()


def to_left(image: np.ndarray, wall: str) -> np.ndarray:
    """Return `image` (rows, columns) mirrored, if needed, to have the chest wall at the left."""
    return image[:, ::-1] if wall == "R" else image


def _wall(header: pydicom.Dataset) -> str:
    """PatientOrientation's first value points along a row: anterior means wall at the left."""
    value = header.get("PatientOrientation")
    if value is None or isinstance(value, str) or len(value) != 2:
        return ""
    return {"A": "L", "P": "R"}.get(str(value[0])[:1].upper(), "")


def _told_by_names(
    header: pydicom.Dataset | None, file: str
) -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Return sides and views that PatientID and the file's name tell, and nothing else said."""
    if not file:
        return {}, {}, {}
    patient = str(header.get("PatientID") or "") if header is not None else ""
    told = {"PatientID": naming.parts(patient), "file name": naming.of_file(file)}
    # A lone letter R or L in a patient's number is no side.
    told = {where: found for where, found in told.items() if found.side and found.view}
    sides = {where: found.side for where, found in told.items()}
    return sides, {where: found.view for where, found in told.items()}, {}


def _listed(found: dict[str, str]) -> str:
    return ", ".join(f"{value} in {tag}" for tag, value in found.items())
