"""The logarithmic loss of probabilities."""

import numpy as np

from mammo_lib.stats.probabilities.forecasts import Floats


def log_losses(outcome: Floats, chance: Floats) -> Floats:
    """Return each case's loss (n,) in nats; infinite where the impossible occurred."""
    with np.errstate(divide="ignore"):
        return -np.log(np.where(outcome == 1, chance, 1 - chance))
