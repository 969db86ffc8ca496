"""The galleries of one network's errors: which images stand in each, and among how many."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import disagreement, gallery, in_common
from mammo_lib.evaluation.discrimination import best_on_validation, tested
from mammo_lib.evaluation.operating import threshold_of

MISSES, ALARMS, NETWORKS, VIEWS, NEAR = "misses", "alarms", "networks", "views", "near"
HEADINGS = {
    MISSES: "Confident misses",
    ALARMS: "Confident false alarms",
    NETWORKS: "Two networks disagree",
    VIEWS: "Two views disagree",
    NEAR: "Near the threshold",
}
COUNT, BREASTS = 5, 4  # images of a gallery, or of each side; breasts with both their views


@dataclass(frozen=True)
class Kind:
    """Test images that a gallery was chosen from: `errors` of its kind, and `every` one (units).

    `errors` is None where the gallery is not of errors.
    """

    errors: pd.DataFrame | None
    every: pd.DataFrame


@dataclass(frozen=True)
class Cases:
    """One network's galleries by name, each a table of `gallery.choose` with a column lesion.

    `second` is the network it is compared with, or None; `threshold` its cut-off for images from
    validation data, NaN where there is none; `common` counts what each gallery shares.
    """

    model: str
    second: str | None
    threshold: float
    galleries: Mapping[str, pd.DataFrame]
    kinds: Mapping[str, Kind]
    common: pd.DataFrame


def cases(
    scores: pd.DataFrame, images: pd.DataFrame, lesions: pd.DataFrame, *, settings: StatsConfig
) -> Cases:
    """Return the galleries of the network that is best on validation data, of test images.

    `scores` has model, image_id and score, the mean over seeds. All galleries are chosen by
    score alone; a patient stands once in each.
    """
    model = best_on_validation(scores, images)
    second = disagreement.second_best(scores, images, model)
    threshold = threshold_of(scores, images, model, settings=settings, level="image")
    units = tested(scores[scores["model"] == model], images, "image", "test")
    worst = gallery.choose(units, images, count=COUNT)
    worst = worst[_is_error(worst, threshold)]
    galleries = {
        MISSES: worst[worst["error"] == gallery.MISS],
        ALARMS: worst[worst["error"] == gallery.ALARM],
        NETWORKS: disagreement.networks(scores, images, first=model, second=second, count=COUNT),
        VIEWS: disagreement.views(scores, images, model=model, count=BREASTS),
        NEAR: gallery.near(units, images, threshold=threshold, count=COUNT),
    }
    galleries = {name: part.assign(lesion=lesion_words(part, lesions))
                 for name, part in galleries.items()}  # fmt: skip
    other = _other_calls(scores, images, second, settings)
    kinds = _kinds(units, images, threshold, other)
    members = in_common.images_of(units, images, lesions)
    return Cases(model, second, threshold, galleries, kinds, _common(galleries, kinds, members))


def lesion_words(chosen: pd.DataFrame, lesions: pd.DataFrame) -> list[str]:
    """Return what lesions each row's image shows, such as "malignant mass 24 mm"; "" for none.

    Of several the largest is told and the others are counted. A size is the one recorded, else
    the longer side of the box.
    """
    of_image = dict(iter(lesions.groupby("image_id")))
    return [_lesions(row, of_image.get(row["image_id"])) for _, row in chosen.iterrows()]


def _lesions(row: pd.Series, own: pd.DataFrame | None) -> str:
    if own is None:
        return ""
    boxes = own[["width", "height"]].astype(float).max(axis=1) * _number(row.get("pixel_mm"))
    recorded = pd.to_numeric(own.get("size_mm", pd.Series(np.nan, own.index)), errors="coerce")
    sizes = recorded.astype(float).fillna(boxes)
    largest = int(np.argmax(sizes.fillna(-1).to_numpy()))
    first, size = own.iloc[largest], sizes.iloc[largest]
    words = [str(first[name]) for name in ("pathology", "kind") if pd.notna(first[name])]
    words += [f"{size:.0f}\u00a0mm"] if np.isfinite(size) else []
    return " ".join(words) + (f" (+ {len(own) - 1})" if len(own) > 1 else "")


def _number(value: object) -> float:
    return float(str(value)) if pd.notna(value) else np.nan  # type: ignore[call-overload]


def _is_error(units: pd.DataFrame, threshold: float) -> pd.Series:
    """Return whether each unit is on the wrong side; all are kept where there is no threshold."""
    if np.isnan(threshold):
        return pd.Series(True, units.index)
    return (units["score"] >= threshold) != (units["label"] == 1)


def _other_calls(
    scores: pd.DataFrame, images: pd.DataFrame, second: str | None, settings: StatsConfig
) -> pd.Series | None:
    """Return whether the second network calls each of its images, by its own threshold."""
    if second is None:
        return None
    threshold = threshold_of(scores, images, second, settings=settings, level="image")
    own = scores[scores["model"] == second].set_index("image_id")["score"]
    return None if np.isnan(threshold) else own >= threshold


def _kinds(
    units: pd.DataFrame, images: pd.DataFrame, threshold: float, other: pd.Series | None
) -> dict[str, Kind]:
    error, cancer = _is_error(units, threshold), units["label"] == 1
    known = not np.isnan(threshold)
    called = units["score"] >= threshold
    calls = None if other is None else units["image_id"].map(other)
    apart = None if calls is None or not known else calls.notna() & (called != calls)
    # Both views of a breast are called, or neither, unless their calls differ.
    keys = ["patient_id", "exam_id", "laterality"]
    torn = called.groupby([units[key] for key in keys]).transform("nunique") > 1
    return {
        MISSES: Kind(units[error & cancer] if known else None, units[cancer]),
        ALARMS: Kind(units[error & ~cancer] if known else None, units[~cancer]),
        NETWORKS: Kind(None if apart is None else units[apart], units),
        VIEWS: Kind(units[torn] if known else None, units),
        NEAR: Kind(None, units),
    }


def _common(
    galleries: Mapping[str, pd.DataFrame], kinds: Mapping[str, Kind], members: pd.DataFrame
) -> pd.DataFrame:
    """Return `in_common.in_common` of every gallery with columns gallery, errors and every."""
    parts = []
    for name, chosen in galleries.items():
        labels = chosen[["image_id"]].merge(kinds[name].every[["image_id", "label"]])
        frames = {"errors": kinds[name].errors, "every": kinds[name].every}
        known = {key: frame for key, frame in frames.items() if frame is not None}
        counted = in_common.in_common(labels, known, members)
        if name == VIEWS:  # holds as many of one view as of the other
            counted = counted[counted["attribute"] != "View"]
        parts.append(counted.assign(gallery=HEADINGS[name]))
    wanted = ["gallery", "attribute", "group", "chosen", "errors", "every"]
    return pd.concat(parts, ignore_index=True).reindex(columns=wanted)
