"""What stands above a case, in its table and in the text of its gallery."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.errors import cases as chosen
from mammo_lib.errors import disagreement, gallery
from mammo_lib.errors.cases import Cases

WIDEST = 26  # characters that fit above one of five panels
OUTLINED = "Lesions are outlined in orange where their place is known."
WINDOW = "Grey values are those the file asks to be shown, its full range from black to white."
RECORDED = {"density": "Density", "vendor": "Vendor", "age": "Age", "race_ethnicity": "Race",
            "lesion": "Lesion"}  # fmt: skip
SCORED = {"score": "Score", "share_of_others": "Others beyond"}
COMPARED = {
    chosen.NETWORKS: {"place": "Rank", "other_place": "Other's rank", "right": "Nearer the truth"},
    chosen.VIEWS: {"place": "Rank", "right": "Nearer the truth"},
    chosen.NEAR: {"error": "Side"},
}
FORMATS = {"score": ".3f", "share_of_others": ".0%", "place": ".0%", "other_place": ".0%",
           "age": ".0f"}  # fmt: skip


def title(row: pd.Series) -> str:
    """Return what a panel says above it: score or ranks, view, attributes, lesion; one a line."""
    lines = [*_scored(row), _joined([f"{row['laterality']} {row['view']}", _density(row)]),
             _joined([_word(row, "vendor"), _age(row)]),
             *textwrap.wrap(str(row.get("lesion") or ""), WIDEST)]  # fmt: skip
    cut = [line if len(line) <= WIDEST else f"{line[: WIDEST - 1]}…" for line in lines if line]
    return "\n".join(cut)


def _scored(row: pd.Series) -> list[str]:
    truth = "cancer" if row["label"] == 1 else "no cancer"
    if row["error"] in (gallery.MISS, gallery.ALARM):
        return [f"score {row['score']:.2f}"]
    if row["error"] == disagreement.NETWORKS:
        places = f"rank {row['place']:.0%} / other {row['other_place']:.0%}"
        return [truth, places]
    if row["error"] == disagreement.VIEWS:
        return [f"{truth} · rank {row['place']:.0%}"]
    return [f"{truth} · score {row['score']:.3f}"]


def _joined(words: list[str]) -> str:
    return " · ".join(filter(None, words))


def _word(row: pd.Series, name: str) -> str:
    return str(row[name]) if isinstance(row.get(name), str) else ""


def _density(row: pd.Series) -> str:
    return f"density {row['density']}" if _word(row, "density") else ""


def _age(row: pd.Series) -> str:
    return f"{row['age']:.0f} years" if pd.notna(row.get("age")) else ""


def table(found: Cases, name: str) -> pd.DataFrame:
    """Return gallery `name` as its table shows it: image named by side and view, truth in words."""
    part = found.galleries[name]
    truth = part["label"].map({0: "no cancer", 1: "cancer"})
    view = part["laterality"].astype(str) + " " + part["view"].astype(str)
    return part.assign(truth=truth, view=view)


def names(found: Cases, name: str) -> dict[str, str]:
    """Return the columns of `table` with their headings, without those that nobody recorded."""
    part = found.galleries[name]
    there = {column: heading for column, heading in RECORDED.items()
             if column in part and (part[column].notna() & (part[column] != "")).any()}  # fmt: skip
    return {"image_id": "Image", "truth": "Truth", "view": "View", **SCORED,
            **COMPARED.get(name, {}), **there}  # fmt: skip


def kept(found: Cases) -> dict[str, Any]:
    """Return of each gallery what is worth keeping: image, error, scores and ranks."""
    wanted = ["image_id", "error", "rank", "score", "share_of_others", "label", "place",
              "other_place", "right", "lesion"]  # fmt: skip
    return {f"{name}_cases": part.reindex(columns=[c for c in wanted if c in part])
            for name, part in found.galleries.items()}  # fmt: skip


def summary(found: Cases) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite."""
    every = found.kinds[chosen.NEAR].every
    cancers = int(every["label"].sum())
    return {
        "model": found.model,
        "second": found.second,
        "threshold": found.threshold,
        "n": len(every),
        "n_positive": cancers,
        "n_patients": every["patient_id"].nunique(),
        "cut": _cut(found.threshold),
        "misses": _errors(found, chosen.MISSES, "with cancer", "missed", "lowest"),
        "alarms": _errors(found, chosen.ALARMS, "without cancer", "called", "highest"),
        "networks": _networks(found),
        "views": _views(found),
        "near": _near(found),
    }


def _cut(threshold: float) -> str:
    if np.isnan(threshold):
        return "Validation data gave no threshold: the most extreme scores are shown as they are."
    return (
        f"An image is called at a score of {threshold:.3f} or more, set on validation images; "
        "other chapters judge a breast by its views together, so their threshold is another."
    )


def _errors(found: Cases, name: str, who: str, verb: str, end: str) -> dict[str, str]:
    shown, kind = len(found.galleries[name]), found.kinds[name]
    whole = f"{len(kind.every):,} test images {who}"
    if kind.errors is None:
        text = f"Of {whole}, {_with(shown, end)} are shown, one a patient."
    elif not shown:
        text = f"None of {whole} was {verb}."
    else:
        text = (f"{len(kind.errors):,} of {whole} {_be(len(kind.errors))} {verb}; "
                f"{_with(shown, end)} are shown, one a patient.")  # fmt: skip
    return {"text": text, "caption": _caption(f"{found.model}: {text}")}


def _networks(found: Cases) -> dict[str, str]:
    part = found.galleries[chosen.NETWORKS]
    if found.second is None:
        return _alone("This run has one network that scores images, so none can disagree.")
    if part.empty:
        return _alone("No test image has a score of both networks.")
    n = len(found.kinds[chosen.NETWORKS].every)
    won = int((part["right"] == found.model).sum())
    text = (f"{found.model} is set beside {found.second}, the next on validation data, by ranks: "
            f"the share of validation images that score lower. Of {n:,} test images the "
            f"{len(part)} farthest apart are shown, one a patient. {found.model} ranks {won} of "
            f"them nearer the truth, {found.second} {len(part) - won}.")  # fmt: skip
    return {"text": text, "caption": _caption(f"{text} Above each: rank by {found.model}, "
                                              f"then by {found.second}.")}  # fmt: skip


def _views(found: Cases) -> dict[str, str]:
    part = found.galleries[chosen.VIEWS]
    if part.empty:
        return _alone("No test breast has one CC and one MLO image.")
    breasts = part.drop_duplicates("pair")
    won = int((breasts["right"] == "CC").sum())
    text = (f"The {len(breasts)} test breasts whose two views {found.model} ranks farthest apart "
            f"are shown, one a patient, CC before MLO. CC is ranked nearer the truth in {won}, "
            f"MLO in {len(breasts) - won}.")  # fmt: skip
    return {"text": text, "caption": _caption(f"{text} Rank: share of validation images that "
                                              "score lower.")}  # fmt: skip


def _near(found: Cases) -> dict[str, str]:
    part = found.galleries[chosen.NEAR]
    if part.empty:
        return _alone("Without a threshold there is no image near it.")
    below = part[part["error"] == gallery.BELOW]
    above = part[part["error"] == gallery.ABOVE]
    missed, vain = int(below["label"].sum()), int((above["label"] == 0).sum())
    text = (f"Of the {len(below)} test images just below the threshold {missed} "
            f"{_be(missed)} cancer, missed; of the {len(above)} at or just above it {vain} "
            f"{_be(vain)} no cancer, called in vain. A patient stands once.")  # fmt: skip
    return {"text": text, "caption": _caption(f"{found.model}, threshold {found.threshold:.3f}: "
                                              f"{text}")}  # fmt: skip


def _with(count: int, end: str) -> str:
    return f"the {count} with the {end} score{'' if count == 1 else 's'}"


def _be(count: int) -> str:
    return "was" if count == 1 else "were"


def _alone(text: str) -> dict[str, str]:
    return {"text": text, "caption": text}


def _caption(text: str) -> str:
    return f"{text} {OUTLINED} {WINDOW}"
