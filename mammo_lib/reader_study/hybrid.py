"""Readers helped by a network: the mean of both scores, its weight learnt on other exams."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.reader_study.nyu import ReaderStudy

WEIGHTS = np.linspace(0, 1, 21)
FOLDS = 10
ALONE, HELPED = "reader alone", "reader with network"


@dataclass(frozen=True)
class Hybrid:
    """`scores` (readers, cases) of readers with the network; `weights` (folds,) of the network."""

    scores: NDArray[np.float64]
    weights: NDArray[np.float64]


def hybrid(study: ReaderStudy, network: str, rng: np.random.Generator) -> Hybrid:
    """Return every reader's scores mixed with those of `network`.

    Score = (1 − w) reader + w network, both probabilities of malignancy, as Shen et al. 2021
    mix them. The weight of a fold's exams is that with the largest mean area over readers in the
    exams of all other folds: chosen on the exams that it is judged on, it would flatter.
    """
    label = study.label.to_numpy()
    read = study.frame[study.readers].to_numpy().T
    machine = study.frame[network].to_numpy()
    mixed, weights = np.empty_like(read), []
    for held in folds(study, rng):
        best = best_weight(label[~held], read[:, ~held], machine[~held])
        mixed[:, held] = (1 - best) * read[:, held] + best * machine[held]
        weights.append(best)
    return Hybrid(mixed, np.array(weights))


def best_weight(
    label: NDArray[np.int64], read: NDArray[np.float64], machine: NDArray[np.float64]
) -> float:
    """Return the weight of `machine` (n,) at which the mean area of `read` (r, n) is largest."""
    areas = [stats.delong(label, (1 - w) * read + w * machine).auc.mean() for w in WEIGHTS]
    return float(WEIGHTS[int(np.argmax(areas))])


def folds(study: ReaderStudy, rng: np.random.Generator) -> Iterator[NDArray[np.bool_]]:
    """Yield which cases (n,) each fold holds: whole exams, cancers spread evenly."""
    exams = study.frame.groupby("exam", sort=True)["label"].max()
    fold = pd.Series(0, index=exams.index)
    for positive in (0, 1):
        chosen = rng.permutation(exams.index[exams == positive])
        fold[chosen] = np.arange(len(chosen)) % FOLDS
    of_case = study.frame["exam"].map(fold).to_numpy()
    return (of_case == number for number in range(FOLDS))


def readings(study: ReaderStudy, mixed: Hybrid) -> pd.DataFrame:
    """Return a row a reading: reader, modality (alone or with network), case, label, score."""
    parts = []
    for name, scores in ((ALONE, study.frame[study.readers].to_numpy().T), (HELPED, mixed.scores)):
        for reader, score in zip(study.readers, scores, strict=True):
            parts.append(pd.DataFrame({
                "reader": reader, "modality": name, "case": study.frame.index,
                "label": study.label.to_numpy(), "score": score,
            }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)
