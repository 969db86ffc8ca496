"""Obuchowski and Rockette's analysis of a reader study, degrees of freedom after Hillis.

It needs the figure of merit of each modality and reader and the covariance of these figures over
cases, no more: any figure will do, be it an area, a sensitivity or one of marked lesions.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import inf, isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.readers import components, tables
from mammo_lib.stats.readers.analysis import (
    GENERALISES,
    Components,
    ReaderAnalysis,
    random_of,
)
from mammo_lib.stats.readers.student import Limits, f_test
from mammo_lib.stats.readers.tables import Error
from mammo_lib.stats.readers.two_way import TwoWay, satterthwaite, two_way
from mammo_lib.stats.sample import level_of

ASSUMED = (
    "Entries have one error variance and three covariances over cases (the same reader, the same "
    "modality, neither).",
    "Cov2 - Cov3 below zero counts as zero in the test; the components are as estimated.",
)


def obuchowski_rockette(
    theta: Any,
    covariance: Any,
    *,
    random: str = "readers and cases",
    level: float = 0.95,
    n_cases: int | None = None,
    modalities: Sequence[Hashable] | None = None,
    readers: Sequence[Hashable] | None = None,
    limits: Limits = None,
    design: str = "fully crossed",
) -> ReaderAnalysis:
    """Compare modalities by `theta` (t, r), the figure of merit of each modality and reader.

    `covariance` (t*r, t*r) is that of the entries of `theta` over cases, row-major: modality 0 of
    all readers first. Entries that share no case have covariance 0, which is how cases nested in
    readers or in modalities come in. It may be NaN when `random` is "readers".
    `random` says what the result is meant for: "readers and cases", "readers" (these cases only,
    F on the modality-by-reader mean square) or "cases" (these readers only, chi square).
    `limits` cuts the intervals of means and of readers, such as (0, 1) for an area; `n_cases`,
    `modalities` (t,), `readers` (r,) and `design` are only noted.

    Intervals are by t on Hillis's degrees of freedom, or normal where readers are fixed. With few
    readers (below 4) the degrees of freedom rest on very little, whatever their number says.

    Obuchowski & Rockette 1995, Commun Stat Simul 24:285; Hillis 2007, Stat Med 26:596; Hillis
    2014, Stat Med 33:330.
    """
    study = _study(theta, covariance, random_of(random), level, limits, modalities, readers)
    pooled = _pooled(study)
    square = _settled(study.table.ms("modality"), study)
    df = (float(study.table.df["modality"]), pooled.df)
    statistic, p_value = f_test(square, pooled.ms, df)
    return ReaderAnalysis(
        method="obuchowski-rockette",
        random=random,
        design=design,
        level=study.level,
        components=study.components,
        f_statistic=statistic,
        df=df,
        p_value=p_value,
        denominator=pooled.ms,
        assumed=(GENERALISES[random], *ASSUMED),
        n_cases=n_cases,
        **_tables(study, pooled),
    )


@dataclass(frozen=True)
class _Study:
    """The checked input: `theta` (t, r) and `within` (t, r, t, r), its covariance over cases."""

    theta: NDArray[np.float64]
    within: NDArray[np.float64]
    table: TwoWay
    components: Components
    random: str
    level: float
    limits: Limits
    names: tables.Names


def _study(
    theta: Any, covariance: Any, random: str, level: float, limits: Limits, *names: Any
) -> _Study:
    values = tables.grid(theta, "theta", 2)
    t, r = values.shape
    if r < 2 and random != "cases":
        raise Problem("readers: there is one; with one reader take random='cases'.")
    within = np.asarray(covariance, dtype=float)
    if within.shape != (t * r, t * r):
        raise Problem(f"covariance: has shape {within.shape}; theta needs {(t * r, t * r)}.")
    table = two_way(values)
    square = within.reshape(t, r, t, r)
    found = components.components(table, square)
    named = tables.names(t, r, *names)
    return _Study(values, square, table, found, random, level_of(level), limits, named)


def _pooled(study: _Study) -> Error:
    """Return the error term of the difference of modalities."""
    found, interaction = study.components, study.table.ms("modality:reader")
    r = study.theta.shape[1]
    extra = 0.0 if r == 1 else _above_zero(found.cov2 - found.cov3)
    if study.random == "cases":
        total = found.error - found.cov1 + (r - 1) * extra
        return Error(_settled(total, study), inf)
    if study.random == "readers":
        return Error(_settled(interaction, study), study.table.df["modality:reader"])
    total = _settled(interaction + r * extra, study)
    return Error(total, satterthwaite(total, interaction, study.table.df["modality:reader"]))


def _alone(study: _Study, i: int) -> Error:
    """Return the error term of modality `i` by itself."""
    r = study.theta.shape[1]
    error, cov2 = components.of_modality(study.within, i)
    square = study.table.reader_in_modality[i]
    extra = 0.0 if r == 1 else _above_zero(cov2)
    if study.random == "cases":
        return Error(_settled(error + (r - 1) * extra, study), inf)
    if study.random == "readers":
        return Error(_settled(square, study), r - 1)
    total = _settled(square + r * extra, study)
    return Error(total, satterthwaite(total, square, r - 1))


def _of_reader(study: _Study, j: int) -> Error:
    error, cov1 = components.of_reader(study.within, j)
    return Error(_settled(error - cov1, study), inf)


def _above_zero(value: float) -> float:
    return value if isnan(value) else max(value, 0.0)


def _settled(value: float, study: _Study) -> float:
    covariances = 1e-12 * np.nan_to_num(study.components.error)
    squares = 1e-28 * float(np.abs(study.theta).max()) ** 2
    return tables.settled(value, covariances + squares)


def _tables(study: _Study, pooled: Error) -> dict[str, Any]:
    t, r = study.theta.shape
    alone = [_alone(study, i).over(r) for i in range(t)]
    fixed = [_of_reader(study, j) for j in range(r)] if study.random == "cases" else []
    mean = study.theta.mean(axis=1)
    return {
        "differences": tables.differences(mean, tables.each_pair(pooled.over(r), t), study),
        "means": tables.means(mean, alone, study),
        "readers": tables.entries(study.theta, _variances(study), study),
        "reader_differences": tables.by_reader(
            study.theta, [tables.each_pair(error, t) for error in fixed], study
        ),
        "anova": tables.anova(study.table.ss, study.table.df),
        "by_modality": components.by_modality(study.table, study.within, study.names),
        "by_reader": components.by_reader(study.table, study.within, study.names),
    }


def _variances(study: _Study) -> NDArray[np.float64]:
    """Return the variance (t, r) of each entry over cases; none where cases are fixed."""
    variances = np.einsum("ijij->ij", study.within)
    return np.full_like(variances, np.nan) if study.random == "readers" else variances
