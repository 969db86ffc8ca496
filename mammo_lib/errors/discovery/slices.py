"""Slices that fail more than the rest: conjunctions of conditions, found by a beam search."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mammo_lib.errors.discovery.conditions import Conditions

BEAM, TREE = "beam search", "tree"
GAIN = 1.0  # standard errors of excess that a further condition must bring
WORTH = 1.64  # standard errors below which one slice alone would be laid to chance


@dataclass(frozen=True)
class Slice:
    """The units (n,) that meet `parts`: attribute, group, and whether it holds or does not.

    `excess` is how many standard errors the discovery half's errors in it lie above those that
    the whole half's rate gives. It was looked for, so it is no evidence.
    """

    parts: tuple[tuple[str, str, bool], ...]
    holds: NDArray[np.bool_]
    excess: float
    how: str

    @property
    def text(self) -> str:
        """Such as "Density D and Vendor Castellan", "Density not A"."""
        return " and ".join(f"{a} {'' if is_so else 'not '}{g}" for a, g, is_so in self.parts)


@dataclass(frozen=True)
class Searched:
    """Slices found, best first, and how many were compared to find them."""

    slices: tuple[Slice, ...]
    searched: int


def beam(
    conditions: Conditions,
    error: NDArray[np.bool_],
    discovery: NDArray[np.bool_],
    *,
    least: int,
    depth: int = 2,
    width: int = 20,
) -> Searched:
    """Return the slices of up to `depth` conditions with more errors than the rest.

    Looks at the units of `discovery` (n,) alone; `error` (n,) says where the model was wrong. At
    each length the `width` slices of greatest excess are lengthened by every condition of another
    attribute; the longer one is kept if its excess is greater by a whole standard error, for a
    short slice is easier to confirm and to act on. A slice and its rest must have
    `least` units each. Beam search over conjunctions as in subgroup discovery (Lavrač et al.,
    JMLR 2004) and Slice Finder (Chung et al., TKDE 2020); the excess is hypergeometric.
    """
    held, wrong = conditions.holds[discovery], error[discovery]
    now: dict[frozenset[int], float] = {frozenset(): 0.0}
    found: dict[frozenset[int], float] = {}
    searched = 0
    for _ in range(depth):
        longer = _lengthened(now, conditions.attribute)
        keys = list(longer)
        z = excess(_together(held, keys), wrong, least=least)
        searched += int(np.isfinite(z).sum())
        better = {key: float(at) for key, at in zip(keys, z, strict=True) if at > longer[key]}
        found |= better
        now = dict(sorted(better.items(), key=_order)[:width])
    made = [_slice(conditions, key, z) for key, z in sorted(found.items(), key=_order)]
    return Searched(tuple(made), searched)


def excess(
    masks: NDArray[np.bool_], wrong: NDArray[np.bool_], *, least: int
) -> NDArray[np.float64]:
    """Return the standardised excess of errors (c,) in each of `masks` (c, n).

    NaN where a mask or its rest has fewer than `least` units, or no unit or every one is wrong.
    """
    total, rate = len(wrong), wrong.mean() if len(wrong) else np.nan
    size = masks.sum(axis=1).astype(float)
    seen = masks.astype(float) @ wrong.astype(float)
    variance = size * rate * (1 - rate) * (total - size) / max(total - 1, 1)
    allowed = (size >= least) & (total - size >= least) & (variance > 0)
    spread = np.sqrt(np.where(allowed, variance, np.nan))
    return (seen - size * rate) / spread


def carried(
    found: Iterable[Searched], discovery: NDArray[np.bool_], *, count: int, overlap: float = 0.5
) -> list[Slice]:
    """Return the `count` slices of greatest excess that are not much the same.

    Of two whose units in the discovery half overlap by more than `overlap` (intersection over
    union) the one of lesser excess is left out, and so is any of less than `WORTH`: every slice
    carried forward costs the others power.
    """
    every = [one for each in found for one in each.slices if one.excess >= WORTH]
    ranked = sorted(every, key=_rank)
    chosen: list[Slice] = []
    for candidate in ranked:
        own = candidate.holds[discovery]
        if all(_overlap(own, other.holds[discovery]) <= overlap for other in chosen):
            chosen.append(candidate)
    return chosen[:count]


def _rank(found: Slice) -> tuple[float, int, str]:
    return -found.excess, len(found.parts), found.text


def _overlap(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float((one & other).sum() / max(1, (one | other).sum()))


def _order(item: tuple[frozenset[int], float]) -> tuple[float, list[int]]:
    return -item[1], sorted(item[0])


def _lengthened(
    now: dict[frozenset[int], float], attribute: Sequence[str]
) -> dict[frozenset[int], float]:
    """Return every slice longer by one condition, with the greatest excess it must beat."""
    longer: dict[frozenset[int], float] = {}
    for key, z in now.items():
        taken = {attribute[i] for i in key}
        for i, name in enumerate(attribute):
            if name not in taken:
                longer[key | {i}] = max(z + GAIN * bool(key), longer.get(key | {i}, 0.0))
    return longer


def _together(held: NDArray[np.bool_], keys: Sequence[frozenset[int]]) -> NDArray[np.bool_]:
    masks = [held[:, sorted(key)].all(axis=1) for key in keys]
    return np.stack(masks) if masks else np.zeros((0, len(held)), bool)


def _slice(conditions: Conditions, key: frozenset[int], z: float) -> Slice:
    order = sorted(key)
    parts = tuple((conditions.attribute[i], conditions.group[i], True) for i in order)
    return Slice(parts, np.all(conditions.holds[:, order], axis=1), z, BEAM)
