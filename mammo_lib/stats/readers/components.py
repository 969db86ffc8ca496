"""Obuchowski and Rockette's variance components, from figures and their covariance over cases."""

from math import nan
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.readers.analysis import Components
from mammo_lib.stats.readers.tables import Names, indexed
from mammo_lib.stats.readers.two_way import TwoWay

if TYPE_CHECKING:
    import pandas as pd


def components(table: TwoWay, within: NDArray[np.float64]) -> Components:
    """Return the components that `table` and the covariance `within` (t, r, t, r) lead to.

    Hillis 2014, Stat Med 33:330; none of them is cut at zero.
    """
    t = len(within)
    error, cov1, cov2, cov3 = covariances(within)
    interaction = table.ms("modality:reader")
    if t == 1:
        # One modality: its readers' mean square holds both variances, reported as the readers'.
        return Components(table.ms("reader") - error + cov2, nan, error, cov1, cov2, cov3)
    return Components(
        reader=(table.ms("reader") - interaction) / t - cov1 + cov3,
        modality_reader=interaction - error + cov1 + cov2 - cov3,
        error=error,
        cov1=cov1,
        cov2=cov2,
        cov3=cov3,
    )


def covariances(within: NDArray[np.float64]) -> tuple[float, float, float, float]:
    """Return the error variance and Cov1, Cov2, Cov3 of `within` (t, r, t, r), each a mean."""
    t, r = within.shape[:2]
    modality = np.eye(t, dtype=bool)[:, None, :, None]
    reader = np.eye(r, dtype=bool)[None, :, None, :]
    kinds = modality & reader, ~modality & reader, modality & ~reader, ~modality & ~reader
    found = [float(within[kind].mean()) if kind.any() else nan for kind in kinds]
    return found[0], found[1], found[2], found[3]


def of_modality(within: NDArray[np.float64], i: int) -> tuple[float, float]:
    """Return the error variance and Cov2 of modality `i` alone."""
    error, _, cov2, _ = covariances(within[i : i + 1, :, i : i + 1, :])
    return error, cov2


def of_reader(within: NDArray[np.float64], j: int) -> tuple[float, float]:
    """Return the error variance and Cov1 of reader `j` alone."""
    error, cov1, _, _ = covariances(within[:, j : j + 1, :, j : j + 1])
    return error, cov1


def by_modality(table: TwoWay, within: NDArray[np.float64], names: Names) -> "pd.DataFrame":
    """Return the readers' mean square, error variance and Cov2 of each modality."""
    parts = np.array([of_modality(within, i) for i in range(within.shape[0])])
    columns = {"ms_reader": table.reader_in_modality, "error": parts[:, 0], "cov2": parts[:, 1]}
    return indexed(columns, names.modalities, "modality")


def by_reader(table: TwoWay, within: NDArray[np.float64], names: Names) -> "pd.DataFrame":
    """Return the modalities' mean square, error variance and Cov1 of each reader."""
    parts = np.array([of_reader(within, j) for j in range(within.shape[1])])
    columns = {"ms_modality": table.modality_in_reader, "error": parts[:, 0], "cov1": parts[:, 1]}
    return indexed(columns, names.readers, "reader")
