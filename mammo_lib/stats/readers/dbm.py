"""Dorfman, Berbaum and Metz's analysis of a reader study, by jackknife pseudovalues."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.readers import tables
from mammo_lib.stats.readers.analysis import GENERALISES, ReaderAnalysis, random_of
from mammo_lib.stats.readers.components import components
from mammo_lib.stats.readers.student import Limits, f_test
from mammo_lib.stats.readers.tables import Error
from mammo_lib.stats.readers.three_way import ThreeWay, three_way
from mammo_lib.stats.readers.two_way import satterthwaite, two_way
from mammo_lib.stats.sample import level_of

ASSUMED = (
    "Pseudovalues of cases are treated as independent observations of one variance.",
    "Modality-by-case variance below zero counts as zero in the test; the components are as "
    "estimated.",
)


def dbm(
    pseudovalues: Any,
    *,
    theta: Any = None,
    random: str = "readers and cases",
    level: float = 0.95,
    modalities: Sequence[Hashable] | None = None,
    readers: Sequence[Hashable] | None = None,
    limits: Limits = None,
) -> ReaderAnalysis:
    """Compare modalities by the jackknife `pseudovalues` (t, r, c) of their figure of merit.

    The pseudovalue of case k is c * theta - (c - 1) * theta without k, of each modality and
    reader; every reader reads every case in every modality. With `theta` (t, r) they are shifted
    to have it as their mean ("normalised": Hillis, Berbaum & Metz 2008); an area needs no shift.
    `random`, `modalities`, `readers` and `limits` are as in `obuchowski_rockette`, of whose model
    `components` are: those of the pseudovalues themselves stand in `anova`.

    For random readers all agrees with Obuchowski and Rockette's on the jackknife covariance, and
    on no other; for fixed readers F on the cases' degrees of freedom replaces chi square, and
    nothing is cut at zero.

    Dorfman, Berbaum & Metz 1992, Invest Radiol 27:723; degrees of freedom by Hillis 2007, Stat
    Med 26:596.
    """
    study = _study(pseudovalues, theta, random_of(random), level, limits, modalities, readers)
    pooled = _pooled(study)
    df = (float(study.anova.df["modality"]), pooled.df)
    square = _settled(study.anova.ms("modality"), study)
    statistic, p_value = f_test(square, pooled.ms, df)
    return ReaderAnalysis(
        method="dbm",
        random=random,
        design="fully crossed",
        level=study.level,
        components=_components(study),
        f_statistic=statistic,
        df=df,
        p_value=p_value,
        denominator=pooled.ms,
        assumed=(GENERALISES[random], *ASSUMED),
        n_cases=study.values.shape[2],
        **_tables(study, pooled),
    )


@dataclass(frozen=True)
class _Study:
    """The checked `values` (t, r, c) and their analyses: whole, by modality, by reader."""

    values: NDArray[np.float64]
    anova: ThreeWay
    of_modality: tuple[ThreeWay, ...]
    of_reader: tuple[ThreeWay, ...]
    random: str
    level: float
    limits: Limits
    names: tables.Names


def _study(
    pseudovalues: Any, theta: Any, random: str, level: float, limits: Limits, *names: Any
) -> _Study:
    values = tables.grid(pseudovalues, "pseudovalues", 3)
    t, r, c = values.shape
    if c < 2:
        raise Problem("pseudovalues: one case only; two are the least that vary.")
    if r < 2 and random != "cases":
        raise Problem("readers: there is one; with one reader take random='cases'.")
    values = values if theta is None else _shifted(values, theta)
    return _Study(
        values,
        three_way(values),
        tuple(three_way(values[i : i + 1]) for i in range(t)),
        tuple(three_way(values[:, j : j + 1]) for j in range(r)),
        random,
        level_of(level),
        limits,
        tables.names(t, r, *names),
    )


def _shifted(values: NDArray[np.float64], theta: Any) -> NDArray[np.float64]:
    wanted = tables.grid(theta, "theta", 2)
    if wanted.shape != values.shape[:2]:
        raise Problem(f"theta: has shape {wanted.shape}; pseudovalues need {values.shape[:2]}.")
    return values + (wanted - values.mean(axis=2))[:, :, None]


def _components(study: _Study) -> Any:
    t, r = study.values.shape[:2]
    covariance = pseudovalue_covariance(study.values).reshape(t, r, t, r)
    return components(two_way(study.values.mean(axis=2)), covariance)


def pseudovalue_covariance(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the jackknife covariance (t*r, t*r) of the figures that `values` (t, r, c) have."""
    rows = values.reshape(-1, values.shape[2])
    around = rows - rows.mean(axis=1, keepdims=True)
    count = rows.shape[1]
    return np.einsum("ik,jk->ij", around, around) / (count * (count - 1))


def _pooled(study: _Study) -> Error:
    """Return the error term of the difference of modalities."""
    found = study.anova
    return _error(
        study,
        found.ms("modality", "reader"),
        found.df["modality:reader"],
        found.ms("modality", "case"),
        found.df["modality:case"],
        found.ms("modality", "reader", "case"),
    )


def _alone(study: _Study, found: ThreeWay) -> Error:
    """Return the error term of one modality, of whose readers and cases `found` is."""
    return _error(
        study,
        found.ms("reader"),
        found.df["reader"],
        found.ms("case"),
        found.df["case"],
        found.ms("reader", "case"),
    )


def _error(
    study: _Study, by_reader: float, df_reader: int, by_case: float, df_case: int, rest: float
) -> Error:
    if study.random == "cases":
        return Error(_settled(by_case, study), df_case)
    if study.random == "readers":
        return Error(_settled(by_reader, study), df_reader)
    total = _settled(by_reader + max(by_case - rest, 0.0), study)
    return Error(total, satterthwaite(total, by_reader, df_reader))


def _settled(value: float, study: _Study) -> float:
    return tables.settled(value, 1e-26 * float(np.abs(study.values).max()) ** 2)


def _tables(study: _Study, pooled: Error) -> dict[str, Any]:
    t, r, c = study.values.shape
    theta = study.values.mean(axis=2)
    mean = theta.mean(axis=1)
    alone = [_alone(study, found).over(r * c) for found in study.of_modality]
    fixed = study.of_reader if study.random == "cases" else ()
    readers = [tables.each_pair(_of_reader(study, found).over(c), t) for found in fixed]
    return {
        "differences": tables.differences(mean, tables.each_pair(pooled.over(r * c), t), study),
        "means": tables.means(mean, alone, study),
        "readers": tables.entries(theta, _variances(study), study, df=c - 1),
        "reader_differences": tables.by_reader(theta, readers, study),
        "anova": tables.anova(study.anova.ss, study.anova.df, study.anova.variance),
        "by_modality": _squares(study.of_modality, "reader", study.names.modalities, "modality"),
        "by_reader": _squares(study.of_reader, "modality", study.names.readers, "reader"),
    }


def _of_reader(study: _Study, found: ThreeWay) -> Error:
    """Return the error term of one reader's difference of modalities."""
    return Error(_settled(found.ms("modality", "case"), study), found.df["modality:case"])


def _variances(study: _Study) -> NDArray[np.float64]:
    """Return the variance (t, r) of each entry over cases; none where cases are fixed."""
    variances = study.values.var(axis=2, ddof=1) / study.values.shape[2]
    return np.full_like(variances, np.nan) if study.random == "readers" else variances


def _squares(found: Sequence[ThreeWay], other: str, index: tuple[Hashable, ...], name: str) -> Any:
    """Return the mean squares of `other` and of cases, of one modality or one reader a row."""
    columns = {
        f"ms_{other}": [one.ms(other) for one in found],
        "ms_case": [one.ms("case") for one in found],
        f"ms_{other}_case": [one.ms(other, "case") for one in found],
    }
    return tables.indexed(columns, index, name)
