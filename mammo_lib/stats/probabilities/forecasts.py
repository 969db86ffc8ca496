"""Outcomes and the probabilities foretold for them, checked together."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.sample import binary, probability, same_length

Floats = NDArray[np.float64]


def forecasts(
    label: Any, chance: Any, *, name: str = "probability", both: bool = True
) -> tuple[Floats, Floats]:
    """Return `label` as (n,) of 0.0 and 1.0 and `chance` as (n,) of 0 to 1, of equal length.

    `name` is that of `chance` in errors. With `both`, insist on a 0 and a 1 among the labels.
    """
    outcome = binary(label, "label", both=both).astype(float)
    checked = probability(chance, name)
    same_length({"label": outcome, name: checked})
    return outcome, checked
