"""What a threshold of its own for every group would buy, and what it would cost."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.adjustment import covariates
from mammo_lib.errors.attributes import MISSING
from mammo_lib.errors.subgroups import TOO_FEW, too_few
from mammo_lib.evaluation.operating import achieved, threshold_for

PER = 1000  # breasts


def group_thresholds(
    validation: pd.DataFrame,
    test: pd.DataFrame,
    images: pd.DataFrame,
    column: str,
    *,
    threshold: float,
    settings: StatsConfig,
) -> pd.DataFrame:
    """Return a row per group of `column`: the shared threshold and one of its own, side by side.

    A group's own threshold reaches, on its validation units, the sensitivity that the shared one
    reaches on all of them; both are then put to its test units. Columns: group, n, n_positive, aim
    (that sensitivity), shared, own (thresholds), sensitivity and specificity of both (Estimates),
    recalls (extra ones per 1,000 breasts at `settings.prevalence`, own minus shared), found (extra
    cancers per 1,000), note. Equal sensitivity is paid for in specificity, and the threshold of a
    group of few cancers is mostly chance.
    """
    chosen = covariates(validation, images, column, ())
    judged = covariates(test, images, column, ())
    cancers = chosen[chosen["label"] == 1]
    aim = float((cancers["score"] >= threshold).mean()) if len(cancers) else np.nan
    rows = []
    for group, part in judged[judged["group"] != MISSING].groupby("group"):
        own = chosen[chosen["group"] == group]
        named = {"group": str(group), "n": len(part), "aim": aim, "shared": threshold}
        if too_few(part, settings) or too_few(own, settings) or np.isnan(threshold):
            rows.append({**named, "note": f"{TOO_FEW} on validation or test data"})
            continue
        cut = threshold_for(own, "sensitivity", aim)
        rows.append({**named, **_both(part, threshold, cut, settings), "own": cut, "note": ""})
    columns = ["group", "n", "n_positive", "aim", "shared", "own", "sensitivity", "specificity",
               "own_sensitivity", "own_specificity", "recalls", "found", "note"]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def of_attributes(
    validation: pd.DataFrame,
    test: pd.DataFrame,
    images: pd.DataFrame,
    columns: Mapping[str, str],
    *,
    threshold: float,
    settings: StatsConfig,
) -> pd.DataFrame:
    """Return `group_thresholds` of every attribute, name to column, with a column attribute."""
    parts = [
        group_thresholds(
            validation, test, images, column, threshold=threshold, settings=settings
        ).assign(attribute=name)
        for name, column in columns.items()
    ]
    return pd.concat(parts, ignore_index=True)


def _both(part: pd.DataFrame, shared: float, own: float, settings: StatsConfig) -> dict[str, Any]:
    before, after = achieved(part, shared, settings), achieved(part, own, settings)
    found = PER * settings.prevalence * _gain(before, after, "sensitivity")
    alarms = -PER * (1 - settings.prevalence) * _gain(before, after, "specificity")
    return {
        "n_positive": int(part["label"].sum()),
        "sensitivity": before["sensitivity"],
        "specificity": before["specificity"],
        "own_sensitivity": after["sensitivity"],
        "own_specificity": after["specificity"],
        "recalls": found + alarms,
        "found": found,
    }


def _gain(before: Mapping[str, Any], after: Mapping[str, Any], rate: str) -> float:
    return float(after[rate].value - before[rate].value)
