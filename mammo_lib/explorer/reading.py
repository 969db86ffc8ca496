"""What one state of the explorer shows: counts, rates, groups and cases, as tables."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.subgroups import TOO_FEW, too_few
from mammo_lib.evaluation.levels import UNITS
from mammo_lib.explorer.evidence import LEVEL, Evidence
from mammo_lib.explorer.rates import rates
from mammo_lib.explorer.state import State
from mammo_lib.stats import roc_curve
from mammo_lib.stats.estimate import Estimate

# Cell of the confusion table -> (label, called).
CELLS = {"TP": (1, True), "FN": (1, False), "FP": (0, True), "TN": (0, False)}
NAMES = {
    "TP": "cancer, called (TP)",
    "FN": "cancer, missed (FN)",
    "FP": "no cancer, called (FP)",
    "TN": "no cancer, not called (TN)",
}
ROW = ["group", "n", "n_positive", "n_patients", *CELLS, "sensitivity", "specificity", "note"]


@dataclass(frozen=True)
class Reading:
    """All that is shown of one state.

    `chosen` is the row (ROW) of all breasts of the chosen groups together, each breast once;
    `groups` has such a row for each chosen group; `curve` the ROC curve of the chosen breasts
    (false_positive_rate, sensitivity); `cases` the breasts of each cell (identifiers and score),
    the most confident first. Under the too-few rule a row holds group, n and note alone, and
    `curve` and `cases` are empty.
    """

    chosen: Mapping[str, Any]
    groups: pd.DataFrame
    curve: pd.DataFrame
    cases: Mapping[str, pd.DataFrame] = field(repr=False)


def read(evidence: Evidence, state: State) -> Reading:
    """Return what `state` shows."""
    parts = evidence.by_group(state.model, state.attribute)
    own = {name: parts[name] for name in state.groups}
    settings = evidence.settings
    every = evidence.scored(state.model).units.iloc[:0]
    together = pd.concat([every, *own.values()]).drop_duplicates(UNITS[LEVEL])
    chosen = row("chosen groups", together, state.threshold, settings)
    rows = [row(name, part, state.threshold, settings) for name, part in own.items()]
    few = bool(chosen["note"])
    return Reading(
        chosen,
        pd.DataFrame(rows, columns=ROW),
        _curve(together.iloc[:0] if few else together),
        _cases(together.iloc[:0] if few else together, state.threshold),
    )


def row(name: str, units: pd.DataFrame, threshold: float, settings: StatsConfig) -> dict[str, Any]:
    """Return the counts and rates (Estimates) of `units` at `threshold`; see ROW."""
    if too_few(units, settings):
        return {"group": name, "n": len(units), "note": TOO_FEW}
    sensitivity, specificity = rates(units, np.array([threshold]), level=settings.level)
    found, spared = int(sensitivity.count[0]), int(specificity.count[0])
    return {
        "group": name, "n": len(units), "n_positive": sensitivity.n,
        "n_patients": units["patient_id"].nunique(),
        "TP": found, "FN": sensitivity.n - found, "FP": specificity.n - spared, "TN": spared,
        "sensitivity": sensitivity.estimate(), "specificity": specificity.estimate(), "note": "",
    }  # fmt: skip


def confusion(reading: Reading) -> pd.DataFrame:
    """Return the confusion table of the chosen breasts: truth, called, not_called, n, rate.

    No row where the too-few rule forbids it.
    """
    told = reading.chosen
    if told["note"]:
        return pd.DataFrame(columns=["truth", "called", "not_called", "n", "rate"])
    return pd.DataFrame(
        [("Cancer", told["TP"], told["FN"], told["n_positive"], told["sensitivity"]),
         ("No cancer", told["FP"], told["TN"], told["n"] - told["n_positive"],
          told["specificity"])],
        columns=["truth", "called", "not_called", "n", "rate"],
    )  # fmt: skip


def sentence(reading: Reading, state: State) -> str:
    """Return in words what the chosen breasts give at the threshold of `state`."""
    told = reading.chosen
    groups = f" ({', '.join(state.groups)})" if len(state.groups) > 1 else ""
    where = f"{state.model} at the threshold {state.threshold:.4g}, {state.attribute}{groups}"
    if not state.groups:
        return f"{where}: no group is chosen."
    if told["note"]:
        return f"{where}: n = {told['n']:,} breasts, {told['note']} to show more."
    return (
        f"{where}: {told['TP']:,} of {told['n_positive']:,} cancers called, sensitivity "
        f"{_text(told['sensitivity'])}; {told['FP']:,} of {told['n'] - told['n_positive']:,} "
        f"breasts without cancer called, specificity {_text(told['specificity'])}; "
        f"{told['n']:,} breasts of {told['n_patients']:,} patients."
    )


def _text(estimate: Estimate) -> str:
    return estimate.text()


def _curve(units: pd.DataFrame) -> pd.DataFrame:
    if units.empty:
        return pd.DataFrame(columns=["false_positive_rate", "sensitivity"])
    curve = roc_curve(units["label"], units["score"])
    return pd.DataFrame({"false_positive_rate": 1 - curve["specificity"],
                         "sensitivity": curve["sensitivity"]})  # fmt: skip


def _cases(units: pd.DataFrame, threshold: float) -> dict[str, pd.DataFrame]:
    called = units["score"] >= threshold
    columns = [*UNITS[LEVEL], "score"]
    found = {}
    for cell, (label, told) in CELLS.items():
        own = units[(units["label"] == label) & (called == told)]
        order = own.sort_values(["score", *UNITS[LEVEL]], ascending=[not told, True, True, True])
        found[cell] = order[columns].reset_index(drop=True)
    return found
