"""How much each fault costs: paired differences from clean images, and what they show."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.robustness.answers import CLEAN
from mammo_lib.errors.robustness.paired import (
    MEASURES,
    TESTED,
    Breasts,
    Floats,
    Ruler,
    breasts,
    measured,
)
from mammo_lib.errors.subgroups import TOO_FEW, too_few
from mammo_lib.evaluation import discrimination
from mammo_lib.evaluation.discrimination import holm
from mammo_lib.evaluation.levels import UNITS, aggregate
from mammo_lib.stats.estimate import Estimate, wald
from mammo_lib.stats.normal import quantile, two_sided

MARGIN = 0.05  # in AUC, sensitivity or specificity: a smaller loss would not change practice
POWER = 0.8
DETECTED, SMALL = "detected", "detected, within the margin"
EXCLUDED, UNDECIDED, IDENTICAL = "excluded beyond the margin", "undecided", "same scores"
STEP = ["fault", "step", "level", "said"]
COLUMNS = [*STEP, "measure", "clean", "faulty", "difference", "p_value", "p_holm", "detectable",
           "verdict", "note"]  # fmt: skip


def fragility(
    said: pd.DataFrame,
    images: pd.DataFrame,
    ruler: Ruler,
    *,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return a row per step of every fault and measure of its breasts.

    `said` comes from `answers.answers`, `images` (with weight) from `subset.subset`. Columns:
    fault, step, level, said, measure (see `paired.MEASURES`), clean, faulty, difference (faulty
    minus clean, an Estimate), p_value and p_holm (of AUC, sensitivity and specificity: over all
    these rows together), detectable, verdict, note. Standard errors are those of a bootstrap of
    whole patients; a share's has one discordant patient added (Agresti and Min 2005), without
    which a few breasts that all stay as they are would prove that none ever changes. p-values of
    shares are exact sign tests of patients, of areas Wald's. `detectable` is what Bonferroni's
    test would have shown in four of five such samples. With too few cancers or others no figure.
    """
    frame, clean, steps = _wide(said, images)
    every = breasts(frame, n_boot=settings.n_boot, rng=rng)
    rows: list[dict[str, Any]] = []
    for step, faulty in steps:
        there = ~(np.isnan(faulty) | np.isnan(clean))  # a pair needs both
        if too_few(frame[there], settings):
            none = {"difference": discrimination.unknown(frame[there], settings, TOO_FEW)}
            rows += [{**step, "measure": name, "note": TOO_FEW, **none} for name in MEASURES]
            continue
        rows += [{**step, **row}
                 for row in _compared(clean[there], faulty[there], every.only(there), ruler,
                                      settings)]  # fmt: skip
    return judged(pd.DataFrame(rows).reindex(columns=COLUMNS), level=settings.level)


def _wide(
    said: pd.DataFrame, images: pd.DataFrame
) -> tuple[pd.DataFrame, Floats, list[tuple[dict[str, Any], Floats]]]:
    """Return the breasts, their clean scores, and each step with the scores under it."""
    members = said["fault"] + "/" + said["step"].astype(str)
    scores = pd.DataFrame({"member": members, "image_id": said["image_id"], "score": said["score"]})
    units = aggregate(scores, images, "breast")
    keys = [*UNITS["breast"], "label"]
    wide = units.pivot(index=keys, columns="member", values="score")
    stands = images.drop_duplicates("patient_id").set_index("patient_id")["weight"]
    frame = wide.index.to_frame(index=False)
    frame["weight"] = frame["patient_id"].map(stands)
    steps = said[STEP].drop_duplicates()
    found: list[tuple[dict[str, Any], Floats]] = [
        ({str(k): v for k, v in step.items()}, wide[f"{step['fault']}/{step['step']}"].to_numpy())
        for step in steps[steps["fault"] != CLEAN].to_dict("records")
    ]
    return frame, wide[f"{CLEAN}/0"].to_numpy(), found


def _compared(
    clean: Floats, faulty: Floats, of: Breasts, ruler: Ruler, settings: StatsConfig
) -> list[dict[str, Any]]:
    values = measured(clean, faulty, of, of.weight[:, None], ruler)
    drawn = measured(clean, faulty, of, of.resampled, ruler)
    rows = []
    for name in MEASURES:
        before, after = (float(part[0]) for part in values[name])
        changes = drawn[name][1] - drawn[name][0]
        known = changes[~np.isnan(changes)]  # a resample without a cancer has no area
        spread = float(known.var(ddof=1)) if len(known) > 1 else np.nan
        group = _asked(name, of.positive)
        same = bool(np.array_equal(clean, faulty))
        estimate = _difference(after - before, spread, name, of.only(group), same, settings)
        p_value = _p(name, estimate, clean[group], faulty[group], of.patient[group], ruler)
        rows.append({"measure": name, "clean": before, "faulty": after, "difference": estimate,
                     "p_value": p_value, "note": IDENTICAL if same else ""})  # fmt: skip
    return rows


def _asked(name: str, positive: np.ndarray) -> np.ndarray:
    """Return which breasts a measure is of: cancers, others or all."""
    if name == "sensitivity":
        return positive
    return ~positive if name == "specificity" else np.ones_like(positive)


def _difference(
    value: float, variance: float, name: str, of: Breasts, same: bool, settings: StatsConfig
) -> Estimate:
    patients = len(np.unique(of.patient))
    estimate = Estimate(value, level=settings.level, n=len(of.positive), n_clusters=patients,
                        n_positive=int(of.positive.sum()), method="bootstrap-normal")  # fmt: skip
    if same:
        return wald(estimate, 0.0)
    if name in ("sensitivity", "specificity", "flips"):
        variance += 1 / patients**2
    found = wald(estimate, variance)
    return replace(found, low=max(found.low, 0.0)) if name == "flips" else found


def _p(
    name: str, estimate: Estimate, clean: Floats, faulty: Floats, patient: np.ndarray, ruler: Ruler
) -> float:
    """Return the p-value of no difference, NaN for what is not tested."""
    if name not in TESTED or np.isnan(estimate.value):
        return np.nan
    if name == "auc":
        return two_sided(estimate.value / estimate.se) if estimate.se > 0 else 1.0
    change = (faulty >= ruler.threshold).astype(int) - (clean >= ruler.threshold).astype(int)
    net = np.bincount(patient, weights=change)
    up, down = int((net > 0).sum()), int((net < 0).sum())
    from scipy.stats import binomtest  # late: slow to import

    return float(binomtest(up, up + down).pvalue) if up + down else 1.0


def judged(table: pd.DataFrame, *, level: float, margin: float = MARGIN) -> pd.DataFrame:
    """Return `table` with p_holm, detectable and verdict; its tested rows are one family.

    A difference is "detected" where Holm's p-value is below 1 - `level`. One of `margin` or more
    is excluded where Bonferroni's interval lies within plus and minus `margin`.
    """
    tests = int(table["p_value"].notna().sum())
    table = table.assign(p_holm=holm(table["p_value"].astype(float)))
    alpha = (1 - level) / max(tests, 1)
    reach = quantile(POWER) - quantile(alpha / 2)
    tested = table["p_value"].notna()
    spread = np.array([one.se for one in table["difference"]], float)
    table["detectable"] = np.where(tested, reach * spread, np.nan)
    table["verdict"] = [_verdict(row, level, alpha, margin) for row in table.itertuples()]
    return table


def _verdict(row: Any, level: float, alpha: float, margin: float) -> str:
    if np.isnan(row.p_value):
        return ""
    if row.note == IDENTICAL:
        return EXCLUDED
    detected = row.p_holm < 1 - level
    within = abs(row.difference.value) - quantile(alpha / 2) * row.difference.se < margin
    if detected:
        return SMALL if within else DETECTED
    return EXCLUDED if within else UNDECIDED
