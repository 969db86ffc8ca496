"""The figures of merit of free-response studies, each a function of one reader's ratings.

Chakraborty 2017, Observer Performance Methods for Diagnostic Imaging, chapters 13 and 14. They
answer different questions: a weighted area gives every diseased case the same say, an
unweighted one every lesion; those ending in 1 count false marks on diseased cases as well,
which is needed when there are few normal ones, and lets the number of lesions in a case bear
on the result. The highest-rating figures see no place at all: a false mark on a diseased case
counts as a find.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.marks.case_rate import CaseRate
from mammo_lib.stats.marks.pair_area import PairArea
from mammo_lib.stats.marks.ratings import UNMARKED, Ratings

Figure = PairArea | CaseRate


def figure(name: str, ratings: Ratings) -> Figure:
    """Return figure of merit `name` of `ratings`; FIGURES holds the names."""
    if name not in FIGURES:
        raise Problem(f"figure: '{name}' is unknown.{nearest(name, FIGURES)}")
    return FIGURES[name](ratings)


def wafroc(ratings: Ratings) -> PairArea:
    """Return lesions, by weight, against the highest false marks of normal cases."""
    return _lesions(ratings, ~ratings.diseased, ratings.lesion_weight)


def wafroc1(ratings: Ratings) -> PairArea:
    """Return lesions, by weight, against the highest false marks of all cases."""
    return _lesions(ratings, np.ones_like(ratings.diseased), ratings.lesion_weight)


def afroc(ratings: Ratings) -> PairArea:
    """Return lesions, all alike, against the highest false marks of normal cases."""
    return _lesions(ratings, ~ratings.diseased, np.ones_like(ratings.lesion_weight))


def afroc1(ratings: Ratings) -> PairArea:
    """Return lesions, all alike, against the highest false marks of all cases."""
    everyone = np.ones_like(ratings.diseased)
    return _lesions(ratings, everyone, np.ones_like(ratings.lesion_weight))


def hr_auc(ratings: Ratings) -> PairArea:
    """Return the area under the ROC curve of each case's highest rating."""
    top, diseased = ratings.highest(), np.flatnonzero(ratings.diseased)
    return PairArea(top, ~ratings.diseased, diseased, top[diseased], np.ones(len(diseased)))


def hr_se(ratings: Ratings) -> CaseRate:
    """Return the share of diseased cases with any mark."""
    return _rate((ratings.highest() > UNMARKED) & ratings.diseased, ratings.diseased)


def hr_sp(ratings: Ratings) -> CaseRate:
    """Return the share of normal cases without a mark."""
    normal = ~ratings.diseased
    return _rate((ratings.highest() == UNMARKED) & normal, normal)


def max_llf(ratings: Ratings) -> CaseRate:
    """Return the share of lesions that were marked: the right end of the FROC curve."""
    cases = len(ratings.diseased)
    found = np.bincount(ratings.lesion_case, ratings.found(), cases)
    return _rate(found, np.bincount(ratings.lesion_case, minlength=cases))


def max_nlf(ratings: Ratings) -> CaseRate:
    """Return the false marks on normal cases in proportion to those cases."""
    normal = ~ratings.diseased
    return _rate(ratings.false_count * normal, normal)


def max_nlf_all_cases(ratings: Ratings) -> CaseRate:
    """Return the false marks on all cases in proportion to all cases."""
    return _rate(ratings.false_count, np.ones(len(ratings.diseased)))


FIGURES: dict[str, Callable[[Ratings], Figure]] = {
    "wAFROC": wafroc,
    "wAFROC1": wafroc1,
    "AFROC": afroc,
    "AFROC1": afroc1,
    "HrAuc": hr_auc,
    "HrSe": hr_se,
    "HrSp": hr_sp,
    "MaxLLF": max_llf,
    "MaxNLF": max_nlf,
    "MaxNLFAllCases": max_nlf_all_cases,
}


def _lesions(
    ratings: Ratings, compared: NDArray[np.bool_], weight: NDArray[np.float64]
) -> PairArea:
    false = ratings.false_highest
    return PairArea(false, compared, ratings.lesion_case, ratings.lesion_rating, weight)


def _rate(part: NDArray, whole: NDArray) -> CaseRate:
    return CaseRate(part.astype(np.float64), whole.astype(np.float64))
