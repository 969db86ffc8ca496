"""Scores that may be probabilities: whether they mean what they say, and what deciding gains."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.appraisal.cases import Cases
from mammo_lib.appraisal.discrimination import MOST_RESAMPLED, cluster
from mammo_lib.config import Evaluation
from mammo_lib.stats.estimate import Estimate

MEASURES = {
    "slope": "Slope (1 is right)", "intercept": "Intercept (0 is right)",
    "observed_expected": "Observed / expected", "brier": "Brier", "log_loss": "Log loss",
    "ici": "Mean distance", "e90": "90 % of distances below",
}  # fmt: skip
THRESHOLDS = np.linspace(0.1, 6, 60)  # times the share of positives: beyond, little is gained
HIGHEST = 0.95  # threshold
SMOOTHED = 10_000  # cases up to which calibration is resampled, the smoothed curve being slow
RESAMPLES = 400  # of calibration, at most, for the same reason


def usable(given: Cases, config: Evaluation) -> tuple[list[str], dict[str, str]]:
    """Return the models whose scores lie within 0 to 1, and why the others cannot be judged."""
    kept, why = [], {}
    for model in config.models:
        low, high = given.frame[model].min(), given.frame[model].max()
        if low >= 0 and high <= 1:
            kept.append(model)
        else:
            why[model] = f"scores from {low:g} to {high:g} are no probabilities"
    return kept, why


def agreement(
    given: Cases, models: list[str], config: Evaluation, rng: np.random.Generator
) -> pd.DataFrame:
    """Return a row a model: MEASURES as Estimates, and the two tests' p.

    Whole clusters are resampled; above `SMOOTHED` cases normal intervals take cases as
    independent. Both tests take cases as independent too and are left out where they are not.
    """
    clustered = cluster(given, config) is not None
    how: dict[str, Any] = {"level": config.stats.level, "external": True}
    if len(given.frame) <= SMOOTHED:
        count = min(RESAMPLES, config.stats.n_boot)
        how |= {"rng": rng, "n_boot": count, "cluster": cluster(given, config)}
    rows = []
    for model in models:
        found = stats.calibration(given.label, given.frame[model], **how)
        rows.append(
            {"model": model}
            | {name: _told(getattr(found, name)) for name in MEASURES}
            | {"spiegelhalter_p": np.nan if clustered else found.spiegelhalter_p,
               "hosmer_lemeshow_p": np.nan if clustered else found.hosmer_lemeshow.p_value}
        )  # fmt: skip
    columns = ["model", *MEASURES, "spiegelhalter_p", "hosmer_lemeshow_p"]
    return pd.DataFrame(rows, columns=columns)


def _told(found: Estimate) -> Estimate:
    """Return `found`, with the reason where a log loss is endless."""
    if not np.isinf(found.value):
        return found
    why = "a positive case has score 0, or a negative one 1: the loss is infinite"
    return replace(found, value=np.nan, low=np.nan, high=np.nan, se=np.nan, reason=why)


def curve(given: Cases, models: list[str], config: Evaluation, *, bins: int = 10) -> pd.DataFrame:
    """Return model, predicted, observed, low, high, n of each bin of equally many cases."""
    parts = [
        stats.calibration_curve(
            given.label, given.frame[model], bins=bins, level=config.stats.level
        ).assign(model=model)
        for model in models
    ]
    columns = ["model", "predicted", "observed", "low", "high", "n"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def benefit(
    given: Cases, models: list[str], config: Evaluation, rng: np.random.Generator
) -> pd.DataFrame:
    """Return name, x (threshold), y (net benefit), low and high of each model and strategy.

    Without bands above `MOST_RESAMPLED` cases.
    """
    how: dict[str, Any] = {}
    if len(given.frame) <= MOST_RESAMPLED:
        how = {"rng": rng, "n_boot": config.stats.n_boot, "cluster": cluster(given, config)}
    cuts = THRESHOLDS * given.label.mean()
    cuts = cuts[cuts <= HIGHEST]
    parts = []
    for model in models:
        table = stats.net_benefit(
            given.label, given.frame[model], cuts, level=config.stats.level, **how
        )
        parts.append(_rows(table, model, "net_benefit"))
    if parts:
        bare = table.assign(low=np.nan, high=np.nan)
        parts += [_rows(bare, "call all", "treat_all"), _rows(bare, "call none", "treat_none")]
    columns = ["name", "x", "y", "low", "high"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _rows(table: pd.DataFrame, name: str, column: str) -> pd.DataFrame:
    shown = table.rename(columns={"threshold": "x", column: "y"})
    return shown[["x", "y", "low", "high"]].assign(name=name)


def found(table: pd.DataFrame, why: dict[str, str]) -> dict[str, Any]:
    """Return what goes to results.json and what the prose cites."""
    told = "; ".join(f"{model}: {reason}" for model, reason in why.items())
    return {"calibration": table, "not_judged": told or "none", "headline": []}


def height(rows: pd.DataFrame) -> tuple[float, float] | None:
    """Return the ends of a decision curve's vertical axis: calling all may fall far below 0."""
    if rows.empty:
        return None
    top = float(rows["y"].max())
    return -0.35 * top, 1.1 * top
