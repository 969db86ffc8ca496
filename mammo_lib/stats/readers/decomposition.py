"""What readers, cases and their meetings add to the variance of a reader study."""

from itertools import combinations, compress
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.readers.moments import Moments
from mammo_lib.stats.readers.tables import Names

if TYPE_CHECKING:
    import pandas as pd


def decomposition(pooled: Moments, names: Names) -> "pd.DataFrame":
    """Return what each source and each meeting of sources adds to the variance.

    A row each, of each modality and each difference (`modality_b` is None for a mean): its
    `component` and its `share` in the variance of the mean or difference. Shares add up to it.
    """
    import pandas as pd

    found, added = pooled.components(), pooled.contributions()
    places = [place for place in np.ndindex(found.shape[:-2]) if any(place)]
    rows = [
        {
            "modality_a": names.modalities[a],
            "modality_b": None if b is None else names.modalities[b],
            "source": ":".join(compress(pooled.sources, place)),
            "component": _of(found[place], a, b),
            "share": _of(added[place], a, b),
        }
        for a, b in _contrasts(len(names.modalities))
        for place in places
    ]
    return pd.DataFrame(rows)


def _contrasts(t: int) -> list[tuple[int, int | None]]:
    return [*((a, None) for a in range(t)), *combinations(range(t), 2)]


def _of(matrix: NDArray[np.float64], a: int, b: int | None) -> float:
    if b is None:
        return float(matrix[a, a])
    return float(matrix[a, a] + matrix[b, b] - 2 * matrix[a, b])
