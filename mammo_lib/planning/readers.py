"""How many readers and cases a reader study needs, from components of variance."""

from collections.abc import Mapping
from dataclasses import replace
from math import nan

import pandas as pd

from mammo_lib import stats
from mammo_lib.stats.readers.analysis import Components

# Five readers, two modalities, 114 cases of which 45 diseased: the study of Van Dyke et al. 1993
# (aortic dissection, trapezoidal area, jackknife) as the program OR-DBM MRMC 2.51 prints it.
PUBLISHED = Components(
    reader=0.001535, modality_reader=0.0002004, error=0.00080229,
    cov1=0.00034661, cov2=0.00034407, cov3=0.00023903,
)  # fmt: skip
PUBLISHED_CASES = 114
READERS = range(3, 16)
DIFFERENCE = 0.05


def variants(components: Components) -> dict[str, Components]:
    """Return `components` by name, with more and less of what few readers tell worst.

    That is how differently readers react to the modality, the variance of modality × reader; one
    below zero counts as zero.
    """
    found = max(components.modality_reader, 0.0)
    values = {"as found": found, "four times as much": 4 * found, "none": 0.0}
    if found == 0:
        values = {"none": 0.0}
    return {name: replace(components, modality_reader=value) for name, value in values.items()}


def sizes(
    named: Mapping[str, Components],
    *,
    n_cases: int,
    difference: float = DIFFERENCE,
    power: float = 0.8,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the cases for each number of readers: name, x (readers), y (cases, NaN if none)."""
    parts = []
    for name, components in named.items():
        found = stats.size_mrmc(components, n_cases=n_cases, difference=difference,
                                readers=READERS, power=power, level=level)  # fmt: skip
        cases = found["cases"].astype("Float64").to_numpy(float, na_value=nan)
        parts.append(pd.DataFrame({"name": name, "x": found["readers"], "y": cases}))
    return pd.concat(parts, ignore_index=True)


def side_by_side(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row a number of readers and a column of cases for each name in `rows`."""
    wide = rows.pivot(index="x", columns="name", values="y")[list(dict.fromkeys(rows["name"]))]
    return wide.round().astype("Int64").rename_axis(index="readers", columns=None).reset_index()
