"""Where two networks, or the two views of one breast, are farthest apart."""

import numpy as np
import pandas as pd

from mammo_lib.errors import gallery
from mammo_lib.evaluation.discrimination import best_on_validation, tested
from mammo_lib.evaluation.levels import UNITS

NETWORKS, VIEWS = "networks disagree", "views disagree"


def validation_ranks(scores: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return `scores` (model, image_id, score) with place: the share of validation images below.

    Scores of two networks stand on scales of their own; places (0..1, ties count half) do not.
    """
    validation = images.loc[images["split"] == "validation", "image_id"]
    parts = [_placed(part, set(validation)) for _, part in scores.groupby("model", sort=False)]
    return pd.concat(parts, ignore_index=True)


def _placed(part: pd.DataFrame, validation: set[str]) -> pd.DataFrame:
    ruler = np.sort(part.loc[part["image_id"].isin(validation), "score"].to_numpy(float))
    ruler = ruler if len(ruler) else np.sort(part["score"].to_numpy(float))
    both = sum(np.searchsorted(ruler, part["score"], side) for side in ("left", "right"))
    return part.assign(place=both / (2 * len(ruler)))


def second_best(scores: pd.DataFrame, images: pd.DataFrame, first: str) -> str | None:
    """Return the network other than `first` with the largest area on validation data, or None."""
    others = scores[scores["model"] != first]
    return None if others.empty else best_on_validation(others, images)


def networks(
    scores: pd.DataFrame, images: pd.DataFrame, *, first: str, second: str | None, count: int
) -> pd.DataFrame:
    """Return the `count` test images whose places the two networks see farthest apart.

    A patient stands once. Columns: those of `gallery.choose`, score being that of `first`;
    other_score, place and other_place, apart (their difference), and right: the network that
    ranks the image nearer its truth. No row without a second network.
    """
    pairs = scores[scores["model"].isin([first, second])]
    placed = validation_ranks(pairs, images) if second else pairs.head(0).assign(place=np.nan)
    units = tested(placed[placed["model"] == first], images, "image", "test")
    own = placed[placed["model"] == first].set_index("image_id")["place"]
    other = placed[placed["model"] == second].set_index("image_id")
    units = units[units["image_id"].isin(other.index)]
    named = units["image_id"]
    joined = units.assign(
        error=NETWORKS,
        place=named.map(own).astype(float),
        other_place=named.map(other["place"]).astype(float),
        other_score=named.map(other["score"]).astype(float),
    )
    joined["apart"] = joined["place"] - joined["other_place"]
    first_higher = joined["apart"] > 0
    joined["right"] = np.where(first_higher == (joined["label"] == 1), first, second or "")
    chosen = gallery.first_of_each(_farthest(joined, ["image_id"]), count)
    return gallery.described(chosen, units, images)


def views(scores: pd.DataFrame, images: pd.DataFrame, *, model: str, count: int) -> pd.DataFrame:
    """Return both views of the `count` test breasts whose CC and MLO are farthest apart.

    A patient stands once, her CC before her MLO. Columns: those of `gallery.choose`, place,
    apart (CC minus MLO), right (the view that is ranked nearer the truth) and pair, which
    numbers the breasts. Breasts with other than one image of each view are left out.
    """
    placed = validation_ranks(scores[scores["model"] == model], images)
    units = tested(placed, images, "image", "test")
    known = images.set_index("image_id")["view"]
    units_with = units.assign(
        view_of=units["image_id"].map(known).astype(str),
        place=units["image_id"].map(placed.set_index("image_id")["place"]),
    )
    breasts = _pairs(units_with)
    chosen = gallery.first_of_each(_farthest(breasts, UNITS["breast"]), count)
    chosen = chosen.assign(pair=range(1, len(chosen) + 1))[
        [*UNITS["breast"], "apart", "right", "pair"]
    ]
    both = units_with.merge(chosen, on=UNITS["breast"]).assign(error=VIEWS)
    both = both.sort_values(["pair", "view_of"]).drop(columns="view_of")
    return gallery.described(both, units, images)


def _pairs(units: pd.DataFrame) -> pd.DataFrame:
    """Return a row per breast with one CC and one MLO: its label, apart and right."""
    keys = UNITS["breast"]
    sides = [units[units["view_of"] == view] for view in ("CC", "MLO")]
    cc, mlo = (part[~part.duplicated(keys, keep=False)] for part in sides)
    wide = cc.merge(mlo, on=keys, suffixes=("_cc", "_mlo"))
    # A breast is a cancer if either view shows one.
    label = wide[["label_cc", "label_mlo"]].max(axis=1)
    wide = wide[keys].assign(label=label, apart=wide["place_cc"] - wide["place_mlo"])
    higher_right = (wide["apart"] > 0) == (wide["label"] == 1)
    return wide.assign(right=np.where(higher_right, "CC", "MLO"))


def _farthest(units: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return `units` with the widest differences first; ties go by `keys`."""
    order = units.assign(width=units["apart"].abs())
    order = order.sort_values(["width", *keys], ascending=[False, *[True] * len(keys)])
    return order.drop(columns="width")
