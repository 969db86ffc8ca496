"""Errors of groups of cases as counted, and with what else differs between them held equal."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.appraisal.cases import Cases
from mammo_lib.appraisal.groups import levels, shown, titled, units
from mammo_lib.config import Evaluation
from mammo_lib.errors.adjustment import ADJUSTED, NAIVE, NUMBERS
from mammo_lib.errors.adjustment_set import REFUSED, Adjustment, adjustment_set, role
from mammo_lib.errors.comparison import COLUMNS, compared, corrected
from mammo_lib.errors.diagram import OUTCOME, Arrow, Diagram, from_yaml
from mammo_lib.errors.equations import detectable
from mammo_lib.problem import Problem, nearest

# Without the two dashes of an option, of which a book makes one.
ASK = "Nothing was to be held equal: name it by the options adjust or diagram, with positive-at."
OWN = ("patient_id", "image_id", "label", "score", "group")  # columns that a comparison makes


@dataclass(frozen=True)
class Plan:
    """What is held equal when the groups of `column` are compared, and by which assumption."""

    column: str
    adjustment: Adjustment
    diagram: Diagram


def columns_of(diagram: Path | str | None, frame: pd.DataFrame, file: str) -> list[str]:
    """Return the columns of `frame` that the nodes of the diagram's file stand in.

    Raises Problem with the nearest name for a column that `file` does not have.
    """
    if diagram is None:
        return []
    named = from_yaml(Path(diagram)).columns
    for node, column in named.items():
        if column not in frame:
            raise Problem(f"{diagram}: columns: {node}: {file} has no column '{column}'."
                          f"{nearest(str(column), map(str, frame))}")  # fmt: skip
    return list(dict.fromkeys(map(str, named.values())))


def plans(frame: pd.DataFrame, config: Evaluation) -> list[Plan]:
    """Return how each column of groups is compared; none where nothing is to be held equal.

    Without a diagram the columns `config.adjust` are taken to cause both the group and the errors;
    with one it decides, and `config.adjust` are wishes. Raises Problem for a wish that would hide
    the effect or make one up, and where there is nothing to compare.
    """
    if not config.adjust and not config.files.diagram:
        return []
    if config.files.diagram:
        made = _by_diagram(frame, config, from_yaml(Path(config.files.diagram)))
    else:
        made = [_assumed(name, [other for other in config.adjust if other != name])
                for name in config.groups if set(config.adjust) - {name}]  # fmt: skip
    if not made:
        raise Problem("--adjust, --diagram: there are no groups that could be compared so; "
                      "name a column of groups: --group COLUMN")  # fmt: skip
    return made


def analyse(given: Cases, config: Evaluation) -> pd.DataFrame:
    """Return the relative risks of a missed cancer and of a false alarm in every group.

    Columns are those of `comparison.compared` and detectable (the ratio above 1 that would have
    been seen with 80 % power); a row says so where nothing was to be held equal.
    """
    parts = [_compared(given, config, plan, model)
             for plan in plans(given.frame, config) for model in shown(config)]  # fmt: skip
    nothing = pd.DataFrame([{"question": "Missed cancer", "note": ASK}], columns=COLUMNS)
    table = pd.concat(parts, ignore_index=True) if parts else nothing
    known = table["estimate"].map(lambda found: np.nan if pd.isna(found) else detectable(found))
    return table.assign(detectable=known.astype(float))


def summary(table: pd.DataFrame, level: float) -> dict[str, Any]:
    """Return what goes to results.json: adjusted, adjusted_tests, adjusted_text and held."""
    tests = corrected(table)
    known = table.dropna(subset="exposure").drop_duplicates("exposure")
    held = "; ".join(f"for {row.exposure}: {row.held}" for row in known.itertuples())
    return {
        "adjusted": table,
        "adjusted_tests": tests,
        "adjusted_text": _told(tests, 1 - level) if len(known) else ASK,
        "held": f"Held equal are, {held}." if held else "",
    }


def beside(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per question and group: naive beside adjusted, and what would have been seen."""
    keys = ["heading", "question", "group"]
    rows = table.dropna(subset="exposure")
    first = rows.drop_duplicates(keys)[[*keys, "n", "note"]]
    for way in (NAIVE, ADJUSTED):
        own = rows[rows["way"] == way].drop_duplicates(keys)
        own = own[[*keys, "estimate", "detectable"]].rename(
            columns={"estimate": way, "detectable": f"{way} detectable"}
        )
        first = first.merge(own, on=keys, how="left")
    return first


def _told(tests: pd.DataFrame, alpha: float) -> str:
    """Return what was detected of each way, in words."""
    if tests.empty:
        return "No groups are large enough to compare."
    told = []
    for way, words in ((NAIVE, "as counted"), (ADJUSTED, "with the rest held equal")):
        own = tests[tests["way"] == way]
        seen = own[own["p_holm"] < alpha]
        names = ", ".join(f"{row.exposure} ({str(row.question).lower()})"
                          for row in seen.itertuples())  # fmt: skip
        told.append(f"{words}, detected in {len(seen)} of {len(own)}: {names or 'none'}")
    return f"Differences between groups after Holm's correction: {'; '.join(told)}."


def _compared(given: Cases, config: Evaluation, plan: Plan, model: str) -> pd.DataFrame:
    own = units(given, model, config)
    images = _images(given.frame, config, plan).assign(
        patient_id=own["patient_id"], image_id=own["image_id"]
    )
    # One name for a column, whatever the file calls it: an image's own columns stay what they are.
    names = {node: _name(given.frame, column) for node, column in plan.diagram.columns.items()}
    table = compared(
        own, images, plan.adjustment, replace(plan.diagram, columns=names),
        threshold=float(config.positive_at or 0.0), settings=config.stats,
    )  # fmt: skip
    title = titled(plan.column, model, config)
    reference = table["reference"].dropna()
    heading = f"{title}, against {reference.iloc[0]}" if len(reference) else title
    return table.assign(exposure=title, heading=heading)


def _images(frame: pd.DataFrame, config: Evaluation, plan: Plan) -> pd.DataFrame:
    """Return the attributes as an images table has them: numbers in bands, words as they are."""
    found = {}
    for column in dict.fromkeys(plan.diagram.columns.values()):
        values = frame[column]
        if column not in NUMBERS or values.dtype.kind not in "iuf":
            values = levels(values).where(values.notna())
        found[_name(frame, column)] = values.to_numpy()
    return pd.DataFrame(found, index=frame.index)


def _name(frame: pd.DataFrame, column: str) -> str:
    """Return `column`, with a mark where a comparison would take it for something else."""
    words = column in NUMBERS and frame[column].dtype.kind not in "iuf"
    return f"{column} (of the file)" if words or column in OWN else column


def _assumed(column: str, held: list[str]) -> Plan:
    """Return the plan by which each of `held` causes both the group and the errors."""
    outcome = OUTCOME if OUTCOME not in (column, *held) else f"{OUTCOME} of a model"
    arrows = [Arrow(column, outcome)]
    arrows += [Arrow(cause, effect) for cause in held for effect in (column, outcome)]
    diagram = Diagram(tuple(arrows), outcome, {name: name for name in (column, *held)}, "--adjust")
    return Plan(column, adjustment_set(diagram, column, recorded=held, wished=held), diagram)


def _by_diagram(frame: pd.DataFrame, config: Evaluation, diagram: Diagram) -> list[Plan]:
    node_of = {column: node for node, column in diagram.columns.items()}
    for column in config.adjust:
        if column not in node_of:
            raise Problem(f"--adjust {column}: {diagram.source} has no node with that column; "
                          f"add it under columns.{nearest(column, node_of)}")  # fmt: skip
    recorded = diagram.recorded(frame)
    made = []
    for column in config.groups:
        if column in node_of and node_of[column] != diagram.outcome:
            wished = [node_of[name] for name in config.adjust if name != column]
            _refuse(diagram, node_of[column], wished)
            made.append(Plan(column, adjustment_set(
                diagram, node_of[column], recorded=recorded, wished=wished), diagram))  # fmt: skip
    return made


def _refuse(diagram: Diagram, exposure: str, wished: list[str]) -> None:
    for node in wished:
        found = role(diagram, exposure, node)
        if found in REFUSED:
            raise Problem(
                f"--adjust {diagram.columns[node]}: by {diagram.source} it is a {found} between "
                f"{exposure} and {diagram.outcome}; leave it out, or name other groups: "
                "--group COLUMN"
            )
