"""A free-response study: several readers mark the same cases in several modalities."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.marks.columns import having, places, unique
from mammo_lib.stats.marks.lesion_weights import checked, equal
from mammo_lib.stats.marks.ratings import Ratings, rated
from mammo_lib.stats.sample import binary, finite

if TYPE_CHECKING:
    import pandas as pd

KINDS = ("NL", "LL")
MARKS = ("modality", "reader", "case", "kind", "lesion", "rating")
Reading = tuple[Hashable, Hashable]


@dataclass(frozen=True)
class Truth:
    """K cases by name, and the case (place in `cases`), number and weight of their L lesions.

    `first` (K,) is the place of each case's first lesion.
    """

    cases: pd.Index
    n_lesions: NDArray[np.intp]
    weight: NDArray[np.float64]

    @property
    def lesion_case(self) -> NDArray[np.intp]:
        return np.repeat(np.arange(len(self.cases)), self.n_lesions)

    @property
    def first(self) -> NDArray[np.intp]:
        return np.cumsum(self.n_lesions) - self.n_lesions


def readings(marks: pd.DataFrame, cases: pd.DataFrame) -> dict[Reading, Ratings]:
    """Return the ratings of each (modality, reader) of `marks`, in sorted order.

    `marks` has a row a mark: modality, reader, case, kind ("LL" on a lesion, "NL" elsewhere),
    lesion (1 to the case's number, ignored for NL), rating (finite, higher = more suspicious).
    `cases` has a row a case: case, diseased (0/1), n_lesions and, if lesions count unequally,
    weights, such as "0.7;0.3" or a list, summing to 1 in a case; without, all lesions of a case
    count alike. A reader without any mark is not in `marks` and so cannot be in the result.
    """
    having(marks, "marks", [column for column in MARKS if column != "lesion"])
    if not len(marks):
        raise Problem("marks: is empty; without a mark there is no modality and no reader.")
    truth = _truth(cases)
    case = places(marks["case"], truth.cases, "marks.case", "cases")
    lesion = _lesions(marks, case, truth)
    rating = finite(marks["rating"], "marks.rating")
    by_reading: Any = marks.groupby(["modality", "reader"], observed=True).indices
    return {
        reading: rated(
            len(truth.cases),
            truth.lesion_case,
            truth.weight,
            mark_case=case[at],
            mark_lesion=lesion[at],
            mark_rating=rating[at],
        )
        for reading, at in sorted(by_reading.items())
    }


def _truth(cases: pd.DataFrame) -> Truth:
    having(cases, "cases", ("case", "diseased", "n_lesions"))
    names = unique(cases["case"], "cases.case")
    diseased = binary(cases["diseased"], "cases.diseased")
    count = finite(cases["n_lesions"], "cases.n_lesions")
    if (count % 1 != 0).any() or (count < 0).any():
        raise Problem("cases.n_lesions: give whole numbers, 0 for a case without disease.")
    wrong = diseased != (count > 0)
    if wrong.any():
        told = f"'{names[wrong][0]}' has {count[wrong][0]:g}"
        raise Problem(f"cases.n_lesions: {told}, which does not fit its 'diseased'.")
    n_lesions = count.astype(np.intp)
    return Truth(names, n_lesions, _weights(cases, names, n_lesions))


def _weights(
    cases: pd.DataFrame, names: pd.Index, n_lesions: NDArray[np.intp]
) -> NDArray[np.float64]:
    place = np.repeat(np.arange(len(names)), n_lesions)
    if "weights" not in cases:
        return equal(place)
    diseased = n_lesions > 0
    given = [_numbers(said) for said in cases["weights"][diseased]]
    for name, values, wanted in zip(names[diseased], given, n_lesions[diseased], strict=True):
        if len(values) != wanted:
            told = f"'{name}' has {len(values)} weights for {wanted} lesions"
            raise Problem(f"cases.weights: {told}; give one a lesion, such as '0.5;0.5'.")
    return checked(np.concatenate([*given, np.empty(0)]), place, names, "cases.weights")


def _numbers(said: Any) -> NDArray[np.float64]:
    """Return the weights of one case from "0.5;0.5", 1 or [0.5, 0.5]."""
    parts = said.split(";") if isinstance(said, str) else np.atleast_1d(said)
    try:
        return np.array([float(part) for part in parts])
    except (TypeError, ValueError):
        raise Problem(f"cases.weights: {said!r} is not such as '0.5;0.5'.") from None


def _lesions(marks: pd.DataFrame, case: NDArray[np.intp], truth: Truth) -> NDArray[np.intp]:
    """Return (n,) the place of the lesion that each mark hits, or -1."""
    kind = marks["kind"].to_numpy()
    odd = kind[~np.isin(kind, KINDS)]
    if len(odd):
        raise Problem(f"marks.kind: '{odd[0]}' is unknown.{nearest(str(odd[0]), KINDS)}")
    hit = kind == "LL"
    place = np.full(len(marks), -1)
    if not hit.any():
        return place
    number = finite(having(marks[hit], "marks", MARKS)["lesion"], "marks.lesion")
    beyond = (number < 1) | (number > truth.n_lesions[case[hit]]) | (number % 1 != 0)
    if beyond.any():
        name = truth.cases[case[hit][beyond][0]]
        raise Problem(f"marks.lesion: case '{name}' has no lesion {number[beyond][0]:g}.")
    place[hit] = truth.first[case[hit]] + number.astype(np.intp) - 1
    return place
