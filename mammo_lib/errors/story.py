"""What the errors chapter says in words, from its tables."""

from typing import Any

import pandas as pd

from mammo_lib.errors.adjustment import ADJUSTED, NAIVE, WRONG
from mammo_lib.errors.analysis import Analysis, worst_and_best
from mammo_lib.evaluation.discrimination import one_class
from mammo_lib.stats import auc
from mammo_lib.stats.estimate import Estimate

RACE = "Race and ethnicity"


def summary(found: Analysis, compared: pd.DataFrame, graded: pd.DataFrame) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite.

    `compared` is that of `adjustment.compare`, `graded` that of `grading.grade`.
    """
    units = found.units
    return {
        "model": found.model,
        "threshold": found.threshold,
        "auc": None if one_class(units) else auc(units["label"], units["score"]),
        "n": len(units),
        "n_positive": int(units["label"].sum()),
        "n_patients": units["patient_id"].nunique(),
        "too_few": int((found.table["note"] != "").sum()),
        "groups": len(found.table),
        "gap": _gap(found),
        "not_recorded": _unrecorded(found.not_recorded),
        "race": _race(found, compared),
        "grade": _grade(graded),
    }


def _gap(found: Analysis) -> str:
    """Return the sentence on the attribute whose groups differ most clearly."""
    tests = found.tests.dropna(subset="p_holm")
    if tests.empty:
        return "No attribute has two groups large enough to compare."
    first = tests.iloc[int(tests["p_holm"].astype(float).argmin())]
    ends = worst_and_best(found.table, first["attribute"])
    p_value = _p(first["p_holm"])
    if first["p_holm"] >= 0.05 or ends is None:
        return f"No attribute's groups differ in AUC beyond chance (smallest Holm {p_value})."
    low, high = ends
    return (
        f"The groups of the attribute {first['attribute']} differ most clearly (Holm {p_value}): "
        f"AUC {low['auc'].text()} in {low['group']}, {high['auc'].text()} in {high['group']}."
    )


def _unrecorded(names: tuple[str, ...]) -> str:
    if not names:
        return "Every attribute is recorded."
    return f"Not recorded in this data set, and so not looked into: {', '.join(names)}."


def _race(found: Analysis, compared: pd.DataFrame) -> dict[str, str]:
    """Return a sentence on race and ethnicity and the caption of their figure."""
    if RACE in found.not_recorded:
        text = "Race and ethnicity are not recorded in this data set: nothing can be said of them."
        return {"text": text, "caption": text}
    asked = compared[compared["question"] == WRONG.name]
    naive, adjusted = (asked[asked["model"] == model] for model in (NAIVE, ADJUSTED))
    if asked["estimate"].dropna().empty:
        notes = "; ".join(dict.fromkeys(asked["note"].dropna()))
        text = f"No comparison can be made: {notes}."
        return {"text": text, "caption": text}
    text = (
        f"With only the label held equal, the groups' odds of a wrong decision "
        f"{_differ(naive)}; with site, vendor and density held equal too, they {_differ(adjusted)}."
    )
    return {"text": text, "caption": _caption(asked)}


def _differ(rows: pd.DataFrame) -> str:
    p_values = rows["p_joint"].astype(float).dropna()
    if p_values.empty:
        return "could not be compared"
    words = "differ" if p_values.iloc[0] < 0.05 else "do not differ beyond chance"
    return f"{words} (joint Wald test, {_p(p_values.iloc[0])})"


def _caption(asked: pd.DataFrame) -> str:
    first: Estimate = asked["estimate"].dropna().iloc[0]
    reference = asked["reference"].dropna().iloc[0]
    return (
        f"Odds of a wrong decision against {reference}, naive (label held equal) and adjusted "
        f"(site, vendor and density too). Generalised estimating equations, "
        f"{first.n:,} breasts of {first.n_clusters:,} patients, {100 * first.level:g} % intervals "
        "from the robust variance with the patient as cluster."
    )


def _grade(graded: pd.DataFrame) -> str:
    if graded.empty:
        return "These are real data: the causes of their errors are not known, nothing is graded."
    counts = graded["verdict"].value_counts()
    told = "; ".join(f"{verdict}: {count}" for verdict, count in counts.items())
    return f"Of {len(graded)} things it was made to do, beside what the analysis saw: {told}."


def _p(value: float) -> str:
    return "p < 0.001" if value < 0.001 else f"p = {value:.2g}"
