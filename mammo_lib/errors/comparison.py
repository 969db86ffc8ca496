"""One attribute's groups compared four ways: as counted, by a model, standardised, weighted."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import equations
from mammo_lib.errors.adjustment import (
    ADJUSTED,
    NAIVE,
    covariates,
    effects,
    reference_of,
    split,
    unanswerable,
)
from mammo_lib.errors.adjustment_set import Adjustment
from mammo_lib.errors.attributes import AGE_BANDS
from mammo_lib.errors.design import design
from mammo_lib.errors.diagram import Diagram
from mammo_lib.errors.question import ALARM, MISSED, Question, outcome
from mammo_lib.errors.standardised import standardised
from mammo_lib.errors.subgroups import TOO_FEW
from mammo_lib.errors.weighting import Weighting, weighting
from mammo_lib.evaluation.discrimination import holm

STANDARDISED, WEIGHTED = "standardised", "weighted"
WAYS = (NAIVE, ADJUSTED, STANDARDISED, WEIGHTED)
NAMES = {"race_ethnicity": "Race and ethnicity", "vendor": "Vendor", "density": "Density",
         "site": "Site", "age": "Age"}  # fmt: skip
COLUMNS = ["exposure", "question", "way", "group", "reference", "n", "n_positive", "estimate",
           "p_joint", "held", "heading", "note"]  # fmt: skip


def compared(
    units: pd.DataFrame,
    images: pd.DataFrame,
    adjustment: Adjustment,
    diagram: Diagram,
    *,
    threshold: float,
    settings: StatsConfig,
    questions: Sequence[Question] = (MISSED, ALARM),
) -> pd.DataFrame:
    """Return the relative risk of each group of `adjustment.exposure` by each of four ways.

    Naive and adjusted are modified Poisson models (`equations.fitted`), standardised is
    g-computation (`standardised`), weighted the modified Poisson model of groups alone under
    inverse probability weights, whose robust variance takes the weights as known (a little wide).
    All with patients as clusters; which columns are held equal follows from `adjustment`. Where
    the four disagree, the groups overlap too little for any of them. Columns: exposure, question,
    way, group, reference, n, n_positive, estimate, p_joint (of naive and adjusted), held, heading,
    note.
    """
    held = [diagram.columns[node] for node in adjustment.held]
    column = diagram.columns[adjustment.exposure]
    frame = covariates(units, images, column, held)
    kept, left_out = split(frame, settings)
    rows = []
    for question in questions:
        rows += _asked(kept, question, held, threshold, settings)
    rows += [{"question": question.name, "group": group, "n": n, "note": f"{TOO_FEW}: left out"}
             for question in questions for group, n in left_out.items()]  # fmt: skip
    name = NAMES.get(adjustment.exposure, adjustment.exposure)
    words = ", ".join(adjustment.held) or "nothing"
    table = pd.DataFrame(rows, columns=COLUMNS).assign(exposure=name, held=words)
    known = table["reference"].dropna()
    table["heading"] = f"{name}, against {known.iloc[0]}" if len(known) else name
    return table.sort_values("group", key=_reading, kind="stable").reset_index(drop=True)


def _reading(group: pd.Series) -> pd.Series:
    """Return the place of each group: bands of age as listed, others by name."""
    return group.map(lambda name: f"{AGE_BANDS.index(name)}" if name in AGE_BANDS else str(name))


def _asked(
    frame: pd.DataFrame, question: Question, held: list[str], threshold: float,
    settings: StatsConfig,
) -> list[dict[str, Any]]:  # fmt: skip
    named = {"question": question.name, "group": "all groups"}
    if note := unanswerable(frame, question, threshold):
        return [{**named, "note": note}]
    asked, found = outcome(frame, question, threshold)
    # The same for every question, or the panels of one figure could not be read together.
    named["reference"] = reference = reference_of(frame["group"])
    weights = weighting(asked, held)
    rows = _modelled(asked, found, reference, [], question, settings, NAIVE)
    rows += _modelled(asked, found, reference, held, question, settings, ADJUSTED)
    rows += _standardised(asked, found, reference, held, question, settings)
    rows += _modelled(asked, found, reference, [], question, settings, WEIGHTED, weights)
    positives = asked.groupby("group")["label"].sum()
    return [{**named, **row, "n_positive": positives.get(row.get("group"))} for row in rows]


def _modelled(
    asked: pd.DataFrame, found: Any, reference: str, held: list[str], question: Question,
    settings: StatsConfig, way: str, weights: Weighting | None = None,
) -> list[dict[str, Any]]:  # fmt: skip
    built = design(asked, reference, held)
    if built.inseparable:
        return [{"way": way, "note": f"groups cannot be told apart from {built.inseparable}"}]
    given = None if weights is None else weights.weights
    result = equations.fitted(found, built.matrix, asked["patient_id"], question, given)
    if isinstance(result, str):
        return [{"way": way, "note": result}]
    rows = [{"way": way, **row} for row in effects(result, built, asked, question, settings)]
    return rows if weights is None else [_warned(row, weights) for row in rows]


def _warned(row: dict[str, Any], weights: Weighting) -> dict[str, Any]:
    """Return a weighted row with what its weights had to do; it has no joint test of its own."""
    effective = weights.effective[row["group"]]
    told = f"largest weight {weights.largest:.1f}, effective n {effective:.0f}"
    named = str(row["group"])
    told = "; ".join((told, *(words for words in weights.violations if named in words)))
    said = [row["note"], told if weights.extreme else ""]
    return {**row, "p_joint": float("nan"), "note": "; ".join(words for words in said if words)}


def _standardised(
    asked: pd.DataFrame, found: Any, reference: str, held: list[str], question: Question,
    settings: StatsConfig,
) -> list[dict[str, Any]]:  # fmt: skip
    made = standardised(asked, found, reference, held, question, settings)
    if made.note:
        return [{"way": STANDARDISED, "note": made.note}]
    sizes = asked["group"].value_counts()
    own = [{"group": group, "n": int(sizes[group]), "estimate": ratio, "note": ""}
           for group, ratio in zip(made.groups[1:], made.ratios[1:], strict=True)]  # fmt: skip
    return [{"way": STANDARDISED, **row} for row in own]


def corrected(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per exposure, question and way that was tested, with Holm's p-values.

    Columns: exposure, question, way, held, p_joint and p_holm, corrected within naive and within
    adjusted for all the exposures and questions of `table`.
    """
    rows = table[table["p_joint"].astype(float).notna()]
    rows = rows.drop_duplicates(["exposure", "question", "way"])
    rows = rows[["exposure", "question", "way", "held", "p_joint"]].astype({"p_joint": float})
    parts = [part.assign(p_holm=holm(part["p_joint"])) for _, part in rows.groupby("way")]
    return pd.concat(parts).sort_index() if parts else rows.assign(p_holm=float("nan"))
