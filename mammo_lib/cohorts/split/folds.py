"""Equal parts of all patients, each of which is the test set once."""

import numpy as np
import pandas as pd

from mammo_lib.cohorts.split.minimisation import stratify
from mammo_lib.problem import Problem


def fold(women: pd.DataFrame, folds: int, number: int, rng: np.random.Generator) -> pd.Index:
    """Return the patients of fold `number`, 0 to `folds` - 1.

    The parts depend on `rng` and not on `number`: from the same seed, the folds share no patient
    and hold all of them.
    """
    if len(women) < folds:
        raise Problem(f"split.folds={folds}: the data set has {len(women)} patients only.")
    shares = {str(part): 1 / folds for part in range(folds)}
    parts = stratify(women, shares, rng)
    return parts.index[parts == str(number)]
