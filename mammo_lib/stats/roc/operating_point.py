"""Sensitivity and specificity at a threshold, and the threshold that attains a wanted one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.curve import roc_curve
from mammo_lib.stats.sample import binary, same_length


def sensitivity(label: Any, decision: Any) -> float:
    """Return the share of positives among `label` (n,) that `decision` (n,) of 0/1 finds."""
    positive, called = _decided(label, decision)
    if not positive.any():
        raise Problem("label: holds no positive; sensitivity needs one.")
    return float(called[positive].mean())


def specificity(label: Any, decision: Any) -> float:
    """Return the share of negatives among `label` (n,) that `decision` (n,) of 0/1 spares."""
    positive, called = _decided(label, decision)
    if positive.all():
        raise Problem("label: holds no negative; specificity needs one.")
    return float(1 - called[~positive].mean())


def sensitivity_at(label: Any, score: Any, *, specificity: float) -> float:
    """Return the sensitivity at `specificity`, interpolated linearly along the ROC curve.

    Read off the very cases at hand, it flatters the score: an operating point for new cases is
    a threshold, chosen on other data with `threshold_at`.
    """
    curve = roc_curve(label, score)
    wanted = _share(specificity, "specificity")
    return _along(curve["specificity"], curve["sensitivity"], wanted)


def specificity_at(label: Any, score: Any, *, sensitivity: float) -> float:
    """Return the specificity at `sensitivity`, interpolated linearly along the ROC curve.

    Read off the very cases at hand, it flatters the score, as in `sensitivity_at`.
    """
    curve = roc_curve(label, score).iloc[::-1]
    wanted = _share(sensitivity, "sensitivity")
    return _along(curve["sensitivity"], curve["specificity"], wanted)


def threshold_at(
    label: Any,
    score: Any,
    *,
    specificity: float | None = None,
    sensitivity: float | None = None,
) -> float:
    """Return the threshold that attains at least the wanted `specificity` or `sensitivity`.

    Positive is a score at or above it. Of all such thresholds it is the one best for the other
    of the two. It is an observed score, or just above the highest if nothing less will do.
    """
    if (specificity is None) == (sensitivity is None):
        raise Problem("threshold_at: give either specificity or sensitivity.")
    curve = roc_curve(label, score)
    if specificity is not None:
        attains = curve["specificity"] >= _share(specificity, "specificity")
        row = int(np.argmax(attains))
    else:
        attains = curve["sensitivity"] >= _share(sensitivity, "sensitivity")
        row = int(np.flatnonzero(attains)[-1])
    threshold = curve["threshold"].iloc[row]
    # Infinity, the last row, would not survive being written down.
    highest = curve["threshold"].iloc[-2]
    return float(threshold if np.isfinite(threshold) else np.nextafter(highest, np.inf))


def _decided(label: Any, decision: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    positive, called = binary(label, "label"), binary(decision, "decision")
    same_length({"label": positive, "decision": called})
    return positive, called


def _share(value: float | None, name: str) -> float:
    if value is None or not 0 <= value <= 1:
        raise Problem(f"{name}: {value!r} is not between 0 and 1.")
    return float(value)


def _along(rising: Any, falling: Any, at: float) -> float:
    """Return `falling` where `rising` is `at`; the highest where the curve is upright there."""
    x, first = np.unique(np.asarray(rising), return_index=True)
    y = np.asarray(falling)
    exact = np.searchsorted(x, at)
    if exact < len(x) and x[exact] == at:
        return float(y[first[exact]])
    # Between two points: the lower end of the step before, the upper end of the one after.
    before = first[exact] - 1
    share = (at - x[exact - 1]) / (x[exact] - x[exact - 1])
    return float(y[before] + share * (y[first[exact]] - y[before]))
