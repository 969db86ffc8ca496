"""Made-up probabilities that claim too much, and what of them is true."""

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import reliability
from mammo_lib.errors.partition import Grouped
from mammo_lib.errors.simulation.cohort import APART, CANCERS, cohort

SLOPE, START = 0.8, -0.3  # of the true log odds on those that the probabilities claim
SHARE = CANCERS / 2  # of breasts
RESAMPLES = 500
MANY = 100_000  # women, who tell the truth
NAMES = {"slope": "calibration slope", "observed_expected": "observed / expected",
         "ece": "calibration error", "net_benefit": "net benefit"}  # fmt: skip


def claimed(units: pd.DataFrame) -> pd.DataFrame:
    """Return `units` of `cohort` with column probability: too extreme and too high."""
    true = logit(SHARE) + APART * units["score"] - APART**2 / 2
    return units.assign(probability=expit((true - START) / SLOPE))


def truth(settings: StatsConfig, rng: np.random.Generator) -> dict[str, float]:
    """Return what `reliability` would find of very many women, by its columns."""
    units = claimed(cohort(rng, women=MANY).units)
    return reliability.measures(units, share=SHARE, prevalence=settings.prevalence)


def covered(
    study: Grouped, true: dict[str, float], settings: StatsConfig, rng: np.random.Generator
) -> pd.DataFrame:
    """Return measure, n_positive and holds of every interval of one study."""
    few = settings.model_copy(update={"n_boot": RESAMPLES})
    table = reliability.reliability(
        claimed(study.units), study.members, share=SHARE, settings=few, rng=rng
    )
    own = table[table["note"] == ""]
    return pd.concat(
        pd.DataFrame({"measure": name, "n_positive": own["n_positive"].astype(int),
                      "holds": [one.low <= true[column] <= one.high for one in own[column]]})
        for column, name in NAMES.items()
    )  # fmt: skip
