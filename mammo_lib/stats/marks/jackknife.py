"""Figures of merit of a free-response study without each case in turn."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.figures import Figure, figure
from mammo_lib.stats.marks.ratings import Ratings
from mammo_lib.stats.marks.reader_study import Reading, readings

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Jackknife:
    """Figures of merit `theta` (t, r) of modalities and readers, and `pseudovalues` (t, r, c).

    The pseudovalue of case k is c * theta - (c - 1) * theta without k, shifted so that their
    mean is theta: unshifted, that of a figure over unequal numbers of lesions a case is not.
    Cases that have no bearing on the figure (diseased ones on HrSp) are not among the c.
    """

    modalities: tuple[Hashable, ...]
    readers: tuple[Hashable, ...]
    theta: NDArray[np.float64]
    pseudovalues: NDArray[np.float64]


def jackknife(marks: pd.DataFrame, cases: pd.DataFrame, name: str) -> Jackknife:
    """Return figure of merit `name` of the study that `readings` describes, jackknifed."""
    study = readings(marks, cases)
    modalities, readers = _crossed(study)
    grid = [[figure(name, study[m, r]) for r in readers] for m in modalities]
    theta = np.array([[each.value() for each in row] for row in grid])
    if np.isnan(theta).any():
        raise Problem(f"cases: '{name}' is undefined; it needs normal and diseased ones.")
    values = np.array([[pseudovalues(each) for each in row] for row in grid])
    return Jackknife(modalities, readers, theta, values)


def pseudovalues(of: Figure) -> NDArray[np.float64]:
    """Return (c,) the pseudovalues of one figure, no case left out by refitting."""
    without = of.without_each()[of.involved()]
    if np.isnan(without).any():
        raise Problem("cases: without one of them the figure is undefined; two of each are needed.")
    # Taken around their mean, those of a constant figure are exactly alike.
    return of.value() - (len(without) - 1) * (without - without.mean())


def _crossed(
    study: Mapping[Reading, Ratings],
) -> tuple[tuple[Hashable, ...], tuple[Hashable, ...]]:
    """Return the modalities and the readers, if each reader marked in each modality."""
    modalities, readers = (tuple(dict.fromkeys(of)) for of in zip(*study, strict=True))
    for modality in modalities:
        for reader in readers:
            if (modality, reader) not in study:
                told = f"reader '{reader}' has no mark in modality '{modality}'"
                raise Problem(f"marks: {told}; every reader must read in every modality.")
    return modalities, readers
