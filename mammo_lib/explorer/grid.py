"""The thresholds that a slider stops at."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

STOPS = 50  # of cancers' scores, and as many of others'


def thresholds(units: pd.DataFrame, frozen: float, *, stops: int = STOPS) -> NDArray[np.float64]:
    """Return rising thresholds at which sensitivity or specificity change by even steps.

    They are scores of `units` (label, score), at evenly spaced quantiles of each class, with the
    `frozen` threshold among them and, last, one above every score, where nothing is called.
    """
    score = units["score"].to_numpy(float)
    if not score.size:
        return np.array([0.0 if np.isnan(frozen) else frozen])
    shares = np.linspace(0, 1, stops)
    parts = [np.quantile(score[units["label"].to_numpy() == label], shares, method="nearest")
             for label in (0, 1) if (units["label"] == label).any()]  # fmt: skip
    ends = [np.nextafter(score.max(), np.inf)] + ([] if np.isnan(frozen) else [frozen])
    return np.unique(np.concatenate([*parts, ends]))


def start(stops: NDArray[np.float64], frozen: float) -> int:
    """Return the stop to begin at: the `frozen` threshold, else the one in the middle."""
    return len(stops) // 2 if np.isnan(frozen) else int(np.searchsorted(stops, frozen))
