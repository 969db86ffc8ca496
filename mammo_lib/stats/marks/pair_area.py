"""The chance that a lesion is rated above a case's highest false mark, over all such pairs.

Every area of free-response analysis is this one with other cases or other weights. It follows
from sorted ratings, never from all pairs, also when each case is left out in turn, or when a
resample counts cases unequally often.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.marks.ratio import ratio

if TYPE_CHECKING:
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class PairArea:
    """Pairs of K cases' false ratings with L lesions' ratings, a tie counting one half.

    `false_rating` (K,) and `compared` (K,) bool: the cases whose false rating takes part.
    `lesion_case` (L,), `lesion_rating` (L,), `lesion_weight` (L,): lesions may count unequally.
    Two unmarked ones, -inf against -inf, tie like any other two.
    """

    false_rating: NDArray[np.float64]
    compared: NDArray[np.bool_]
    lesion_case: NDArray[np.intp]
    lesion_rating: NDArray[np.float64]
    lesion_weight: NDArray[np.float64]

    @property
    def n_cases(self) -> int:
        return len(self.compared)

    def involved(self) -> NDArray[np.bool_]:
        """Return (K,) which cases have a say in the area."""
        return self.compared | (self._weight_of_case() > 0)

    def value(self) -> float:
        """Return the area, or NaN without a pair."""
        pairs = self.compared.sum() * self.lesion_weight.sum()
        return float(self._wins_of_lesion().sum() / pairs) if pairs > 0 else np.nan

    def without_each(self) -> NDArray[np.float64]:
        """Return (K,) the area without each case in turn, NaN where no pair is left."""
        of_lesion = self._wins_of_lesion()
        by_case = self._by_case(of_lesion)
        # A case's own pair is in its row and in its column, and must go once only.
        wins = of_lesion.sum() - by_case - self._wins_against() + self._own_wins()
        compared = self.compared.sum() - self.compared
        weight = self.lesion_weight.sum() - self._weight_of_case()
        # The last lesion's weight leaves a rounding error behind, not a pair.
        pairs = np.where(weight > 1e-9, compared * weight, 0.0)
        return ratio(wins, pairs)

    def replicates(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n_boot,) areas, case k counting `weight[k]` times; `weight` is (K, n_boot)."""
        false, lesions = self._bins
        negative, positive = false @ weight, lesions @ weight  # (ratings, n_boot)
        pairs = negative.sum(axis=0) * positive.sum(axis=0)
        below = np.cumsum(negative, axis=0)
        below -= 0.5 * negative
        return ratio(np.einsum("rb,rb->b", positive, below), pairs)

    def _wins_of_lesion(self) -> NDArray[np.float64]:
        """Return (L,) the compared cases that each lesion is rated above, times its weight."""
        ordered = np.sort(self.false_rating[self.compared])
        below = np.searchsorted(ordered, self.lesion_rating, "left")
        tied = np.searchsorted(ordered, self.lesion_rating, "right") - below
        return self.lesion_weight * (below + 0.5 * tied)

    def _wins_against(self) -> NDArray[np.float64]:
        """Return (K,) the weight of the lesions that are rated above each compared case."""
        rank = np.argsort(self.lesion_rating)
        ordered = self.lesion_rating[rank]
        below = np.concatenate([[0.0], np.cumsum(self.lesion_weight[rank])])
        first = np.searchsorted(ordered, self.false_rating, "left")
        last = np.searchsorted(ordered, self.false_rating, "right")
        above: NDArray[np.float64] = below[-1] - (below[first] + below[last]) / 2
        return self.compared * above

    def _own_wins(self) -> NDArray[np.float64]:
        """Return (K,) the wins of each case's lesions over its own false rating."""
        rival = self.false_rating[self.lesion_case]
        win = (self.lesion_rating > rival) + 0.5 * (self.lesion_rating == rival)
        return self.compared * self._by_case(self.lesion_weight * win)

    def _weight_of_case(self) -> NDArray[np.float64]:
        return self._by_case(self.lesion_weight)

    def _by_case(self, of_lesion: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (K,) the sums of `of_lesion` (L,) over the lesions of each case."""
        return np.bincount(self.lesion_case, of_lesion, self.n_cases).astype(np.float64)

    @cached_property
    def _bins(self) -> tuple[csr_array, csr_array]:
        """Return the compared cases and the lesions' weights, (bins, K) of rising rating.

        A bin is one rating that both have, or a run of ratings that only one of them has: the
        order within such a run does not touch the area.
        """
        from scipy.sparse import csr_array  # late: it slows the import of all statistics

        cases = np.flatnonzero(self.compared)
        both = np.concatenate([self.false_rating[cases], self.lesion_rating])
        place = _runs(both, np.arange(len(both)) < len(cases))
        shape, split = (place.max(initial=0) + 1, self.n_cases), len(cases)
        false = csr_array((np.ones(split), (place[:split], cases)), shape=shape)
        lesions = csr_array((self.lesion_weight, (place[split:], self.lesion_case)), shape=shape)
        return false, lesions


def _runs(rating: NDArray[np.float64], first: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return (n,) the bin of each `rating` (n,) when those of `first` face the others."""
    known, place = np.unique(rating, return_inverse=True)
    of_first = np.bincount(place[first], minlength=len(known)) > 0
    of_other = np.bincount(place[~first], minlength=len(known)) > 0
    shared = of_first & of_other
    starts = shared[1:] | shared[:-1] | (of_first[1:] != of_first[:-1])
    return np.concatenate([[0], np.cumsum(starts)])[place]
