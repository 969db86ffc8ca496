"""The groups a result is broken down by, as membership rows of unit, attribute and group."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from mammo_lib.evaluation.levels import UNITS

MISSING = "not recorded"
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
SIZE_EDGES = (0, 10, 20, np.inf)  # mm, the longer side of the largest lesion's box
SIZE_BANDS = ("under 10 mm", "10–20 mm", "over 20 mm")


def memberships(images: pd.DataFrame, lesions: pd.DataFrame, level: str) -> pd.DataFrame:
    """Return which unit of `level` belongs to which group of which attribute.

    Columns: the unit's identifiers (see `levels.UNITS`), attribute and group; attributes come in
    the report's order and groups in theirs. Only attributes with more than one group in `images`
    are kept, and of two that divide the units alike the first; units without a value form the
    group "not recorded". A non-cancer belongs to every group of an attribute of cancers' lesions.
    """
    parts = [_of_units(images, level, name, of) for name, of in _describers(level).items()]
    parts += _of_lesions(images, lesions, level)
    kept: list[pd.DataFrame] = []
    for part in parts:
        if part["group"].nunique() > 1 and not any(_same(part, other) for other in kept):
            kept.append(part)
    nothing = pd.DataFrame(columns=[*UNITS[level], "attribute", "group"])
    return pd.concat(kept, ignore_index=True) if kept else nothing


def _same(part: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether two attributes divide the units alike, under whatever names."""
    if len(part) != len(other):
        return False
    keys = [column for column in part if column not in ("attribute", "group")]
    pairs = part.merge(other, on=keys)[["group_x", "group_y"]].drop_duplicates()
    return len(pairs) == pairs["group_x"].nunique() == pairs["group_y"].nunique()


def not_recorded(images: pd.DataFrame) -> list[str]:
    """Return the attributes that `images` has no value of at all."""
    return [name for name, of in _describers("breast").items() if (of(images) == MISSING).all()]


Describer = Callable[[pd.DataFrame], pd.Series]


def _describers(level: str) -> dict[str, Describer]:
    """Return, for each attribute, the function from an images table to each image's group."""
    found: dict[str, Describer] = {"Age": lambda images: band(images, "age", AGE_EDGES, AGE_BANDS)}
    found |= {name: _column(column) for name, column in COLUMNS.items()}
    if level == "image":
        found["View"] = _column("view")
    if level not in ("image", "breast"):
        del found["Side"]
    return found


def _column(name: str) -> Describer:
    return lambda images: text(images, name)


def text(images: pd.DataFrame, column: str) -> pd.Series:
    """Return `column` as text, with "not recorded" where it is empty or absent."""
    if column not in images:
        return pd.Series(MISSING, images.index)
    values = images[column].astype("string").str.strip()
    return values.mask(values.isna() | (values == ""), MISSING).astype(str)


def band(images: pd.DataFrame, column: str, edges, names) -> pd.Series:
    """Return the band of a number, lower edge included, with "not recorded" where it is missing."""
    if column not in images:
        return pd.Series(MISSING, images.index)
    numbers = pd.to_numeric(images[column], errors="coerce").astype(float)
    bands = pd.cut(numbers, list(edges), right=False, labels=list(names))
    return bands.astype("string").fillna(MISSING).astype(str)


def _of_units(images: pd.DataFrame, level: str, name: str, of: Describer) -> pd.DataFrame:
    """Return the group of each unit; images that disagree put their unit in the group most have."""
    keys = UNITS[level]
    frame = images[keys].assign(group=of(images))
    counts = frame.groupby([*keys, "group"], sort=True).size().reset_index(name="n")
    counts["group"] = _lumped(counts["group"])
    known = counts.assign(missing=counts["group"] == MISSING)
    ranked = known.sort_values(["missing", "n", "group"], ascending=[True, False, True])
    first = ranked.drop_duplicates(keys)[[*keys, "group"]]
    return _ordered(first.sort_values(keys).assign(attribute=name), _order(first["group"]))


def _lumped(groups: pd.Series) -> pd.Series:
    """Return `groups` with all but the commonest together, where there are too many to read."""
    sizes = groups.value_counts()
    return groups.where(groups.isin(sizes.index[:MOST]), OTHERS) if len(sizes) > MOST else groups


def _order(groups: pd.Series) -> list[str]:
    """Return groups in reading order: bands as listed, others by name, unrecorded last."""
    listed = [*AGE_BANDS, *SIZE_BANDS]
    others = sorted(set(groups) - set(listed) - {MISSING})
    return [group for group in listed if group in set(groups)] + others + [MISSING]


def _ordered(frame: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    place = frame["group"].map({group: i for i, group in enumerate(order)})
    return frame.assign(place=place).sort_values("place", kind="stable").drop(columns="place")


def _of_lesions(images: pd.DataFrame, lesions: pd.DataFrame, level: str) -> list[pd.DataFrame]:
    """Return memberships by the kind and by the size of cancers' lesions."""
    malignant = lesions[lesions["pathology"].astype("string").str.lower().str.contains("malig")]
    joined = malignant.merge(images[[*UNITS["image"], "pixel_mm"]], on="image_id")
    if joined.empty:
        return []
    kinds = joined.assign(group=text(joined, "kind"))
    return [_with_negatives(kinds, images, level, "Cancer's kind"),
            *_sizes(joined, images, level)]  # fmt: skip


def _sizes(joined: pd.DataFrame, images: pd.DataFrame, level: str) -> list[pd.DataFrame]:
    longer = joined[["width", "height"]].max(axis=1) * joined["pixel_mm"]
    if longer.isna().all():
        return []
    largest = joined.assign(size=longer).groupby(UNITS[level])["size"].max().reset_index()
    bands = largest.assign(group=band(largest, "size", SIZE_EDGES, SIZE_BANDS))
    return [_with_negatives(bands, images, level, "Cancer's size")]


def _with_negatives(
    cancers: pd.DataFrame, images: pd.DataFrame, level: str, name: str
) -> pd.DataFrame:
    keys = UNITS[level]
    found = cancers[[*keys, "group"]].drop_duplicates()
    label = images.assign(label=images["label"].astype("Float64").fillna(0))
    units = label.groupby(keys)["label"].max().reset_index()
    others = units.loc[units["label"] == 0, keys]
    every = others.merge(found[["group"]].drop_duplicates(), how="cross")
    both = pd.concat([found, every], ignore_index=True).assign(attribute=name)
    return _ordered(both, _order(both["group"]))
