"""What probabilities are worth in each group: calibration and net benefit, patients resampled."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.subgroups import TOO_FEW, together, too_few
from mammo_lib.progress import track
from mammo_lib.stats import calibration_error_interval
from mammo_lib.stats.bootstrap_interval import interval
from mammo_lib.stats.estimate import Estimate

RECALL = 0.02  # chance of cancer from which a woman is recalled: BI-RADS 3 ends and 4 begins there
BINS = 5  # of equal size, in which the calibration error is read
STEPS = 12  # of Newton's method; a slope that still runs away has no optimum
STEEPEST = 30.0
INVERTED = "bootstrap of patients, inverted"
MEASURES = ("slope", "observed_expected", "ece", "net_benefit")
COLUMNS = ["attribute", "group", "n", "n_positive", *MEASURES, "note"]
Floats = NDArray[np.float64]


def reliability(
    units: pd.DataFrame,
    members: pd.DataFrame,
    *,
    share: float,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return a row per attribute and group: how far its probabilities can be relied on.

    `units` comes from `evaluation.probability.recalibrated`, one model's; `share` is the share of
    cancers among the validation units that made the probabilities. Columns: attribute, group, n,
    n_positive, slope (of logistic recalibration, 1 if right), observed_expected (1 if right), ece
    (expected calibration error in five bins of equal size; above 0 even for perfect probabilities,
    more so in small groups), net_benefit (cancers found less false recalls in their worth, per
    1,000 breasts at `settings.prevalence`, recalled from a chance of RECALL on; 0: nobody recalled;
    Vickers and Elkin 2006) and note. One bootstrap of whole patients a group serves all four.
    Groups of cancers are left out: the share of cancers in them is made up.
    """
    joined = together(units, members)
    overlaps = joined.duplicated([column for column in members if column != "group"])
    made_up = joined.loc[overlaps, "attribute"].unique()
    joined = joined[~joined["attribute"].isin(made_up)]
    parts = list(joined.groupby(["attribute", "group"], sort=False))
    rows = []
    for (attribute, group), part in track(parts, "Groups resampled", len(parts)):
        named = {"attribute": attribute, "group": group, "n": len(part)}
        rows.append({**named, **_of_group(part, share, settings, rng)})
    return pd.DataFrame(rows, columns=COLUMNS)


def measures(units: pd.DataFrame, *, share: float, prevalence: float) -> dict[str, float]:
    """Return the values of MEASURES of all `units` together, without intervals."""
    cases = _cases(units, share, prevalence)
    return dict(zip(MEASURES, _measures(cases, np.ones((1, len(units))))[0].tolist(), strict=True))


def _of_group(
    part: pd.DataFrame, share: float, settings: StatsConfig, rng: np.random.Generator
) -> dict[str, object]:
    if too_few(part, settings):
        return {"note": TOO_FEW}
    cases = _cases(part, share, settings.prevalence)
    code, patients = pd.factorize(part["patient_id"])
    count = len(patients)
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=settings.n_boot)
    values = measures(part, share=share, prevalence=settings.prevalence)
    weight = drawn[:, code].astype(np.float64)
    replicates = _measures(cases, weight)
    blank = Estimate(
        np.nan, level=settings.level, method="bootstrap of patients", n=len(part),
        n_positive=int(part["label"].sum()), n_clusters=count,
    )  # fmt: skip
    found = {
        name: _estimate(name, replace(blank, value=values[name]), replicates[:, i])
        for i, name in enumerate(MEASURES)
    }
    gaps = _gaps(cases, np.ones((1, len(part))))[0]
    low, high = calibration_error_interval(gaps, _gaps(cases, weight), level=settings.level)
    found["ece"] = replace(found["ece"], low=low, high=high, method=INVERTED)
    return {"n_positive": blank.n_positive, **found, "note": ""}


def _estimate(name: str, blank: Estimate, replicates: Floats) -> Estimate:
    if not np.isfinite(blank.value):
        return replace(blank, reason="no slope: the group is separated")
    # Slopes of few cancers are too steep, and those of their resamples twice so.
    return interval(blank, replicates, "normal" if name == "slope" else "percentile")


@dataclass(frozen=True)
class _Cases:
    """Units (n,): outcome, probability, bin and recall, and the prevalence and cost of a recall."""

    label: Floats
    probability: Floats
    bins: NDArray[np.bool_]  # (BINS, n)
    recalled: Floats
    prevalence: float


def _cases(part: pd.DataFrame, share: float, prevalence: float) -> _Cases:
    chance = np.clip(part["probability"].to_numpy(float), 1e-9, 1 - 1e-9)
    place = BINS * np.argsort(np.argsort(chance, kind="stable")) // len(part)
    shift = logit(prevalence) - logit(share)
    recalled = expit(logit(chance) + shift) >= RECALL
    bins = place[None] == np.arange(BINS)[:, None]
    return _Cases(part["label"].to_numpy(float), chance, bins, recalled.astype(float), prevalence)


def _measures(cases: _Cases, weight: Floats) -> Floats:
    """Return MEASURES (replicates, 4) of the units weighted by `weight` (replicates, n)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = weight @ cases.probability
        ratio = (weight @ cases.label) / expected
        ece = np.abs(_gaps(cases, weight)).sum(axis=1)
        return np.column_stack([_slopes(cases, weight), ratio, ece, _benefit(cases, weight)])


def _gaps(cases: _Cases, weight: Floats) -> Floats:
    """Return observed less foretold in each bin, as a share of all units, (replicates, BINS)."""
    apart = (weight * (cases.label - cases.probability)) @ cases.bins.T
    return np.asarray(apart / weight.sum(axis=1, keepdims=True))


def _benefit(cases: _Cases, weight: Floats) -> Floats:
    found = (weight @ (cases.label * cases.recalled)) / (weight @ cases.label)
    alarms = (weight @ ((1 - cases.label) * cases.recalled)) / (weight @ (1 - cases.label))
    cost = RECALL / (1 - RECALL)
    return 1000 * (cases.prevalence * found - (1 - cases.prevalence) * alarms * cost)


def _slopes(cases: _Cases, weight: Floats) -> Floats:
    """Return the slopes (replicates,) of the outcome on the log odds, NaN where there is none."""
    x = logit(cases.probability)
    start, slope = np.zeros((2, len(weight)))
    slope = slope + 1.0
    for _ in range(STEPS):
        chance = expit(start[:, None] + slope[:, None] * x)
        error, information = weight * (cases.label - chance), weight * chance * (1 - chance)
        first, second = error.sum(axis=1), error @ x
        a, b, c = information.sum(axis=1), information @ x, information @ x**2
        determinant = a * c - b**2
        step = np.stack([c * first - b * second, a * second - b * first]) / determinant
        step = np.clip(step, -2, 2)  # a long step from a flat spot would throw it out for good
        start, slope = start + step[0], slope + step[1]
    settled = np.isfinite(slope) & (np.abs(step).max(axis=0) < 1e-4) & (np.abs(slope) < STEEPEST)
    return np.where(settled, slope, np.nan)
