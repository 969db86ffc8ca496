"""Discrimination and decisions in each group, at one threshold shared by all."""

from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.homogeneity import homogeneity
from mammo_lib.evaluation.discrimination import clustered, holm
from mammo_lib.evaluation.levels import UNITS
from mammo_lib.evaluation.operating import achieved, no_threshold
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.rates.diagnostic import complement

TOO_FEW = "too few"
MEASURES = ("auc", "sensitivity", "specificity", "missed", "alarms", "ppv", "npv")


def subgroups(
    units: pd.DataFrame,
    members: pd.DataFrame,
    *,
    threshold: float,
    settings: StatsConfig,
) -> pd.DataFrame:
    """Return a row per attribute and group.

    `units` is one model's scored units of one level (see `levels.aggregate`), `members` their
    groups (see `attributes.memberships`). Columns: attribute, group, n, n_positive, n_patients,
    auc (patients kept together), sensitivity, specificity, missed (1 − sensitivity), alarms (1 −
    specificity), ppv and npv (at `settings.prevalence`), all Estimates, and note. A group with
    fewer than `settings.too_few` cancers or non-cancers shows how many units it has and "too few".
    """
    joined = together(units, members)
    rows = []
    for (attribute, group), part in joined.groupby(["attribute", "group"], sort=False):
        named = {"attribute": attribute, "group": group, "n": len(part)}
        rows.append({**named, **_of_group(part, threshold, settings)})
    columns = ["attribute", "group", "n", "n_positive", "n_patients", *MEASURES, "note"]
    return pd.DataFrame(rows, columns=columns)


def together(units: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return `units` once for every group each belongs to, in the order of `members`."""
    keys = [column for column in UNITS["image"] if column in members]
    return members.merge(units, on=keys, how="inner")


def too_few(part: pd.DataFrame, settings: StatsConfig) -> bool:
    """Return whether a group has too few cancers or non-cancers for any figure but its size."""
    positives = int(part["label"].sum())
    return min(positives, len(part) - positives) < settings.too_few


def _of_group(part: pd.DataFrame, threshold: float, settings: StatsConfig) -> dict[str, object]:
    if too_few(part, settings):
        # Not even the number of cancers: with n beside it, it could single a person out.
        return {"note": TOO_FEW}
    decided = achieved(part, threshold, settings)
    return {
        "n_positive": int(part["label"].sum()),
        "n_patients": part["patient_id"].nunique(),
        "auc": clustered(part, settings),
        "sensitivity": decided["sensitivity"],
        "specificity": decided["specificity"],
        **_decisions(part, threshold, settings, decided),
        "note": "",
    }


def _decisions(
    part: pd.DataFrame, threshold: float, settings: StatsConfig, decided: dict[str, Any]
) -> dict[str, Estimate]:
    """Return what a decision means: misses, false alarms, and the predictive values.

    These are at `settings.prevalence`, their intervals those of the likelihood ratios.
    """
    if np.isnan(threshold):
        return dict.fromkeys(("missed", "alarms", "ppv", "npv"), no_threshold(settings))
    called = (part["score"] >= threshold).to_numpy()
    found = stats.diagnostic_table(
        part["label"], called, cluster=part["patient_id"], prevalence=settings.prevalence,
        level=settings.level,
    )  # fmt: skip
    return {
        "missed": complement(decided["sensitivity"]),
        "alarms": complement(decided["specificity"]),
        "ppv": found.ppv,
        "npv": found.npv,
    }


def homogeneities(
    units: pd.DataFrame, members: pd.DataFrame, settings: StatsConfig
) -> pd.DataFrame:
    """Return, for each attribute, the test that all its groups share one AUC.

    Columns: attribute, groups (compared), statistic (F), df, df2, p_value, note. Groups
    under the too-few rule take no part.
    """
    rows = []
    for attribute, part in together(units, members).groupby("attribute", sort=False):
        groups = {str(name): group for name, group in part.groupby("group", sort=False)
                  if not too_few(group, settings)}  # fmt: skip
        rows.append({"attribute": attribute, "groups": len(groups), **homogeneity(groups)})
    return pd.DataFrame(
        rows, columns=["attribute", "groups", "statistic", "df", "df2", "p_value", "note"]
    )


def corrected(tests: pd.DataFrame) -> pd.DataFrame:
    """Return `tests` with a column p_holm, corrected for the number of attributes tested."""
    return tests.assign(p_holm=holm(tests["p_value"]) if len(tests) else None)
