"""Networks that foresee cancer: who comes first, by which year, and at which probability."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.rates.diagnostic import complement

FOLLOWED = ["years_followed", "event"]


def foreseen(risks: pd.DataFrame, images: pd.DataFrame, split: str = "test") -> pd.DataFrame:
    """Return a row per model and woman of `split`: her first exam, its risks and what came.

    Columns: model, patient_id, exam_id, years_followed, event and the risk by each year, the mean
    over the model's seeds. One exam a woman, since the methods take cases as independent.
    """
    if risks.empty or not set(FOLLOWED) <= set(images):
        return pd.DataFrame(columns=["model", "patient_id", "exam_id", *FOLLOWED])
    own = images[(images["split"] == split).fillna(False)].dropna(subset=FOLLOWED)
    exams = own.drop_duplicates("exam_id").sort_values("years_followed", ascending=False)
    first = exams.drop_duplicates("patient_id")[["patient_id", "exam_id", *FOLLOWED]]
    mean = risks.drop(columns="seed").groupby(["model", "exam_id"], sort=False).mean()
    return mean.reset_index().merge(first, on="exam_id").astype({"event": int})


def years(table: pd.DataFrame) -> list[int]:
    """Return the years for which risks are given, from 1."""
    named = [str(name) for name in table if str(name).startswith("year")]
    return [int(name[4:]) for name in named if name[4:].isdigit()]


def order(table: pd.DataFrame, settings: StatsConfig) -> pd.DataFrame:
    """Return a row per model: Harrell's and Uno's C of the mean risk over years, Estimates."""
    rows = []
    for model, part in table.groupby("model", sort=False, observed=True):
        risk = part[[f"year{year}" for year in years(part)]].mean(axis=1)
        rows.append({"model": model, **{name: _concordance(part, risk, name, settings)
                                        for name in ("harrell", "uno")}})  # fmt: skip
    return pd.DataFrame(rows, columns=["model", "harrell", "uno"])


def by_year(table: pd.DataFrame, settings: StatsConfig) -> pd.DataFrame:
    """Return a row per model and year: auc, expected, observed and ratio.

    `auc` is the cumulative/dynamic area at the end of the year, `expected` the mean risk,
    `observed` the share with cancer by then (one minus Kaplan–Meier), an Estimate, and `ratio`
    observed by expected.
    """
    columns = ["model", "year", "cancers", "auc", "expected", "observed", "ratio"]
    return pd.DataFrame(_yearly(table, settings), columns=columns)


def story(ordered: pd.DataFrame) -> str:
    """Return the sentence that says how well the first model orders women."""
    if ordered.empty:
        return "No network of this run foresees cancer."
    row = ordered.iloc[0]
    found: Estimate = row["harrell"]
    if not found.has_interval:
        return f"Of {row['model']} no concordance can be told: {found.reason}."
    return (
        f"Of two women of whom one is known to have cancer first, {row['model']} gives her the "
        f"higher risk {100 * found.value:.0f} times in 100 ({100 * found.low:.0f} to "
        f"{100 * found.high:.0f}; {found.n} women, {found.n_positive} cancers)."
    )


def _concordance(
    part: pd.DataFrame, risk: pd.Series, method: str, settings: StatsConfig
) -> Estimate:
    last = float(max(years(part)))
    return stats.concordance(
        part["years_followed"], part["event"], risk,
        method=method, tau=last if method == "uno" else None, level=settings.level,
    ).estimate  # fmt: skip


def _yearly(table: pd.DataFrame, settings: StatsConfig) -> Iterator[dict[str, object]]:
    for model, part in table.groupby("model", sort=False, observed=True):
        time, event = part["years_followed"], part["event"]
        curve = stats.kaplan_meier(time, event, level=settings.level)
        for year in years(part):
            risk = part[f"year{year}"]
            (auc,) = stats.time_dependent_auc(time, event, risk, [year], level=settings.level)
            free = curve.at([year])[0]
            observed = complement(free)
            yield {
                "model": model,
                "year": year,
                "cancers": int(((time <= year) & (event == 1)).sum()),
                "auc": auc,
                "expected": float(risk.mean()),
                "observed": observed,
                "ratio": observed.value / float(risk.mean()) if risk.mean() > 0 else np.nan,
            }
