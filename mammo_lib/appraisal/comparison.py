"""Modalities of a reader study compared: over readers, over cases and over both."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from mammo_lib import stats
from mammo_lib.config import Evaluation
from mammo_lib.problem import Problem
from mammo_lib.stats.readers.analysis import RANDOM
from mammo_lib.stats.readers.reads import PARTIAL, Reads


@dataclass(frozen=True)
class Comparison:
    """Tables of a reader study: each reader in each modality, means, differences, components."""

    readers: pd.DataFrame
    means: pd.DataFrame
    differences: pd.DataFrame
    components: pd.DataFrame
    assumed: list[str]
    found: dict[str, Any] = field(default_factory=dict)


def compare(readings: pd.DataFrame, reads: Reads, config: Evaluation) -> Comparison:
    """Return the analysis of `readings` for each choice of what is random.

    `readings` has reader, case, modality, label and score, a row a reading. Obuchowski and
    Rockette's method where every reader read every case in every modality, or whole groups of
    cases; the U-statistic where readings are missing.
    """
    method = "u-statistic" if reads.design == PARTIAL else "obuchowski-rockette"
    threshold = None if config.figure_of_merit == "auc" else config.positive_at
    if config.figure_of_merit != "auc" and threshold is None:
        raise Problem(f"--figure-of-merit {config.figure_of_merit}: needs --positive-at SCORE.")
    every = {}
    for random in RANDOM:
        if len(reads.readers) < 2 and random != "cases":
            continue
        if reads.design == PARTIAL and random != RANDOM[0]:
            continue  # these cases, or these readers, alone: every reader must have read them all
        every[random] = stats.mrmc(
            readings, reader="reader", case="case", modality="modality", label="label",
            score="score", method=method, random=random, level=config.stats.level,
            figure_of_merit=config.figure_of_merit, threshold=threshold,
        )  # fmt: skip
    first = next(iter(every.values()))
    differences = pd.concat(
        [found.differences.assign(random=random) for random, found in every.items()],
        ignore_index=True,
    )
    return Comparison(
        first.readers, first.means, differences, _components(first.components),
        [*first.assumed, *filter(None, [first.warning])], _found(every, config, reads),
    )  # fmt: skip


def _components(found: Any) -> pd.DataFrame:
    names = {"reader": "reader", "modality_reader": "modality × reader", "error": "error",
             "cov1": "Cov1: same reader, other modality",
             "cov2": "Cov2: other reader, same modality",
             "cov3": "Cov3: other reader, other modality"}  # fmt: skip
    rows = [(words, getattr(found, name)) for name, words in names.items()]
    return pd.DataFrame(rows, columns=["component", "variance"])


def _found(every: dict[str, Any], config: Evaluation, reads: Reads) -> dict[str, Any]:
    told = {
        random: {
            "f_statistic": found.f_statistic, "df": found.df, "p_value": found.p_value,
            "differences": found.differences, "means": found.means,
            "components": found.components, "method": found.method, "warning": found.warning,
        }
        for random, found in every.items()
    }  # fmt: skip
    first = next(iter(every.values()))
    lines = [
        f"{config.figure_of_merit}, {row.modality_a} − {row.modality_b}: {row.estimate:.3f} "
        f"({row.low:.3f} to {row.high:.3f}), p = {row.p_value:.3g}; {first.random} random"
        for row in first.differences.itertuples()
    ]
    lines = lines or [
        f"{config.figure_of_merit}, {row.modality}: {row.estimate:.3f} ({row.low:.3f} to "
        f"{row.high:.3f}); {first.random} random"
        for row in first.means.itertuples()
    ]
    return {
        "analyses": told, "readers": first.readers, "design": first.design,
        "figure_of_merit": config.figure_of_merit, "n_readers": len(reads.readers),
        "n_cases": reads.n_cases, "n_positive": int(reads.positive.sum()), "headline": lines,
    }  # fmt: skip


def not_inferior(differences: pd.DataFrame, margin: float | None) -> pd.DataFrame:
    """Return `differences` with whether each lower end lies above −`margin`, if there is one."""
    if margin is None:
        return differences
    shown = (differences["low"] > -margin).astype(object)
    return differences.assign(not_inferior=shown.where(differences["low"].notna(), None))


def verdict(margin: float | None) -> dict[str, str]:
    """Return the column of non-inferiority and its heading, where a margin was given."""
    return {} if margin is None else {"not_inferior": f"Not inferior at {margin:g}"}


def modalities(readings: pd.DataFrame) -> list[str]:
    """Return the modalities in their order in the file."""
    return list(dict.fromkeys(readings["modality"]))


def curves(readings: pd.DataFrame) -> pd.DataFrame:
    """Return modality, reader, false_positive_rate and sensitivity of every reader's curve."""
    parts = []
    for (modality, reader), part in readings.groupby(["modality", "reader"], sort=False):
        if part["label"].nunique() < 2:
            continue
        curve = stats.roc_curve(part["label"], part["score"]).iloc[::-1]
        curve = curve.assign(modality=str(modality), reader=str(reader))
        parts.append(curve.assign(false_positive_rate=1 - curve["specificity"]))
    return pd.concat(parts, ignore_index=True)
