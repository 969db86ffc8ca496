"""Gallas's analysis of a reader study, by U-statistics."""

from dataclasses import dataclass
from itertools import combinations
from math import floor, inf, nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.readers import components, tables
from mammo_lib.stats.readers.analysis import GENERALISES, Components, ReaderAnalysis
from mammo_lib.stats.readers.decomposition import decomposition
from mammo_lib.stats.readers.figure import figure
from mammo_lib.stats.readers.merit import Merit
from mammo_lib.stats.readers.moments import ROUNDING, Moments, moments
from mammo_lib.stats.readers.reads import CROSSED, Reads
from mammo_lib.stats.readers.spread import Spread, spread
from mammo_lib.stats.readers.student import Limits
from mammo_lib.stats.readers.tables import Error
from mammo_lib.stats.readers.two_way import two_way
from mammo_lib.stats.sample import level_of

ASSUMED = (
    "Readers, negative and positive cases are drawn independently; which reader reads which case "
    "does not depend on skill or difficulty.",
    "A modality's mean weighs its readers by how much they read.",
)
JUDGED = "Intervals are by t on the whole number below the degrees of freedom, as in iMRMC."


def u_statistic(
    reads: Reads,
    merit: Merit,
    *,
    random: str = "readers and cases",
    level: float = 0.95,
    biased: bool = False,
    limits: Limits = None,
) -> ReaderAnalysis:
    """Compare the modalities of `reads`, which need not be crossed: any reader may lack any case.

    The variance is unbiased and free of any model; it may come out negative, and then gives no
    interval. With `biased` it is that of an infinite bootstrap, too large and never negative.
    Degrees of freedom are Satterthwaite's over readers, negative and positive cases, from the
    unbiased components (Obuchowski, Gallas & Hillis 2012, Acad Radiol 19:1508); intervals round
    them down. For fixed readers the intervals are normal. There is a joint test of two modalities
    only. With one case of a class the variance is undefined.

    Gallas 2006, Acad Radiol 13:353; Gallas, Bandos, Samuelson & Wagner 2009, Commun Stat Theory
    38:2586; for reads that are not crossed Gallas & Brown 2008, Neural Netw 21:387.
    """
    study = _study(reads, merit, random, level, biased, limits)
    pairs = list(combinations(range(len(reads.modalities)), 2))
    rows = np.eye(len(reads.modalities))
    errors = [study.spread.of(rows[a] - rows[b]) for a, b in pairs]
    differences = _judged(tables.differences(study.mean, _whole(errors), study), errors)
    only = differences.iloc[0] if len(pairs) == 1 else None
    return ReaderAnalysis(
        method="u-statistic",
        random=random,
        design=reads.design,
        level=study.level,
        f_statistic=nan if only is None else float(only["statistic"] ** 2),
        df=(float(len(reads.modalities) - 1), nan if only is None else float(only["df"])),
        p_value=nan if only is None else float(only["p_value"]),
        denominator=nan,
        differences=differences,
        assumed=(GENERALISES[random], *ASSUMED, JUDGED),
        n_cases=reads.n_cases,
        **_tables(study, reads),
    )


@dataclass(frozen=True)
class _Study:
    """Figures `theta` (t, r), their covariance `within` (t, r, t, r) over cases, pooled `mean`."""

    theta: NDArray[np.float64]
    within: NDArray[np.float64]
    mean: NDArray[np.float64]
    spread: Spread
    pooled: Moments
    random: str
    level: float
    limits: Limits
    names: tables.Names


def _study(
    reads: Reads, merit: Merit, random: str, level: float, biased: bool, limits: Limits
) -> _Study:
    t, r = reads.score.shape[:2]
    if r < 2 and random != "cases":
        raise Problem("readers: there is one; with one reader take random='cases'.")
    theta = figure(reads, merit).theta.reshape(t, r)
    entries = moments(reads, merit)
    within = entries.variance(biased=biased)
    return _Study(
        theta,
        within.reshape(t, r, t, r),
        _mean(theta, entries.size),
        spread(reads, merit, theta, entries, random, biased=biased),
        entries.over_readers(t),
        random,
        level_of(level),
        limits,
        tables.names(t, r, reads.modalities, reads.readers),
    )


def _mean(theta: NDArray[np.float64], size: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean (t,) of `theta` (t, r), each reader weighed by the `size` of the entry."""
    weight = size.reshape(theta.shape)
    return (np.nan_to_num(theta) * weight).sum(axis=1) / weight.sum(axis=1)


def _whole(errors: list[Error]) -> list[Error]:
    """Return `errors` on the whole number below their degrees of freedom, 1 at the least."""
    finite = [max(1, floor(e.df)) if np.isfinite(e.df) else e.df for e in errors]
    return [Error(_settled(e.ms), df) for e, df in zip(errors, finite, strict=True)]


def _settled(variance: float) -> float:
    return tables.settled(variance, ROUNDING)


def _judged(table: Any, errors: list[Error]) -> Any:
    """Return `table` with the degrees of freedom as they are, where they were rounded."""
    exact = np.array([error.df for error in errors])
    return table.assign(df=np.where(table["df"].isna(), np.nan, exact))


def _tables(study: _Study, reads: Reads) -> dict[str, Any]:
    t, r = study.theta.shape
    alone = [study.spread.of(row) for row in np.eye(t)]
    variance = np.einsum("ijij->ij", study.within)
    fixed = range(r) if study.random == "cases" else ()
    table = two_way(study.theta)
    crossed = reads.design == CROSSED
    return {
        "components": components.components(table, study.within) if crossed else Components(),
        "means": _judged(tables.means(study.mean, _whole(alone), study), alone),
        "readers": tables.entries(
            study.theta, variance if study.random != "readers" else variance * nan, study
        ),
        "reader_differences": tables.by_reader(
            study.theta, [_of_reader(study, j) for j in fixed], study
        ),
        "anova": tables.anova(table.ss, table.df),
        "by_modality": components.by_modality(table, study.within, study.names),
        "by_reader": components.by_reader(table, study.within, study.names),
        "decomposition": decomposition(study.pooled, study.names),
    }


def _of_reader(study: _Study, j: int) -> list[Error]:
    """Return the variance of each difference of modalities of reader `j`."""
    own = study.within[:, j, :, j]
    pairs = combinations(range(len(own)), 2)
    return [Error(_settled(float(own[a, a] + own[b, b] - 2 * own[a, b])), inf) for a, b in pairs]
