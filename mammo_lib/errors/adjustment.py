"""Does a difference between groups of women remain once acquisition is held equal?"""

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import logit
from scipy.stats import norm

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.attributes import MISSING, text
from mammo_lib.errors.design import Design, design
from mammo_lib.errors.subgroups import TOO_FEW, too_few
from mammo_lib.evaluation.discrimination import holm
from mammo_lib.evaluation.levels import UNITS
from mammo_lib.stats.estimate import Estimate

NAIVE, ADJUSTED = "naive", "adjusted"
COVARIATES = ("site", "vendor", "density")
REFERENCE = "White"
SATURATED = 1e-6  # a network's probability nearer to 0 or 1 is rounding
RUNAWAY = 8.0  # log odds; a coefficient beyond it is separation, not an effect


@dataclass(frozen=True)
class Question:
    """One outcome that the groups are compared by."""

    name: str
    effect: str  # what the numbers are
    unchanged: float  # their value where groups do not differ
    binary: bool


WRONG = Question("Wrong decision", "odds ratio", 1.0, True)
SCORE = Question("Score of cancers", "difference in SD", 0.0, False)


def compare(
    units: pd.DataFrame,
    images: pd.DataFrame,
    *,
    threshold: float,
    settings: StatsConfig,
    column: str = "race_ethnicity",
) -> pd.DataFrame:
    """Return each group's effect against the reference group, naive and adjusted.

    Two questions: the odds of a wrong decision at `threshold` (held equal: the label) and, more
    powerful, the score of cancers in SD of all cancers. The adjusted models also hold site,
    vendor and density equal. All are generalised estimating equations with independence as
    working correlation and robust variance, patients being the clusters; with fewer than some
    forty patients a group their intervals are a little too narrow. Columns: question, effect,
    unchanged (its value if groups do not differ), model, group, reference, n, estimate, p_joint
    (Wald, all groups together), p_holm (corrected for the questions), note. Groups under the
    too-few rule are left out of the fit and named in a row of their own.
    """
    frame = covariates(units, images, column)
    kept, left_out = _split(frame, settings)
    rows: list[dict[str, Any]] = []
    for question in (WRONG, SCORE):
        for model in (NAIVE, ADJUSTED):
            rows += _fitted(kept, question, model, threshold, settings)
        rows += [{"question": question.name, "group": group, "n": n,
                  "note": f"{TOO_FEW}: left out of the models"}
                 for group, n in left_out.items()]  # fmt: skip
    columns = ["question", "effect", "unchanged", "model", "group", "reference", "n", "estimate",
               "p_joint", "note"]  # fmt: skip
    return _corrected(pd.DataFrame(rows, columns=columns))


def _corrected(table: pd.DataFrame) -> pd.DataFrame:
    """Add Holm's p-values: within naive and within adjusted, over the questions."""
    asked = table.drop_duplicates(["question", "model"]).dropna(subset="model")
    asked = asked.assign(p_joint=asked["p_joint"].astype(float))
    parts = [part.assign(p_holm=holm(part["p_joint"])) for _, part in asked.groupby("model")]
    both = pd.concat(parts)[["question", "model", "p_holm"]]
    return table.merge(both, on=["question", "model"], how="left")


def covariates(units: pd.DataFrame, images: pd.DataFrame, column: str) -> pd.DataFrame:
    """Return `units` with columns group (of `column`), site, vendor and density as text."""
    keys = [name for name in UNITS["image"] if name in units]
    found = images[keys].assign(
        group=text(images, column), **{name: text(images, name) for name in COVARIATES}
    )
    return units.merge(found.drop_duplicates(keys), on=keys, how="left")


def _split(frame: pd.DataFrame, settings: StatsConfig) -> tuple[pd.DataFrame, dict[str, int]]:
    sizes = {str(group): part for group, part in frame.groupby("group")}
    left_out = {g: len(p) for g, p in sizes.items() if g != MISSING and too_few(p, settings)}
    kept = frame[~frame["group"].isin([*left_out, MISSING])]
    return kept.reset_index(drop=True), left_out


def _fitted(
    frame: pd.DataFrame, question: Question, model: str, threshold: float, settings: StatsConfig
) -> list[dict[str, Any]]:
    named = {"question": question.name, "effect": question.effect, "group": "all groups",
             "unchanged": question.unchanged, "model": model}  # fmt: skip
    if frame["group"].nunique() < 2:
        return [{**named, "note": "fewer than two groups recorded and large enough to compare"}]
    if question.binary and np.isnan(threshold):
        return [{**named, "note": "no threshold from validation data"}]
    asked, outcome = _outcome(frame, question, threshold)
    reference = reference_of(asked["group"])
    held = ("label",) if question.binary else ()
    built = design(asked, reference, (*held, *(COVARIATES if model == ADJUSTED else ())))
    named["reference"] = reference
    if built.inseparable:
        return [{**named, "note": f"groups cannot be told apart from {built.inseparable}"}]
    result = _gee(outcome, built, asked["patient_id"], question.binary)
    if isinstance(result, str):
        return [{**named, "note": result}]
    return _effects(result, built, asked, question, named, settings)


def _outcome(
    frame: pd.DataFrame, question: Question, threshold: float
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the rows that `question` is asked of, and their outcome (n,)."""
    if question.binary:
        wrong = (frame["score"] >= threshold) != (frame["label"] == 1)
        return frame, wrong.to_numpy(float)
    cancers = frame[frame["label"] == 1].reset_index(drop=True)
    score = cancers["score"].to_numpy(float)
    if score.size and score.min() >= 0 and score.max() <= 1:
        # Probabilities crowd at their ends; log odds do not.
        score = logit(np.clip(score, SATURATED, 1 - SATURATED))
    spread = score.std(ddof=1)
    return cancers, (score - score.mean()) / (spread if spread > 0 else 1.0)


def reference_of(group: pd.Series) -> str:
    """Return the group that others are compared with: White where it occurs, else the largest."""
    counts = group.value_counts()
    return REFERENCE if REFERENCE in counts else str(counts.idxmax())


def _gee(outcome: np.ndarray, built: Design, patient: pd.Series, binary: bool) -> Any:
    """Return the fitted model, or the reason why there is none."""
    import statsmodels.api as sm

    family = sm.families.Binomial() if binary else sm.families.Gaussian()
    if len(np.unique(outcome)) < 2:
        return "every decision is alike: nothing to compare"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = sm.GEE(outcome, built.matrix, groups=pd.factorize(patient)[0], family=family)
            result = model.fit(maxiter=100)
    except (np.linalg.LinAlgError, ValueError, FloatingPointError) as error:
        return f"the model could not be fitted ({error})"
    finite = np.isfinite(result.params).all() and np.isfinite(result.bse).all()
    if not (finite and result.converged):
        return "the model did not converge"
    return result


def _effects(
    result: Any, built: Design, frame: pd.DataFrame, question: Question,
    named: dict[str, Any], settings: StatsConfig,
) -> list[dict[str, Any]]:  # fmt: skip
    count = len(built.groups)
    columns = slice(1, 1 + count)  # after the constant
    coefficients, errors = result.params[columns], result.bse[columns]
    runaway = question.binary and np.abs(coefficients).max() > RUNAWAY
    p_joint = np.nan if runaway else joint(coefficients, result.cov_params()[columns, columns])
    rows = []
    for group, value, se in zip(built.groups, coefficients, errors, strict=True):
        row = {**named, "group": group, "n": int((frame["group"] == group).sum()),
               "p_joint": p_joint, "note": ""}  # fmt: skip
        if question.binary and abs(value) > RUNAWAY:
            rows.append({**row, "note": "always or never wrong: no odds ratio"})
        else:
            rows.append({**row, "estimate": _estimate(value, se, frame, question, settings)})
    return rows


def joint(coefficients: np.ndarray, covariance: np.ndarray) -> float:
    """Return Wald's p-value (chi-squared) that all `coefficients` (k,) are zero."""
    from scipy.stats import chi2

    statistic = coefficients @ np.linalg.pinv(covariance, hermitian=True) @ coefficients
    return float(chi2.sf(statistic, len(coefficients)))


def _estimate(
    value: float, se: float, frame: pd.DataFrame, question: Question, settings: StatsConfig
) -> Estimate:
    reach = norm.ppf(0.5 + settings.level / 2) * se
    ends = np.array([value, value - reach, value + reach])
    middle, low, high = np.exp(ends) if question.binary else ends
    return Estimate(
        float(middle), float(low), float(high),
        se=float(se),
        level=settings.level,
        method="GEE, robust" + (", se of the log odds ratio" if question.binary else ""),
        n=len(frame),
        n_positive=int(frame["label"].sum()),
        n_clusters=frame["patient_id"].nunique(),
    )  # fmt: skip
