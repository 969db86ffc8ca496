"""What must stand beside a test of areas that rests on few units.

A normal or chi-square test takes the estimated variance as known, a permutation test the two
ranks of a case as exchangeable. With few patients neither is quite so, and with areas near 1 there
is hardly a difference to see: the simulations in the book's chapter on intervals count how often
such a test sees a difference where there is none, at 5 %, for areas from 0.70 to 0.98.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Enough:
    """From how many `units` of the rarer class on a test keeps to 3.5 to 6.5 false alarms in 100.

    `alarms` is the largest number in 100 that was seen below, with five units; None where there
    were never too many, only too few.
    """

    units: int
    alarms: int | None = None


PAIR = Enough(50, 10)  # of two areas, on the same cases or on different ones, by a standard error
PERMUTED = Enough(30)  # the same, by ranks exchanged or dealt anew
SEVERAL = Enough(50, 19)  # of three areas at once
PER_SCORE = 10  # units for each of several areas at once, whose covariance needs them to be known


def several(scores: int) -> Enough:
    """Return what a test of `scores` areas at once needs; the alarms were seen with three."""
    return Enough(max(SEVERAL.units, PER_SCORE * scores), SEVERAL.alarms)


def units_of(positive: NDArray[np.bool_], code: NDArray[np.intp]) -> dict[str, int]:
    """Return how many independent units, `code` (n,), have a case of each class."""
    classes = {"positive": positive, "negative": ~positive}
    # Counting is linear; finding unique codes would sort, which costs as much as the test itself.
    return {name: int((np.bincount(code[which]) > 0).sum()) for name, which in classes.items()}


def few_units(enough: Enough, units: Mapping[str, int]) -> str | None:
    """Return the words to set beside a test on so many `units` a class, None where enough."""
    rarer = min(units, key=units.__getitem__)
    count = units[rarer]
    if count >= enough.units:
        return None
    who = "unit has" if count == 1 else "units have"
    return (
        f"Only {count} independent {who} a {rarer} case; {enough.units} are enough. Tests at 5 % "
        f"on so few gave {_seen(enough)}."
    )


def _seen(enough: Enough) -> str:
    """Return what simulations saw below `enough`."""
    if enough.alarms is None:
        return "close to no false alarm in simulations where areas are near 1: they miss much there"
    return (
        f"up to {enough.alarms} false alarms in 100 in simulations, or close to none where areas "
        "are near 1"
    )
