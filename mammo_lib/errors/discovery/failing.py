"""Slices of missed cancers and of false alarms: looked for on one half, tested on the other."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.discovery import halves
from mammo_lib.errors.discovery.conditions import Conditions, conditions
from mammo_lib.errors.discovery.confirmation import confirm, judged
from mammo_lib.errors.discovery.slices import Searched, Slice, beam, carried
from mammo_lib.errors.discovery.tree import tree

MISSES, ALARMS = "missed cancers", "false alarms"
AMONG = {MISSES: 1, ALARMS: 0}  # the label that each kind of error is counted among
CARRIED = 4  # slices of each kind of error


@dataclass(frozen=True)
class Failing:
    """One kind of error among n units: `error`, `discovery` (n,), what was found where.

    `slices` are those carried forward; `by_beam` and `by_tree` tell how many were compared.
    """

    kind: str
    units: pd.DataFrame
    error: NDArray[np.bool_]
    discovery: NDArray[np.bool_]
    conditions: Conditions
    slices: tuple[Slice, ...]
    by_beam: int
    by_tree: int


def search(
    units: pd.DataFrame,
    members: pd.DataFrame,
    images: pd.DataFrame,
    half: pd.Series,
    *,
    threshold: float,
    settings: StatsConfig,
    rng: np.random.Generator,
    level: str = "breast",
) -> tuple[Failing, ...]:
    """Return what was found of each kind of error; nothing where there is no threshold.

    `units` is one model's scored units of `level`, `members` their groups, `half` that of
    `halves.halves`. A slice and its rest have `least` units each.
    """
    if np.isnan(threshold):
        return ()
    parts = []
    for kind in AMONG:
        own, error = wrong(units, kind, threshold)
        discovery = halves.in_discovery(own["patient_id"], half)
        found = conditions(own, members, images, discovery=discovery, level=level)
        searched = _searched(found, error, discovery, settings, rng)
        slices = carried(searched, discovery, count=CARRIED)
        compared = (each.searched for each in searched)
        parts.append(Failing(kind, own, error, discovery, found, tuple(slices), *compared))
    return tuple(parts)


def least(count: int, settings: StatsConfig) -> int:
    """Return how many units a slice needs among the `count` of the discovery half.

    A twentieth, and half as many again as `settings.too_few`: the other half will then most
    likely have enough.
    """
    return max(-(-3 * settings.too_few // 2), -(-count // 20))


def wrong(
    units: pd.DataFrame, kind: str, threshold: float
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Return the units among which errors of `kind` can be, and whether each is one (n,)."""
    own = units[units["label"] == AMONG[kind]].reset_index(drop=True)
    called = (own["score"] >= threshold).to_numpy(bool)
    return own, ~called if kind == MISSES else called


def _searched(
    found: Conditions,
    error: NDArray[np.bool_],
    discovery: NDArray[np.bool_],
    settings: StatsConfig,
    rng: np.random.Generator,
) -> tuple[Searched, Searched]:
    few = least(len(error[discovery]), settings)
    return (
        beam(found, error, discovery, least=few),
        tree(found, error, discovery, least=few, rng=rng),
    )


def tested(failing: Iterable[Failing], settings: StatsConfig) -> pd.DataFrame:
    """Return a row for every slice carried forward, tested on the confirmation half.

    Columns: kind, how, found_n and found_rate (of the discovery half), and those of
    `confirmation.judged`, Holm's correction being over all slices of both kinds of error.
    """
    parts = [_of(each, settings) for each in failing if each.slices]
    if not parts:
        return pd.DataFrame(columns=["kind", "name", "verdict", "note", "n"])
    return judged(pd.concat(parts, ignore_index=True), level=settings.level)


def _of(each: Failing, settings: StatsConfig) -> pd.DataFrame:
    there, here = each.discovery, ~each.discovery
    groups = {found.text: found.holds[here] for found in each.slices}
    table = confirm(each.error[here], each.units.loc[here, "patient_id"], groups, settings=settings)
    return table.assign(
        kind=each.kind,
        how=[found.how for found in each.slices],
        found_n=[int(found.holds[there].sum()) for found in each.slices],
        found_rate=[float(each.error[there & found.holds].mean()) for found in each.slices],
    )
