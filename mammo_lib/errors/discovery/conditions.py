"""What can be said of a unit in one condition: attribute = group, or a number's third."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.errors.attributes import MISSING
from mammo_lib.evaluation.levels import UNITS

# Attribute in the report's words -> column of the images table and how its edges are written.
# Thickness is that of the compressed breast, share that of the film that the breast takes.
NUMBERS = {
    "Thickness": ("thickness_mm", ".0f", " mm"),
    "Breast share": ("breast_fraction", ".2f", ""),
    "Mean grey": ("grey_mean", ".2f", ""),
}


@dataclass(frozen=True)
class Conditions:
    """k conditions of n units: `holds` (n, k) says which unit meets which.

    `attribute` and `group` (k,) name them. Several groups of one attribute may hold for a unit,
    such as two kinds of lesion, and none where a number is missing.
    """

    attribute: tuple[str, ...]
    group: tuple[str, ...]
    holds: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.group)

    def of(self, units: NDArray) -> "Conditions":
        """Return the same conditions of some of the units (mask or indices)."""
        return Conditions(self.attribute, self.group, self.holds[units])

    def any(self, attribute: str, groups: tuple[str, ...]) -> NDArray[np.bool_] | None:
        """Return whether each unit is in one of `groups` (n,); None where no group is known."""
        own = [i for i in range(len(self))
               if self.attribute[i] == attribute and self.group[i] in groups]  # fmt: skip
        return np.any(self.holds[:, own], axis=1) if own else None


def conditions(
    units: pd.DataFrame,
    members: pd.DataFrame,
    images: pd.DataFrame,
    *,
    discovery: NDArray[np.bool_],
    level: str = "breast",
) -> Conditions:
    """Return the conditions of `units` (n rows of one level), from groups and from numbers.

    `members` are their groups (see `attributes.memberships`). Numbers of the images table
    (`NUMBERS`; a unit has the mean of its images) are cut into thirds of the units in `discovery`
    (n,), so that the other half has no say in where the cuts are.
    """
    keys = UNITS[level]
    index = pd.MultiIndex.from_frame(units[keys])
    names: list[tuple[str, str]] = []
    columns: list[NDArray[np.bool_]] = []
    for (attribute, group), part in members.groupby(["attribute", "group"], sort=False):
        names.append((str(attribute), str(group)))
        columns.append(index.isin(pd.MultiIndex.from_frame(part[keys])))
    for attribute, (column, spec, unit) in NUMBERS.items():
        value = _of_units(images, column, keys, index)
        for group, held in _thirds(value, discovery, spec, unit).items():
            names.append((attribute, group))
            columns.append(held)
    holds = np.stack(columns, axis=1) if columns else np.zeros((len(units), 0), bool)
    return Conditions(tuple(a for a, _ in names), tuple(g for _, g in names), holds)


def _of_units(
    images: pd.DataFrame, column: str, keys: list[str], index: pd.MultiIndex
) -> NDArray[np.float64]:
    if column not in images:
        return np.full(len(index), np.nan)
    number = pd.to_numeric(images[column], errors="coerce").astype(float)
    means = number.groupby([images[key] for key in keys]).mean()
    if not isinstance(means.index, pd.MultiIndex):
        means.index = pd.MultiIndex.from_arrays([means.index], names=keys)
    return np.asarray(means.reindex(index), dtype=np.float64)


def _thirds(
    value: NDArray[np.float64], discovery: NDArray[np.bool_], spec: str, unit: str
) -> dict[str, NDArray[np.bool_]]:
    known = value[discovery & np.isfinite(value)]
    low, high = np.quantile(known, [1 / 3, 2 / 3]) if known.size else (np.nan, np.nan)
    if not low < high:  # missing, or all alike
        return {}
    there = np.isfinite(value)
    texts = format(low, spec), format(high, spec)
    found = {
        f"under {texts[0]}{unit}": there & (value < low),
        f"{texts[0]}–{texts[1]}{unit}": there & (value >= low) & (value < high),
        f"{texts[1]}{unit} and over": there & (value >= high),
    }
    return found if there.all() else {**found, MISSING: ~there}
