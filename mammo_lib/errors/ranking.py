"""How far down an exposure pushes cancers among the non-cancers that they are told apart from."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.design import columns_of, independent
from mammo_lib.stats.estimate import Estimate, wald

METHOD = "regression of clustered placements"


def ranking(
    frame: pd.DataFrame,
    exposed: np.ndarray,
    held: Sequence[str],
    ruler: Sequence[str],
    settings: StatsConfig,
) -> Estimate:
    """Return the change in AUC per unit of `exposed` (n,), the columns `held` being equal.

    `frame` has patient_id, label and score. A cancer's placement is the share of non-cancers of
    its own kind, alike in the columns `ruler`, that score lower; its mean over cancers is the AUC.
    Placements are regressed on `exposed` and `held` (Cai 2004; Janes and Pepe 2009), which uses the
    whole score where a decision keeps one bit of it. The variance sums over patients, and holds
    the chance of the non-cancers too. Where `ruler` leaves too few of them, its last columns go.
    """
    frame = frame.reset_index(drop=True)
    cell = _cells(frame, ruler, settings.too_few)
    cancer = frame["label"].to_numpy() == 1
    placement, pull = _placements(frame["score"].to_numpy(float), cancer, cell)
    row, matrix = _row(frame[cancer], np.asarray(exposed, float)[cancer], held)
    coefficients = np.linalg.lstsq(matrix, placement, rcond=None)[0]
    influence = np.zeros(len(frame))
    influence[cancer] = row * (placement - matrix @ coefficients)
    influence[~cancer] = row @ pull
    patient = pd.factorize(frame["patient_id"])[0]
    summed = np.bincount(patient, weights=influence)
    found = Estimate(
        float(coefficients[1]),
        level=settings.level,
        method=METHOD,
        n=len(frame),
        n_positive=int(cancer.sum()),
        n_clusters=len(summed),
    )
    variance = float((summed**2).sum()) * len(summed) / max(1, len(summed) - 1)
    return wald(found, variance) if variance > 0 else found.without_interval("no variance")


def ruler_of(frame: pd.DataFrame, ruler: Sequence[str], few: int) -> tuple[str, ...]:
    """Return the first columns of `ruler` that leave every cancer `few` non-cancers or more."""
    for count in range(len(ruler), 0, -1):
        names = list(ruler[:count])
        cancers = frame.loc[frame["label"] == 1, names].drop_duplicates()
        sizes = frame[frame["label"] == 0].groupby(names).size().rename("n").reset_index()
        if cancers.merge(sizes, on=names, how="left")["n"].fillna(0).min() >= few:
            return tuple(names)
    return ()


def _cells(frame: pd.DataFrame, ruler: Sequence[str], few: int) -> np.ndarray:
    """Return the code (n,) of each unit's cell of the ruler; one for all where it has none."""
    names = list(ruler_of(frame, ruler, few))
    if not names:
        return np.zeros(len(frame), int)
    return frame.groupby(names, sort=True).ngroup().to_numpy()


def _placements(
    score: np.ndarray, cancer: np.ndarray, cell: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return each cancer's placement (c,), and each non-cancer's pull on it (c, non-cancers)."""
    own, other = score[cancer][:, None], score[~cancer][None, :]
    kernel = (own > other) + 0.5 * (own == other)
    same = cell[cancer][:, None] == cell[~cancer][None, :]
    count = same.sum(axis=1)
    placement = (kernel * same).sum(axis=1) / count
    return placement, same * (kernel - placement[:, None]) / count[:, None]


def _row(
    cancers: pd.DataFrame, exposed: np.ndarray, held: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the least-squares weight (c,) of each cancer in the effect, and the design."""
    base = np.column_stack([np.ones(len(cancers)), exposed])
    blocks = [block for name in held for block in columns_of(cancers[name])]
    matrix = np.column_stack([base, independent(base, blocks)])
    return np.linalg.pinv(matrix)[1], matrix
