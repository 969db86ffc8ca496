"""How well each model's scores rank positives above negatives, alone and against each other."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.appraisal.cases import Cases
from mammo_lib.config import Evaluation

MOST_LINES = 12  # said on the terminal
ALL_PAIRS = 6  # models up to which every pair is tested; beyond, the pair is to be named
MOST_RESAMPLED = 50_000  # cases up to which what has no formula is resampled


def cluster(given: Cases, config: Evaluation) -> pd.Series | None:
    """Return the independent unit of each case, None where every case is one."""
    name = config.columns.cluster
    return given.frame[name] if name else None


def areas(given: Cases, config: Evaluation) -> pd.DataFrame:
    """Return model, auc and delong (Estimates) and what warns of few positives.

    `auc` has the score interval that keeps patients together; DeLong's, which takes cases as
    independent, stands beside it because it is what others print.
    """
    unit, level = cluster(given, config), config.stats.level
    rows = [
        {
            "model": model,
            "auc": stats.clustered_auc_interval(given.label, score, unit, level=level),
            "delong": stats.auc_interval(given.label, score, method="delong", level=level),
        }
        for model, score in _scores(given, config)
    ]
    return pd.DataFrame(rows)


def warning(given: Cases, config: Evaluation) -> str:
    """Return what must stand beside areas of few positives; nothing where there are enough."""
    unit = cluster(given, config)
    units = given.frame.index if unit is None else unit
    return stats.few_warning(int(pd.Series(units)[given.label == 1].nunique())) or ""


def pairs(config: Evaluation) -> list[tuple[str, str]]:
    """Return the pairs of models that are tested: the one that was named, else all of a few."""
    if config.compare:
        return [(config.compare[0], config.compare[1])]
    few = len(config.models) <= ALL_PAIRS
    return list(combinations(config.models, 2)) if few else []


def comparisons(given: Cases, config: Evaluation) -> pd.DataFrame:
    """Return a row a pair: model, minus, difference (Estimate), p_value, p_holm, not_inferior.

    Paired; Obuchowski's variance where cases are clustered, else DeLong's. p_holm allows for all
    pairs of the table.
    """
    unit = cluster(given, config)
    rows: list[dict[str, Any]] = []
    for first, second in pairs(config):
        found = stats.compare_auc(
            given.label, given.frame[first], given.frame[second],
            method="delong" if unit is None else "obuchowski", cluster=unit,
            margin=config.margin, level=config.stats.level,
        )  # fmt: skip
        rows.append({
            "model": first, "minus": second, "difference": found.difference,
            "statistic": found.statistic, "p_value": found.p_value,
            "not_inferior": found.noninferior, "p_not_inferior": found.p_noninferior,
            "warning": found.warning,
        })  # fmt: skip
    columns = ["model", "minus", "difference", "statistic", "p_value", "not_inferior",
               "p_not_inferior", "warning"]  # fmt: skip
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(p_holm=stats.adjust_p(table["p_value"].to_numpy(float), method="holm"))


def alike(given: Cases, config: Evaluation) -> dict[str, Any] | None:
    """Return the test that all models have one area, None where there is one model."""
    if len(config.models) < 2:
        return None
    scores = given.frame[config.models]
    found = stats.compare_aucs(given.label, scores, cluster=cluster(given, config))
    return {"statistic": found.statistic, "df": found.df, "p_value": found.p_value,
            "warning": found.warning}  # fmt: skip


def points(given: Cases, config: Evaluation, rng: np.random.Generator) -> pd.DataFrame:
    """Return sensitivity and specificity of each model where the curve reaches a wanted share.

    Both are read off these very cases, so they flatter: a threshold for other cases must be
    chosen on other data. Above `MOST_RESAMPLED` cases they stand without an interval.
    """
    settings, unit = config.stats, cluster(given, config)
    many = len(given.frame) > MOST_RESAMPLED
    how = {"cluster": unit, "level": settings.level, "n_boot": settings.n_boot}
    rows = []
    for model, score in _scores(given, config):
        aims = {"specificity": settings.specificity, "sensitivity": settings.sensitivity}
        for aim, share in aims.items():
            other = "sensitivity" if aim == "specificity" else "specificity"
            if many:
                value = getattr(stats, f"{other}_at")(given.label, score, **{aim: share})
                told = stats.Estimate(value, n=len(score), reason="too many cases to resample")
            else:
                interval = getattr(stats, f"{other}_at_interval")
                told = interval(given.label, score, **{aim: share}, **how, rng=rng)
            rows.append({"model": model, "aim": f"{aim} {share:g}", "reads": other, "found": told})
    return pd.DataFrame(rows)


def decisions(given: Cases, config: Evaluation) -> pd.DataFrame:
    """Return what calling scores at or above `positive_at` achieves, a row a model.

    PPV and NPV hold at the configured prevalence. Empty where no threshold was given.
    """
    if config.positive_at is None:
        return pd.DataFrame(columns=["model", *_SHOWN])
    rows = []
    for model, score in _scores(given, config):
        table = stats.diagnostic_table(
            given.label, score.to_numpy() >= config.positive_at,
            prevalence=config.stats.prevalence, cluster=cluster(given, config),
            level=config.stats.level,
        )  # fmt: skip
        rows.append({"model": model} | {name: getattr(table, name) for name in _SHOWN})
    return pd.DataFrame(rows)


_SHOWN = ("tp", "fp", "fn", "tn", "sensitivity", "specificity", "ppv", "npv",
          "positive_likelihood_ratio", "negative_likelihood_ratio", "odds_ratio")  # fmt: skip


def curves(given: Cases, config: Evaluation, most: int = 2000) -> pd.DataFrame:
    """Return model, false_positive_rate and sensitivity of each curve, `most` points at most."""
    parts = []
    for model, score in _scores(given, config):
        curve = stats.roc_curve(given.label, score).iloc[::-1]
        step = max(1, len(curve) // most)
        kept = pd.concat([curve.iloc[::step], curve.tail(1)])
        parts.append(kept.assign(model=model, false_positive_rate=1 - kept["specificity"]))
    return pd.concat(parts, ignore_index=True)


def found(
    table: pd.DataFrame, compared: pd.DataFrame, given: Cases, config: Evaluation
) -> dict[str, Any]:
    """Return what goes to results.json and what the prose cites."""
    best = max(table["auc"], key=lambda estimate: estimate.value)
    lines = [
        f"AUC of {pair['model']} minus {pair['minus']}: {pair['difference'].text(3)}, "
        f"p = {pair['p_value']:.3g}{_inferior(pair['not_inferior'], config.margin)}"
        for pair in compared.to_dict("records")
    ]
    lines += [f"AUC of {words}" for words in legend(table, len(table)).values()]
    cautions = [words for words in (warning(given, config), *warnings(compared)) if words]
    unit = config.columns.cluster
    return {
        "auc": dict(zip(table["model"], table["auc"], strict=True)),
        "auc_delong": dict(zip(table["model"], table["delong"], strict=True)),
        "comparisons": compared, "all_alike": alike(given, config), "margin": config.margin,
        "warning": warning(given, config), "n": best.n, "n_positive": best.n_positive,
        "unit": unit or "case", "n_units": best.n_clusters or best.n,
        "headline": [
            *lines[:MOST_LINES],
            *([f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []),
            *cautions,
        ],
    }  # fmt: skip


def _inferior(verdict: Any, margin: float | None) -> str:
    if margin is None:
        return ""
    if verdict is None:
        return "; non-inferiority not judged, without an interval"
    return f"; {'not inferior' if verdict else 'non-inferiority not shown'} at margin {margin:g}"


def _scores(given: Cases, config: Evaluation) -> Iterator[tuple[str, pd.Series]]:
    return ((model, given.frame[model]) for model in config.models)


def legend(table: pd.DataFrame, most: int = 8) -> dict[str, str]:
    """Return each model's name with its area, best first: the `most` best of many."""
    areas = dict(zip(table["model"], table["auc"], strict=True))
    ranked = sorted(areas, key=lambda name: -areas[name].value)
    told = {name: f"{name}: {areas[name]}" for name in ranked}
    return dict(list(told.items())[:most])


def warnings(compared: pd.DataFrame) -> list[str]:
    """Return what must stand below the comparisons, each once."""
    return list(dict.fromkeys(compared["warning"].dropna())) if "warning" in compared else []


def decision_title(config: Evaluation) -> str:
    """Return the heading of the table of `decisions`."""
    if config.positive_at is None:
        return "Calling cases positive"
    return f"Calling scores of {config.positive_at:g} and above positive"
