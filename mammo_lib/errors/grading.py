"""Was the truth found? What the synthetic cohort was made to do, beside what the analysis saw."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.adjustment import ADJUSTED
from mammo_lib.errors.homogeneity import difference
from mammo_lib.errors.subgroups import TOO_FEW, together, too_few
from mammo_lib.stats.estimate import Estimate

FOUND, UNSEEN, CONTRARY, UNKNOWN = "agrees", "not shown", "contradicts", "cannot be judged"


def grade(truth: Mapping[str, Any], findings: Mapping[str, Any]) -> pd.DataFrame:
    """Return truth beside finding: columns truth, finding (text), estimate, verdict.

    `truth` says what the cohort was made to do: density (bool, it masks lesions), vendor (name of
    the noisier one), race_ethnicity (bool, an effect of its own). `findings` comes from `seen`.
    A true effect agrees when its interval excludes none; an absent one when no test, corrected
    for the number of outcomes, finds it. One in twenty of the latter fails by chance alone.
    """
    rows = []
    if truth.get("density"):
        rows.append(_lower("Dense tissue hides lesions", findings["density"]))
    if truth.get("vendor"):
        rows.append(_lower(f"{truth['vendor']} is noisier", findings["vendor"]))
    if "race_ethnicity" in truth and not truth["race_ethnicity"]:
        rows.append(_absent("Race and ethnicity have no effect of their own", findings["race"]))
    return pd.DataFrame(rows, columns=["truth", "finding", "estimate", "verdict"])


def seen(
    truth: Mapping[str, Any],
    units: pd.DataFrame,
    members: pd.DataFrame,
    compared: pd.DataFrame,
    settings: StatsConfig,
) -> dict[str, Any]:
    """Return the findings that `grade` needs.

    `units` and `members` are those of `subgroups`, `compared` comes from `adjustment.compare`.
    """
    joined = together(units, members)
    return {
        "density": _extremes(joined[joined["attribute"] == "Density"], settings),
        "vendor": _one_against_rest(joined, "Vendor", str(truth.get("vendor")), settings),
        "race": compared,
    }


def _extremes(joined: pd.DataFrame, settings: StatsConfig) -> tuple[str, Estimate | None]:
    """Return the AUC in the densest group minus that in the fattiest, of those large enough."""
    groups = {str(name): part for name, part in joined.groupby("group")
              if str(name) in "ABCD" and not too_few(part, settings)}  # fmt: skip
    if len(groups) < 2:
        return TOO_FEW, None
    low, high = min(groups), max(groups)
    return f"AUC in {high} minus AUC in {low}", difference(
        groups[high], groups[low], level=settings.level
    )


def _one_against_rest(
    joined: pd.DataFrame, attribute: str, group: str, settings: StatsConfig
) -> tuple[str, Estimate | None]:
    rows = joined[joined["attribute"] == attribute]
    own, rest = rows[rows["group"] == group], rows[rows["group"] != group]
    if too_few(own, settings) or too_few(rest, settings):
        return TOO_FEW, None
    return f"AUC on {group} minus AUC on the others", difference(own, rest, level=settings.level)


def _lower(claim: str, finding: tuple[str, Estimate | None]) -> dict[str, Any]:
    text, estimate = finding
    if estimate is None or not estimate.has_interval:
        verdict = UNKNOWN
    elif estimate.high < 0:
        verdict = FOUND
    else:
        verdict = CONTRARY if estimate.low > 0 else UNSEEN
    return {"truth": claim, "finding": text, "estimate": estimate, "verdict": verdict}


def _absent(claim: str, compared: pd.DataFrame) -> dict[str, Any]:
    adjusted = compared[compared["model"] == ADJUSTED]
    p_value = adjusted["p_holm"].astype(float).min()
    if np.isnan(p_value):
        return {"truth": claim, "finding": TOO_FEW, "estimate": None, "verdict": UNKNOWN}
    text = f"adjusted joint test, smallest Holm p = {p_value:.2g}"
    verdict = FOUND if p_value >= 0.05 else CONTRARY
    return {"truth": claim, "finding": text, "estimate": None, "verdict": verdict}
