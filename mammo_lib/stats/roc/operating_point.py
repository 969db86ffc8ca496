"""Sensitivity and specificity at a threshold, and the threshold that attains a wanted one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.curve_reading import other_share, share
from mammo_lib.stats.roc.roc_points import RocPoints, points
from mammo_lib.stats.sample import binary, same_length, sample


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


def sensitivity_at(
    label: Any, score: Any, *, specificity: float, interpolate: bool = True
) -> float:
    """Return the sensitivity at `specificity`, interpolated linearly along the ROC curve.

    Without `interpolate` it is the highest that a threshold attains whose specificity is no
    less than wanted; between two thresholds a point can only be had by tossing a coin. Read off
    the very cases at hand, both flatter the score: an operating point for new cases is a
    threshold, chosen on other data with `threshold_at`.
    """
    wanted = share(specificity, "specificity")
    return float(other_share(_curve(label, score), "specificity", wanted, interpolate)[0])


def specificity_at(
    label: Any, score: Any, *, sensitivity: float, interpolate: bool = True
) -> float:
    """Return the specificity at `sensitivity`, interpolated linearly along the ROC curve.

    Without `interpolate` it is the highest of a threshold whose sensitivity is no less. Read
    off the very cases at hand, both flatter the score, as in `sensitivity_at`.
    """
    wanted = share(sensitivity, "sensitivity")
    return float(other_share(_curve(label, score), "sensitivity", wanted, interpolate)[0])


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
    curve = _curve(label, score)
    if specificity is not None:
        attains = curve.specificity[:, 0] >= share(specificity, "specificity")
        row = int(np.argmax(attains))
    else:
        attains = curve.sensitivity[:, 0] >= share(sensitivity, "sensitivity")
        row = int(np.flatnonzero(attains)[-1])
    return float(curve.threshold[row])


def _decided(label: Any, decision: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    positive, called = binary(label, "label"), binary(decision, "decision")
    same_length({"label": positive, "decision": called})
    return positive, called


def _curve(label: Any, score: Any) -> RocPoints:
    cases = sample(label, score)
    return points(cases.positive, cases.scores[0])
