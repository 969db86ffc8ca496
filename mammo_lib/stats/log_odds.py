"""Log odds of a probability, and back."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def log_odds(chance: Any) -> NDArray[np.float64]:
    """Return the log odds of `chance`, which is above 0 and below 1."""
    return np.log(chance) - np.log1p(-chance)


def chance_of(log_odds: Any) -> NDArray[np.float64]:
    """Return the probability with these `log_odds`, without overflow at either end."""
    small = np.exp(-np.abs(log_odds))
    return np.where(log_odds >= 0, 1.0, small) / (1.0 + small)
