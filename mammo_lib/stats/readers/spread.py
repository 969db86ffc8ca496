"""How the means of modalities vary over readers and cases, by U-statistics."""

from dataclasses import dataclass
from math import inf, nan

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.merit import Merit
from mammo_lib.stats.readers.moments import Moments
from mammo_lib.stats.readers.reads import CROSSED, Reads
from mammo_lib.stats.readers.tables import Error


@dataclass(frozen=True)
class Spread:
    """How the means (t,) of modalities vary: `covariance` (t, t), `parts` of it by source.

    `counts` says how many of each source there are; without parts df are those given.
    """

    covariance: NDArray[np.float64]
    parts: tuple[NDArray[np.float64], ...] = ()
    counts: tuple[NDArray[np.bool_], ...] = ()
    df: float = inf

    def of(self, contrast: NDArray[np.float64]) -> Error:
        """Return the variance of the means weighed by `contrast` (t,), with its df."""
        variance = float(contrast @ self.covariance @ contrast)
        if not self.parts:
            return Error(variance, self.df)
        sizes = [int(count[contrast != 0].any(axis=0).sum()) for count in self.counts]
        if min(sizes) < 2:
            return Error(variance, nan)
        known = sum(
            float(contrast @ part @ contrast) ** 2 / (size - 1)
            for part, size in zip(self.parts, sizes, strict=True)
        )
        return Error(variance, variance**2 / known if known > 0 else nan)


def spread(
    reads: Reads,
    merit: Merit,
    theta: NDArray[np.float64],
    entries: Moments,
    random: str,
    *,
    biased: bool = False,
) -> Spread:
    """Return how the means of modalities vary over what `random` names.

    `theta` (t, r) are the figures of the entries of `reads` and `entries` their moments.
    """
    t, r = theta.shape
    if random == "readers":
        if reads.design != CROSSED:
            raise Problem("random: with fixed cases every reader must read all; they do not.")
        return Spread(np.atleast_2d(np.cov(theta)) / r, df=r - 1)
    if random == "cases":
        return Spread(_fixed_readers(entries.size.reshape(t, r), entries.variance(biased=biased)))
    return _random_readers(reads, merit, entries.over_readers(t), biased)


def _fixed_readers(size: NDArray[np.float64], within: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the covariance (t, t) of means of entries of `size` (t, r), each with its weight."""
    share = size / size.sum(axis=1, keepdims=True)
    weight = np.multiply.outer(share, share)
    return np.where(weight > 0, weight * within.reshape(weight.shape), 0).sum(axis=(1, 3))


def _random_readers(reads: Reads, merit: Merit, pooled: Moments, biased: bool) -> Spread:
    added = pooled.contributions()
    axes = len(pooled.sources)
    held = (np.moveaxis(added, axis, 0)[1] for axis in range(axes))
    parts = tuple(part.sum(axis=tuple(range(axes - 1))) for part in held)
    read = ~np.isnan(reads.score)
    cases, readers = read.any(axis=1), read[:, :, merit.wanted(reads.positive)].any(axis=2)
    counts: dict[str, NDArray[np.bool_]] = {
        "negative": np.logical_and(cases, ~reads.positive),
        "positive": np.logical_and(cases, reads.positive),
        "reader": np.asarray(readers),
    }
    named = tuple(counts[source] for source in pooled.sources)
    return Spread(pooled.variance(biased=biased), parts, named)
