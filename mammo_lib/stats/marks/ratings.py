"""One reader's ratings of every case, each mark told true from false beforehand."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNMARKED = -np.inf


@dataclass(frozen=True)
class Ratings:
    """What one reader (or model) said of K cases with L lesions; no mark is rated -inf.

    `diseased` (K,) bool: the case has a lesion. `false_highest` (K,) and `false_count` (K,): the
    highest false mark of each case and how many there are. `lesion_case` (L,): the place of each
    lesion's case, 0 to K - 1. `lesion_rating` (L,): its highest mark. `lesion_weight` (L,): how
    much finding it is worth, summing to 1 in a case.
    """

    diseased: NDArray[np.bool_]
    false_highest: NDArray[np.float64]
    false_count: NDArray[np.intp]
    lesion_case: NDArray[np.intp]
    lesion_rating: NDArray[np.float64]
    lesion_weight: NDArray[np.float64]

    def highest(self) -> NDArray[np.float64]:
        """Return (K,) the highest rating of any mark in each case."""
        top = self.false_highest.copy()
        np.maximum.at(top, self.lesion_case, self.lesion_rating)
        return top

    def found(self) -> NDArray[np.bool_]:
        """Return (L,) whether each lesion was marked."""
        return self.lesion_rating > UNMARKED


def rated(
    n_cases: int,
    lesion_case: NDArray[np.intp],
    lesion_weight: NDArray[np.float64],
    *,
    mark_case: NDArray[np.intp],
    mark_lesion: NDArray[np.intp],
    mark_rating: NDArray[np.float64],
) -> Ratings:
    """Return the ratings that n marks give to `n_cases` cases with L lesions.

    `mark_case` (n,) is the place of each mark's case, `mark_lesion` (n,) the place of the lesion
    that it hits, or -1 for a false mark. Of several marks on one lesion the highest counts.
    """
    false = mark_lesion < 0
    highest = np.full(n_cases, UNMARKED)
    np.maximum.at(highest, mark_case[false], mark_rating[false])
    of_lesion = np.full(len(lesion_case), UNMARKED)
    np.maximum.at(of_lesion, mark_lesion[~false], mark_rating[~false])
    diseased = np.zeros(n_cases, dtype=bool)
    diseased[lesion_case] = True
    count = np.bincount(mark_case[false], minlength=n_cases)
    return Ratings(diseased, highest, count, lesion_case, of_lesion, lesion_weight)
