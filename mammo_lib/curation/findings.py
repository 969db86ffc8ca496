"""What a curation found, in words and counts that a reader acts on."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from mammo_lib.imaging import flow
from mammo_lib.imaging.curate import Curated

VIEWS = {("L", "CC"), ("L", "MLO"), ("R", "CC"), ("R", "MLO")}
EXAMPLES = 3  # files named beside a reason


@dataclass(frozen=True)
class Note:
    """Something to look at: a sentence, and files that show it."""

    text: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Findings:
    """`counts` are numbers by name; `notes` come in order of weight; frames are tables to show."""

    counts: dict[str, Any]
    notes: tuple[Note, ...]
    reasons: pd.DataFrame  # reason, files, examples
    flow: pd.DataFrame  # boxes of the flow diagram
    composition: pd.DataFrame  # of what, value, images
    identities: pd.DataFrame  # tag, files


def find(curated: Curated, left: pd.DataFrame | None = None) -> Findings:
    """Return what a reader must know of a curation.

    `left` are the images of which a de-identified copy was asked for and could not be made.
    """
    audit = curated.audit
    uncopied = _note(left, "{n} have no de-identified copy; not_copied.csv says why.")
    return Findings(
        _counts(curated),
        tuple(note for note in (*_notes(curated), uncopied) if note),
        _reasons(curated.exclusions),
        flow.diagram(audit),
        _composition(curated),
        _identities(audit),
    )


def _counts(curated: Curated) -> dict[str, Any]:
    images, found = curated.images, curated.audit[curated.audit["verdict"] != "missing"]
    verdicts = found["verdict"].value_counts()
    return {
        "files": len(found),
        "kept": int(verdicts.get("kept", 0)),
        "excluded": int(verdicts.get("excluded", 0)),
        "unreadable": int(verdicts.get("unreadable", 0)),
        "patients": images["patient_id"].nunique(),
        "exams": images["exam_id"].nunique(),
        "breasts": len(images[["exam_id", "laterality"]].drop_duplicates()),
        "with_cancer": int(images.loc[images["label"] == 1, "patient_id"].nunique()),
        "labelled": int(images["label"].notna().sum()),
    }


def _notes(curated: Curated) -> list[Note]:
    """Return what deserves a look, the gravest first."""
    audit = curated.audit
    kept = audit[audit["verdict"] == "kept"]
    said = kept["contradictions"].fillna("")
    notes = [
        _note(audit[audit["reason"] == "same pixels as an image of another patient"],
              "{n} show the same pixels as an image of another patient: one woman may stand under "
              "two numbers, and would be on both sides of a split."),
        _note(kept[said.str.contains("chest wall")],
              "{n} are hung against their tags: the chest wall is not where side or orientation "
              "put it. The pixels were followed; look whether the side is right."),
        _note(kept[said.str.contains("laterality [LR] in ") | said.str.contains("view [A-Z]+ in ")],
              "{n} contradict themselves: two tags give different sides or views. The more "
              "reliable one was taken."),
        _note(kept[said.str.contains("table says")],
              "{n} have another side or view in the labels table than in their header."),
        _note(kept[said.str.contains("twin has label")],
              "{n} were labelled otherwise in a copy of the same pixels; the worse label counts."),
        _note(kept[said.str.contains("used twice")],
              "{n} share a SOP Instance UID with another image, though their pixels differ."),
        _note(kept[kept["intent"] == "FOR PROCESSING"],
              "{n} are raw images, for processing: they look unlike those for presentation, and "
              "networks trained on one do badly on the other."),
        _note(kept[kept["lossy"].eq(True)], "{n} were compressed with loss."),
        _note(kept[kept["implant"].eq(True)], "{n} show a breast with an implant."),
        _note(kept[kept["acquisition"] == "tomosynthesis"],
              "{n} are tomosynthesis volumes without a 2D view: their middle slice was taken."),
        _note(kept[kept["acquisition"] == "synthetic 2D"],
              "{n} are synthetic 2D views, computed from a tomosynthesis."),
        _note(kept[kept["burned_in"].eq(True)],
              "{n} announce annotations burned into the picture. What stands beside the breast "
              "was blackened; what stands on it was not."),
        _note(kept[kept["voi"].eq("none") & kept["kind"].eq("DICOM")],
              "{n} come without a window or lookup table: their whole range of values is shown, "
              "and contrast may be poor."),
        _note(kept[kept["pixel_mm"].isna()],
              "{n} do not say how large a pixel is: lesions cannot be measured in mm."),
    ]  # fmt: skip
    return [note for note in (*notes, _incomplete(curated.images)) if note]


def _note(rows: pd.DataFrame | None, text: str) -> Note | None:
    if rows is None or rows.empty:
        return None
    number = "1 file" if len(rows) == 1 else f"{len(rows):,} files"
    return Note(text.format(n=number), tuple(rows["file"].head(EXAMPLES)))


def _incomplete(images: pd.DataFrame) -> Note | None:
    """Return how many exams lack one of the four standard views."""
    views = images[["laterality", "view"]].apply(tuple, axis=1)
    have = views[views.isin(VIEWS)].groupby(images["exam_id"]).nunique()
    lacking = int((have.reindex(images["exam_id"].unique(), fill_value=0) < len(VIEWS)).sum())
    if not lacking:
        return None
    total = images["exam_id"].nunique()
    return Note(f"{lacking:,} of {total:,} exams lack one or more of the four standard views.")


def _reasons(exclusions: pd.DataFrame) -> pd.DataFrame:
    """Return the reasons for leaving files out, the commonest first, with examples."""
    known = exclusions.assign(file=exclusions["file"].where(exclusions["file"] != "", "(a label)"))
    groups = known.groupby("reason", sort=True)
    table = groups.agg(files=("reason", "size"), examples=("file", _examples)).reset_index()
    return table.sort_values("files", ascending=False, kind="stable").reset_index(drop=True)


def _examples(files: pd.Series) -> str:
    more = len(files) - EXAMPLES
    return ", ".join(files.head(EXAMPLES)) + (f" and {more:,} more" if more > 0 else "")


def _composition(curated: Curated) -> pd.DataFrame:
    """Return counts of kept images by side and view, machine, format and label."""
    images = curated.images
    if images.empty:
        return pd.DataFrame(columns=["of", "value", "images"])
    facts = curated.audit[curated.audit["verdict"] == "kept"].reset_index(drop=True)
    label = images["label"].map({0: "no cancer", 1: "cancer"}).fillna("not known")
    machine = (facts["vendor"].fillna("") + " " + facts["model"].fillna("")).str.strip()
    columns = {
        "Side and view": images["laterality"] + " " + images["view"],
        "Label": label,
        "Density": images["density"],
        "Machine": machine,
        "Kind of image": facts["acquisition"],
        "File": facts["kind"] + " " + facts["transfer_syntax"].fillna(""),
        "Bits": facts["bits_stored"].map("{:.0f}".format),
        "Grey": facts["photometric"].fillna("no header"),
        "Window": facts["voi"].str.replace(r"[ 0-9./-]+.*", "", regex=True),
        "Intent": facts["intent"],
    }
    rows = [
        {"of": name, "value": value, "images": n}
        for name, values in columns.items()
        for value, n in values.fillna("").replace("", "not recorded").value_counts().items()
    ]
    return pd.DataFrame(rows, columns=["of", "value", "images"])


def _identities(audit: pd.DataFrame) -> pd.DataFrame:
    """Return in how many files each identity tag holds a value; the values stand nowhere."""
    tags = audit["identity_tags"].fillna("").str.split(", ").explode()
    tags = tags.str.replace(r"\d+ private", "private tags", regex=True)
    counts = tags[tags != ""].value_counts().sort_index()
    return counts.rename_axis("tag").reset_index(name="files")
