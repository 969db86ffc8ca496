"""A group minus those it is held against, in AUC, sensitivity and specificity, tested once each."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtr, stdtr

from mammo_lib.errors.partition import Grouped, Mask, Pair
from mammo_lib.stats.roc.placement import placements
from mammo_lib.stats.sample import Sample

AUC, SENSITIVITY, SPECIFICITY = "AUC", "Sensitivity", "Specificity"
MEASURES = (AUC, SENSITIVITY, SPECIFICITY)
# In simulations of 20 to 25 comparisons with as few as ten cancers a group, 10 kept tests at 5 %
# to 4.4 to 5.1 in 100 and those at 0.2 % to 0.1 to 0.3; none at all gave up to 6.5 and 1.2.
PRIOR = 10
SMALLEST = 0.1  # of the variance seen: what moderation may leave of it
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Contrast:
    """The difference of one measure between the two sides of `pair`, before any correction.

    `pull` (patients,) is what each patient adds to it, `df` the degrees of freedom of its
    variance. `counts` holds successes and cases of both sides where the measure is a share,
    divided by the design effect; `shares` the two values. The numbers of cases are the group's;
    `others` holds the positives and negatives that it is held against.
    """

    pair: Pair
    measure: str
    shares: tuple[float, float]
    se: float
    df: float
    p_value: float
    pull: Floats
    n_positive: int
    n_negative: int
    n_patients: int
    others: tuple[int, int]
    counts: tuple[float, float, float, float] | None = None

    @property
    def value(self) -> float:
        """The group's minus the others'."""
        return self.shares[0] - self.shares[1]

    @property
    def n(self) -> int:
        """Units of the group."""
        return self.n_positive + self.n_negative


def contrasts(
    given: Grouped, pairs: Sequence[Pair], patients: pd.Index | None = None
) -> list[Contrast]:
    """Return the contrasts of all `pairs` of `given`, three a pair; none without variance.

    `patients` names and orders the patients of `pull`; by default those of the units.
    """
    known = pd.Index(given.units["patient_id"].unique()) if patients is None else patients
    cases = _Cases(
        given.units["label"].to_numpy() == 1,
        given.units["score"].to_numpy(float),
        known.get_indexer(pd.Index(given.units["patient_id"])),
        len(known),
    )
    found = []
    for pair in pairs:
        found.append(_areas(cases, pair))
        if np.isfinite(given.threshold):
            called = cases.score >= given.threshold
            found.append(_rates(cases, pair, SENSITIVITY, called, cases.positive))
            if not pair.shares:
                found.append(_rates(cases, pair, SPECIFICITY, ~called, ~cases.positive))
    return [one for one in found if one is not None]


@dataclass(frozen=True)
class _Cases:
    positive: Mask
    score: Floats
    patient: NDArray[np.intp]
    count: int

    def sizes(self, where: Mask) -> tuple[int, int, int]:
        """Return the positives, negatives and patients `where`."""
        positives = int(self.positive[where].sum())
        patients = len(np.unique(self.patient[where]))
        return positives, int(where.sum()) - positives, patients

    def summed(self, values: Floats, where: Mask) -> Floats:
        """Return the sums (patients,) of `values` of the cases `where`."""
        found = np.bincount(self.patient[where], weights=values, minlength=self.count)
        return found.astype(np.float64)


@dataclass(frozen=True)
class Area:
    """An area, what each patient adds to it, and each class's variance and patients.

    The squares of `pull` (patients,) sum to the area's variance.
    """

    auc: float
    pull: Floats
    variance: Floats  # (2,), of the mean placement of positives, of negatives
    units: Floats  # (2,), patients of each class


def _areas(cases: _Cases, pair: Pair) -> Contrast | None:
    first, second = _area(cases, pair.own), _area(cases, pair.other)
    pull = first.pull - second.pull
    seen = float(pull @ pull)
    if not (first.pull.any() and second.pull.any() and seen > 0):
        return None  # areas of 1 or 0: their variance cannot be seen
    units = np.array([first.units, second.units])
    own = np.array([first.variance, second.variance])
    drawn = moderated(own, units)
    variance = max(seen + float((drawn - own).sum()), SMALLEST * seen)
    df = float(drawn.sum() ** 2 / (drawn**2 / (units - 1 + PRIOR)).sum())
    p_value = float(2 * stdtr(df, -abs(first.auc - second.auc) / sqrt(variance)))
    shares = first.auc, second.auc
    sizes = cases.sizes(pair.own)
    return Contrast(
        pair, AUC, shares, sqrt(variance), df, p_value, pull, *sizes, _others(cases, pair)
    )


def _others(cases: _Cases, pair: Pair) -> tuple[int, int]:
    positives, negatives, _ = cases.sizes(pair.other)
    return positives, negatives


def moderated(variance: Floats, units: Floats) -> Floats:
    """Return each group's `variance` (groups, classes) drawn towards that of all groups together.

    `units` (groups, classes) are the patients it rests on; all groups together count as PRIOR
    patients more (Smyth 2004). A small group that happens to be ranked almost perfectly shows
    almost no variance of its own: untouched it would be found to differ far too often.
    """
    spread = variance * units
    together = (spread * (units - 1)).sum(axis=0) / (units - 1).sum(axis=0)
    shrunk: Floats = (spread * (units - 1) + PRIOR * together) / (units - 1 + PRIOR) / units
    return shrunk


def _area(cases: _Cases, where: Mask) -> Area:
    part = cases.positive[where], cases.score[where], cases.patient[where]
    return area_of(*part, cases.count)


def area_of(positive: Mask, score: Floats, patient: NDArray[np.intp], count: int) -> Area:
    """Return the area of cases (n,) of `patient` codes below `count`, both classes present.

    With one case a patient the squared pulls sum to DeLong's variance; see `Area`.
    """
    placed = placements(Sample(positive, score[None], ("score",)))
    sums, units = [], []
    for values, side in ((placed.positive[0], positive), (placed.negative[0], ~positive)):
        own = patient[side]
        units.append(len(np.unique(own)))
        inflated = sqrt(units[-1] / max(1, units[-1] - 1)) / len(values)
        sums.append(np.bincount(own, weights=values * inflated, minlength=count))
    variance = np.array([(part**2).sum() for part in sums], dtype=np.float64)
    return Area(
        float(placed.auc[0]),
        (sums[0] + sums[1]).astype(np.float64),
        variance,
        np.maximum(np.array(units, np.float64), 2.0),
    )


def _rates(cases: _Cases, pair: Pair, measure: str, right: Mask, among: Mask) -> Contrast:
    """Return the score test of two shares, its numbers of cases over the design effect."""
    own, other = pair.own & among, pair.other & among
    first, second = right[own].mean(), right[other].mean()
    pull = cases.summed((right[own] - first) / own.sum(), own)
    pull = pull - cases.summed((right[other] - second) / other.sum(), other)
    effect = _effect(cases, own, other, (float(first), float(second)), pull)
    sizes = np.array([own.sum(), other.sum()]) / effect
    both = (right[own].sum() + right[other].sum()) / (own.sum() + other.sum())
    variance = both * (1 - both) * (1 / sizes).sum() * sizes.sum() / max(1.0, sizes.sum() - 1)
    apart = float(first - second)
    df = _freedom(cases, own, other)
    p_value = _two_sided(apart / sqrt(variance), df) if variance > 0 else 1.0
    counts = (first * sizes[0], sizes[0], second * sizes[1], sizes[1])
    return Contrast(
        pair, measure, (float(first), float(second)), sqrt(variance), df, float(p_value), pull,
        *cases.sizes(pair.own),
        _others(cases, pair),
        tuple(float(count) for count in counts),  # type: ignore[arg-type]
    )  # fmt: skip


def _freedom(cases: _Cases, own: Mask, other: Mask) -> float:
    """Return the degrees of freedom of the design effect; none are lost where it is known."""
    patients = [len(np.unique(cases.patient[side])) for side in (own, other)]
    alone = patients[0] == own.sum() and patients[1] == other.sum()
    return inf if alone else float(max(1, min(patients) - 1))


def _two_sided(t: float, df: float) -> float:
    return float(2 * (ndtr(-abs(t)) if df == inf else stdtr(df, -abs(t))))


def _effect(
    cases: _Cases, own: Mask, other: Mask, shares: tuple[float, float], pull: Floats
) -> float:
    """Return how many times the clustering of patients multiplies the variance.

    Below 1 only where the two sides hold breasts of the same women, which makes them alike.
    """
    sizes = (own.sum(), other.sum())
    binomial = sum(rate * (1 - rate) / size for rate, size in zip(shares, sizes, strict=True))
    seen = float(pull @ pull)
    if not (binomial > 0 and seen > 0):
        return 1.0
    apart = not np.intersect1d(cases.patient[own], cases.patient[other]).size
    return max(1.0, seen / binomial) if apart else seen / binomial
