"""The groups a result is broken down by, as membership rows of unit, attribute and group."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from mammo_lib.errors import further, lesion_groups
from mammo_lib.errors.grouping import MISSING as MISSING
from mammo_lib.errors.grouping import band as band
from mammo_lib.errors.grouping import of_unit, order, thirds, yes_or_no
from mammo_lib.errors.grouping import text as text
from mammo_lib.errors.priors import prior
from mammo_lib.evaluation.levels import UNITS

OTHERS = "all others"
MOST = 12  # groups of one attribute

# Attribute in the report's words -> column of the images table, in the report's order.
COLUMNS = {
    "Race and ethnicity": "race_ethnicity",
    "Density": "density",
    "Radiologist's reading": "birads",
    "Vendor": "vendor",
    "Scanner": "scanner",
    "Site": "site",
    "Side": "laterality",
    "Label's source": "label_source",
}
AGE_EDGES = (-np.inf, 50, 60, 70, np.inf)
AGE_BANDS = ("under 50", "50–59", "60–69", "70 and over")
THICKNESS_EDGES = (-np.inf, 45, 55, 65, np.inf)  # mm of the compressed breast
THICKNESS_BANDS = ("under 45 mm", "45–54 mm", "55–64 mm", "65 mm and over")
SIZE_EDGES, SIZE_BANDS = lesion_groups.SIZE_EDGES, lesion_groups.SIZE_BANDS
# Numbers that are read in thirds of the data set's own values; no borders of theirs are agreed on.
NUMBERS = {
    "Breast's share of the image": "breast_fraction",
    "Relative exposure": "relative_exposure",
    "Exposure (mAs)": "exposure_mas",
    "Tube voltage": "kvp",
    "Compression force": "compression_force",
}
IMPLANT = ("implant", "breast_implant", "implants")

Describer = Callable[[pd.DataFrame], pd.Series]


def memberships(images: pd.DataFrame, lesions: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return which unit of `level` belongs to which group of which attribute.

    Columns: the unit's identifiers (see `levels.UNITS`), attribute and group; attributes come in
    the report's order and groups in theirs, columns of the user's own last (see `further`). Only
    attributes with more than one group in `images` are kept, and of two that divide the units
    alike the first; units without a value form the group "not recorded". A non-cancer belongs to
    every group of an attribute of cancers' lesions.
    """
    describers = _describers(level) | further.describers(images, KNOWN, UNITS[level])
    parts = [_of_units(images, level, name, of) for name, of in describers.items()]
    parts += lesion_groups.memberships(images, lesions, level)
    kept: list[pd.DataFrame] = []
    for part in parts:
        if part["group"].nunique() > 1 and not any(_same(part, other) for other in kept):
            kept.append(part)
    nothing = pd.DataFrame(columns=[*UNITS[level], "attribute", "group"])
    return pd.concat(kept, ignore_index=True) if kept else nothing


def not_recorded(images: pd.DataFrame) -> list[str]:
    """Return the attributes that `images` has no value of at all, of those every study may have."""
    common = ("Age", *COLUMNS)
    found = _describers("breast")
    return [name for name in common if (found[name](images) == MISSING).all()]


def left_out(images: pd.DataFrame) -> list[str]:
    """Return the user's columns of words that are too many and too rare to be groups."""
    return further.unreadable(images, KNOWN)


def _describers(level: str) -> dict[str, Describer]:
    """Return, for each attribute, the function from an images table to each image's group."""
    found: dict[str, Describer] = {"Age": lambda images: band(images, "age", AGE_EDGES, AGE_BANDS)}
    found |= {name: _column(column) for name, column in COLUMNS.items()}
    if level == "image":
        found["View"] = _column("view")
    if level not in ("image", "breast"):
        del found["Side"]
    found["Implant"] = _implant
    found["Compressed thickness"] = lambda images: band(
        images, "thickness_mm", THICKNESS_EDGES, THICKNESS_BANDS
    )
    found |= {name: _number(column, UNITS[level]) for name, column in NUMBERS.items()}
    found["Earlier exam in the data"] = prior
    found["Subtlety"] = _number("subtlety", UNITS[level])
    found["Abnormality"] = _column("abn_type")
    return found


# Columns that an attribute above reads, besides those that are no attribute at all.
KNOWN = frozenset({
    *COLUMNS.values(), *NUMBERS.values(), *IMPLANT,
    "age", "view", "thickness_mm", "subtlety", "abn_type",
    "mended", "exposure",  # what was done to a row, and which rows are one exposure
})  # fmt: skip


def _column(name: str) -> Describer:
    return lambda images: text(images, name)


def _number(name: str, keys: list[str]) -> Describer:
    """Return the thirds of a number, the mean over a unit's images being the unit's."""
    return lambda images: thirds(of_unit(images, name, keys), name)


def _implant(images: pd.DataFrame) -> pd.Series:
    return yes_or_no(images, next((name for name in IMPLANT if name in images), IMPLANT[0]))


def _same(part: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether two attributes divide the units alike, under whatever names."""
    if len(part) != len(other) or part["group"].nunique() != other["group"].nunique():
        return False
    keys = [column for column in part if column not in ("attribute", "group")]
    pairs = part.merge(other, on=keys)[["group_x", "group_y"]].drop_duplicates()
    return len(pairs) == pairs["group_x"].nunique() == pairs["group_y"].nunique()


def _of_units(images: pd.DataFrame, level: str, name: str, of: Describer) -> pd.DataFrame:
    """Return the group of each unit; images that disagree put their unit in the group most have."""
    keys = UNITS[level]
    frame = images[keys].assign(group=of(images))
    counts = frame.groupby([*keys, "group"], sort=True).size().reset_index(name="n")
    counts["group"] = _lumped(counts["group"])
    known = counts.assign(missing=counts["group"] == MISSING)
    ranked = known.sort_values(["missing", "n", "group"], ascending=[True, False, True])
    first = ranked.drop_duplicates(keys)[[*keys, "group"]]
    bands = (*AGE_BANDS, *THICKNESS_BANDS)
    listed = order(list(first["group"].unique()), bands)
    return ordered(first.sort_values(keys).assign(attribute=name), listed)


def _lumped(groups: pd.Series) -> pd.Series:
    """Return `groups` with all but the commonest together, where there are too many to read."""
    sizes = groups[groups != MISSING].value_counts()
    kept = {*sizes.index[:MOST], MISSING}
    return groups.where(groups.isin(kept), OTHERS) if len(sizes) > MOST else groups


ordered = lesion_groups.ordered
