"""The Brier score and what it is made of."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mammo_lib.stats.probabilities.bins import binned
from mammo_lib.stats.probabilities.forecasts import Floats, forecasts


@dataclass(frozen=True)
class BrierParts:
    """The Brier score as `reliability` - `resolution` + `uncertainty` + `within`.

    `reliability`: mean squared distance of foretold and observed share over bins, 0 is best.
    `resolution`: variance of the observed share between bins, more is better. `uncertainty`:
    variance of the outcome, no merit or fault of the probabilities. `within`: what binning
    hides, 0 where each bin holds one probability only.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float

    @property
    def score(self) -> float:
        """The Brier score that the parts add up to."""
        return self.reliability - self.resolution + self.uncertainty + self.within


def brier_parts(
    label: Any, probability: Any, *, bins: int = 10, binning: str = "mass"
) -> BrierParts:
    """Return the parts of the Brier score of `probability` (n,) over bins (Murphy 1973).

    Bins as in `calibration_curve`. Distinct probabilities in one bin leave two more terms, the
    variance of the probabilities and twice their covariance with the outcome (Stephenson,
    Coelho & Jolliffe 2008), given here as `within`. With few cases a bin, reliability
    and resolution are both too great by about the binomial variance of a bin's share.
    """
    outcome, chance = forecasts(label, probability, both=False)
    table = binned(outcome, chance, bins, binning)
    share, rate = table.n / len(outcome), outcome.mean()
    predicted, observed = table.predicted[table.code], table.observed[table.code]
    lean = chance - predicted
    return BrierParts(
        reliability=float(share @ (table.predicted - table.observed) ** 2),
        resolution=float(share @ (table.observed - rate) ** 2),
        uncertainty=float(rate * (1 - rate)),
        within=float((lean**2).mean() - 2 * (lean * (outcome - observed)).mean()),
    )


def brier(outcome: Floats, chance: Floats) -> float:
    """Return the mean squared error of `chance` (n,)."""
    return float(((outcome - chance) ** 2).mean())


def brier_scaled(outcome: Floats, chance: Floats) -> float:
    """Return 1 for perfect `chance`, 0 for the prevalence foretold to all; NaN for one class."""
    spread = float(outcome.var())
    return 1 - brier(outcome, chance) / spread if spread > 0 else np.nan


def scaled_influence(outcome: Floats, chance: Floats) -> Floats:
    """Return each case's part (n,) in the error of the scaled Brier score (delta method)."""
    error, spread = (outcome - chance) ** 2, outcome.var()
    rate = outcome.mean()
    of_spread = (1 - 2 * rate) * (outcome - rate)
    return (error.mean() / spread * of_spread - (error - error.mean())) / spread
