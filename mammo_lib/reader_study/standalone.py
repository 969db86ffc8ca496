"""A network by itself against the average of all readers like those of a study."""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.reader_study.nyu import ReaderStudy
from mammo_lib.stats.estimate import Estimate


@dataclass(frozen=True)
class Standalone:
    """Area of the network minus the mean area of readers, and whether it is not inferior."""

    difference: Estimate
    df: float
    p_value: float
    margin: float
    not_inferior: bool


def against_readers(
    study: ReaderStudy, network: str, *, margin: float, level: float = 0.95
) -> Standalone:
    """Compare `network` with readers, both readers and cases being samples of many.

    The differences network − reader are taken as one modality's figures of merit in Obuchowski
    and Rockette's model: their variance is (MS(R) + J max(Cov2, 0)) / J with Hillis's degrees of
    freedom (Hillis 2007, Statistics in Medicine 26:596, eq. for one test). Cases count as
    independent, so it is meant for one case an exam. Not inferior: the interval's lower end
    lies above −`margin`.
    """
    from scipy.special import stdtr, stdtrit

    scores = study.frame[[network, *study.readers]].to_numpy().T
    found = stats.delong(study.label, scores)
    gain = found.auc[0] - found.auc[1:]
    covariance = _of_differences(found.covariance)
    count = len(gain)
    between = float(np.var(gain, ddof=1))
    shared = count * max(float(_off_diagonal(covariance).mean()), 0.0)
    se, df = sqrt((between + shared) / count), (between + shared) ** 2 / between**2 * (count - 1)
    reach = float(stdtrit(df, 0.5 + level / 2)) * se
    value = float(gain.mean())
    estimate = Estimate(value, value - reach, value + reach, se, level,
                        "obuchowski-rockette, one test", found.n_positive + found.n_negative,
                        found.n_positive)  # fmt: skip
    p_value = 2 * float(stdtr(df, -abs(value) / se))
    return Standalone(estimate, df, p_value, margin, value - reach > -margin)


def _of_differences(covariance: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the (j, j) covariance of first − other from the (1 + j, 1 + j) one of all areas."""
    first, others = covariance[0, 0], covariance[0, 1:]
    return first - others[:, None] - others[None, :] + covariance[1:, 1:]


def _off_diagonal(square: NDArray[np.float64]) -> NDArray[np.float64]:
    return square[~np.eye(len(square), dtype=bool)]
