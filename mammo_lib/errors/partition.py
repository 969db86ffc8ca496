"""Each group of an attribute and those it is held against, as masks over one table of units."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation.levels import UNITS

OTHERS = "all others"
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Grouped:
    """One model's scored `units` of a level, their groups and the cut-off they all share.

    See `levels.aggregate` and `attributes.memberships`; `threshold` is from validation data.
    """

    units: pd.DataFrame
    members: pd.DataFrame
    threshold: float


@dataclass(frozen=True)
class Pair:
    """A group and those it is held against, `own` and `other` (n,) among the units.

    `shares` is whether both hold the same non-cancers, as groups of cancers do: then only their
    cancers can differ.
    """

    attribute: str
    group: str
    against: str
    own: Mask
    other: Mask
    shares: bool


def against_others(given: Grouped, settings: StatsConfig) -> list[Pair]:
    """Return every group with all other units of its attribute, where both are large enough."""
    pairs = []
    for attribute, masks, shares in attributes_of(given):
        every = np.logical_or.reduce(list(masks.values()))
        for group, own in masks.items():
            other = _without(every, own, given, shares)
            pairs.append(Pair(attribute, group, OTHERS, own, other, shares))
    return [pair for pair in pairs if _enough(pair, given, settings)]


def against_reference(
    given: Grouped, settings: StatsConfig, references: Mapping[str, str] | None = None
) -> list[Pair]:
    """Return every group with its attribute's reference group, where both are large enough.

    `references` maps attributes to groups; elsewhere the reference is the largest group, the one
    not recorded left aside.
    """
    pairs = []
    for attribute, masks, shares in attributes_of(given):
        name = (references or {}).get(attribute, "")
        name = name if name in masks else largest(masks)
        for group, own in masks.items():
            if group != name:
                other = _without(masks[name], own, given, shares)
                pairs.append(Pair(attribute, group, name, own, other, shares))
    return [pair for pair in pairs if _enough(pair, given, settings)]


def attributes_of(given: Grouped) -> Iterator[tuple[str, dict[str, Mask], bool]]:
    """Yield each attribute with the mask (n,) of each group and whether they share non-cancers."""
    keys = [column for column in UNITS["image"] if column in given.members]
    place = given.units[keys].assign(place=np.arange(len(given.units)))
    joined = given.members.merge(place, on=keys)
    label = given.units["label"].to_numpy()
    for attribute, part in joined.groupby("attribute", sort=False):
        masks = {str(group): _mask(rows, len(label))
                 for group, rows in part.groupby("group", sort=False)["place"]}  # fmt: skip
        twice = np.sum(list(masks.values()), axis=0) > 1
        yield str(attribute), masks, bool((twice & (label == 0)).any())


def largest(masks: Mapping[str, Mask], last: Sequence[str] = ("not recorded", OTHERS)) -> str:
    """Return the group of most units, the first of equals; those `last` only where alone."""
    named = [group for group in masks if group not in last] or list(masks)
    return max(named, key=lambda group: masks[group].sum())


def _mask(rows: pd.Series, size: int) -> Mask:
    mask = np.zeros(size, dtype=bool)
    mask[rows.to_numpy()] = True
    return mask


def _without(those: Mask, own: Mask, given: Grouped, shares: bool) -> Mask:
    """Return `those` less a group's own units; of shared non-cancers none is taken away."""
    kept = those & ~own
    return kept | (those & (given.units["label"].to_numpy() == 0)) if shares else kept


def _enough(pair: Pair, given: Grouped, settings: StatsConfig) -> bool:
    label = given.units["label"].to_numpy()
    return all(
        min(label[side].sum(), (1 - label[side]).sum()) >= settings.too_few
        for side in (pair.own, pair.other)
    )
