"""Two halves of the patients: one to look for failing groups in, one to test what was found."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DISCOVERY, CONFIRMATION = "discovery", "confirmation"


def halves(patient: pd.Series, cancer: pd.Series, *, rng: np.random.Generator) -> pd.Series:
    """Return the half, "discovery" or "confirmation", of each patient (index: patient).

    `patient` and `cancer` (0 or 1) are columns of any units. Patients are drawn by chance,
    those with a cancer and those without each by half; of an odd number the confirmation half
    gets the one more. A patient's units are never parted.
    """
    ill = cancer.astype(bool).groupby(patient.astype(str).to_numpy()).any().sort_index()
    half = pd.Series(CONFIRMATION, index=ill.index, dtype=object)
    for part in (ill.index[ill], ill.index[~ill]):
        drawn = rng.permutation(np.asarray(part, dtype=object))
        half.loc[list(drawn[: len(drawn) // 2])] = DISCOVERY
    return half


def in_discovery(patient: pd.Series, half: pd.Series) -> NDArray[np.bool_]:
    """Return whether each unit's patient is of the discovery half (n,)."""
    return (patient.astype(str).map(half) == DISCOVERY).to_numpy(bool)
