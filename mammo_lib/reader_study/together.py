"""Readers alone against the same readers with a network beside them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.reader_study.hybrid import ALONE, HELPED, hybrid, readings
from mammo_lib.reader_study.nyu import ReaderStudy
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.readers.analysis import RANDOM


@dataclass(frozen=True)
class Together:
    """`differences` of alone minus helped for each choice of what is random; `each` reader's areas.

    `weights` (folds,) are those of the network, learnt on other exams; `scores` (readers, cases)
    the readers' with the network.
    """

    differences: pd.DataFrame
    each: pd.DataFrame
    weights: NDArray[np.float64]
    scores: NDArray[np.float64]
    modalities: tuple[str, str] = (ALONE, HELPED)


def compare(
    study: ReaderStudy, network: str, rng: np.random.Generator, settings: StatsConfig
) -> Together:
    """Mix every reader's scores with those of `network` and compare over readers and cases."""
    mixed = hybrid(study, network, rng)
    frame = readings(study, mixed)
    analyses = {
        random: stats.mrmc(
            frame, reader="reader", case="case", modality="modality", label="label", score="score",
            random=random, level=settings.level,
        )
        for random in RANDOM
    }  # fmt: skip
    differences = [found.differences.assign(random=random) for random, found in analyses.items()]
    each = analyses["cases"].readers
    ends = each[["estimate", "low", "high", "se"]].to_numpy(float)
    size = len(study.frame), int(study.label.sum())
    areas = [
        Estimate(value, low, high, se, settings.level, "delong", size[0], size[1])
        for value, low, high, se in ends.tolist()
    ]
    table = each[["modality", "reader"]].assign(area=pd.Series(areas, index=each.index))
    return Together(pd.concat(differences, ignore_index=True), table, mixed.weights, mixed.scores)
