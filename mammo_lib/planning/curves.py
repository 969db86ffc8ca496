"""Curves against the number of cancers: the half width of an interval, the power of a test."""

from collections.abc import Mapping
from math import isfinite

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.planning.pilot import Pilot
from mammo_lib.stats.planning.question import Question

POSITIVES = np.geomspace(10, 5000, 40)
DIFFERENCES = (0.02, 0.03, 0.05, 0.10)
EMPTY = pd.DataFrame({"name": [], "x": [], "y": []})


def precision(pilot: Pilot, level: float) -> pd.DataFrame:
    """Return the half width y of the area's interval with x positives: name, x, y, low, high.

    The band is what comes out if the area is anywhere in the interval that the pilot gave it.
    """
    if pilot.note:
        return EMPTY
    y = widths(pilot.auc, POSITIVES, pilot.ratio, level, pilot.errors.inflation)
    ends = [end for end in (pilot.area.low, pilot.area.high) if isfinite(end)]
    inside = np.linspace(min(ends), max(ends), 21).tolist() if ends else []
    likely = [area for area in inside if 0 < area < 1]
    others = [widths(a, POSITIVES, pilot.ratio, level, pilot.errors.inflation) for a in likely]
    every = np.stack([y, *others])
    name = f"AUC {pilot.auc:.2f}"
    return pd.DataFrame({"name": name, "x": POSITIVES, "y": y, "low": every.min(axis=0),
                         "high": every.max(axis=0)})  # fmt: skip


def power(pilot: Pilot, level: float) -> pd.DataFrame:
    """Return the power y of the paired test with x positives, a curve a difference: name, x, y."""
    if pilot.pair_note:
        return EMPTY
    asked: dict[str, Question] = {
        f"difference {d:g}": pilot.question(d) for d in differences(pilot)
    }
    asked[f"{abs(pilot.difference):.3f}, as seen"] = pilot.question()
    return powers(asked, POSITIVES, pilot.ratio, level, pilot.pair_errors.inflation)


def differences(pilot: Pilot) -> list[float]:
    """Return the differences worth a curve: those that leave the second area above 0."""
    return [difference for difference in DIFFERENCES if difference < pilot.auc]


def widths(
    auc: float, positives: NDArray[np.float64], ratio: float, level: float, effect: float
) -> NDArray[np.float64]:
    """Return the half width of the interval of `auc` for each number of positives (n,)."""
    found = [
        stats.precision_auc(auc, m, ratio * m, level=level, design_effect=effect).half_width
        for m in positives
    ]
    return np.array(found)


def powers(
    asked: Mapping[str, Question],
    positives: NDArray[np.float64],
    ratio: float,
    level: float,
    effect: float,
) -> pd.DataFrame:
    """Return the power y of each of `asked`, by name, for each number x of positives (n,)."""
    rows = [
        (name, m, stats.power_auc(question, m, ratio * m, alpha=1 - level,
                                  design_effect=effect).power)
        for name, question in asked.items()
        for m in positives
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["name", "x", "y"])
