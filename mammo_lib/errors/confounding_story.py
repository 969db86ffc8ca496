"""What the confounding chapter says in words, from its tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mammo_lib.errors.adjustment import ADJUSTED, NAIVE
from mammo_lib.errors.comparison import NAMES, WEIGHTED
from mammo_lib.errors.confounding import Confounding
from mammo_lib.errors.equations import detectable
from mammo_lib.errors.grading import ALL_NETWORKS, CONTRARY, FOUND, UNKNOWN, UNSEEN
from mammo_lib.errors.p_value import p_value
from mammo_lib.errors.question import MISSED
from mammo_lib.stats.estimate import Estimate

RACE = "race_ethnicity"


def summary(found: Confounding, graded: pd.DataFrame) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite; `graded` is that of `grading.graded`."""
    shown = next(iter(found.plans), None)
    return {
        "model": found.model,
        "threshold": found.threshold,
        "n": len(found.units),
        "n_positive": int(found.units["label"].sum()),
        "n_patients": found.units["patient_id"].nunique(),
        "missing": _missing(found.missing),
        "assumed": _assumed(found),
        "diagram": _diagram(found, shown),
        "held": _held(found),
        "race": _exposure(found, RACE),
        "others": _others(found.tests),
        "weights": _weights(found.table),
        "grade": grade(graded, found.model),
    }


def parts(found: Confounding) -> dict[str, str]:
    """Return the part of each node of the diagram in the first comparison, as the figure asks."""
    if not found.plans:
        return {found.diagram.outcome: "outcome"}
    made = next(iter(found.plans.values()))
    roles = {node: "mediator" for node, role in made.roles.items() if role == "mediator"}
    held = dict.fromkeys(made.held, "held equal")
    return {**roles, **held, made.exposure: "exposure", made.outcome: "outcome"}


def _missing(names: tuple[str, ...]) -> str:
    if not names:
        return "Every attribute is recorded."
    return f"Not recorded with more than one value, and so not compared: {', '.join(names)}."


def _assumed(found: Confounding) -> str:
    if found.diagram.source.startswith("the synthetic"):
        return "The diagram is the one that the synthetic cohort was made by."
    return ("The causes of these data are not known: the diagram is an assumption, "
            "and what is adjusted for follows from it.")  # fmt: skip


def _diagram(found: Confounding, shown: str | None) -> str:
    """Return the diagram's arrows in words and the comparison that it is coloured for."""
    arrows = "; ".join(f"{a.cause.replace('_', ' ')} → {a.effect.replace('_', ' ')}: {a.how}"
                       for a in found.diagram.arrows if a.how)  # fmt: skip
    question = f"Coloured for the comparison of {NAMES[shown].lower()}. " if shown else ""
    return f"{question}{arrows}."


def _held(found: Confounding) -> str:
    told = []
    for name, plan in found.plans.items():
        held = ", ".join(plan.held).replace("_", " ") or "nothing"
        closed = "" if plan.closed else " (which leaves a back-door path open: read with care)"
        told.append(f"for {NAMES[name].lower()}: {held}{closed}")
    return f"Held equal are, {'; '.join(told)}." if told else "There is nothing to compare."


def _exposure(found: Confounding, name: str) -> str:
    """Return the sentence on missed cancers in the groups of one exposure."""
    words = NAMES[name]
    if name not in found.plans:
        return f"{words}: not recorded in this data set, nothing can be said of it."
    tests = found.tests
    asked = tests[(tests["exposure"] == words) & (tests["question"] == MISSED.name)]
    if asked.empty:
        notes = found.table.loc[found.table["exposure"] == words, "note"].replace("", pd.NA)
        return f"{words}: no comparison can be made ({'; '.join(notes.dropna().unique()[:2])})."
    told = [f"{_way(str(way))} {_p(rows['p_joint'].iloc[0], rows['p_holm'].iloc[0])}"
            for way, rows in asked.groupby("way", sort=False)]  # fmt: skip
    sentences = (f"{words}, missed cancers: {'; '.join(told)}.", _reach(found.table, words),
                 _apart(found.table, words))  # fmt: skip
    return " ".join(filter(None, sentences))


def _others(tests: pd.DataFrame) -> str:
    """Return which comparisons of `tests` hold against all the others of the page."""
    adjusted = tests[tests["way"] == ADJUSTED]
    seen = adjusted[adjusted["p_holm"] < 0.05]
    if adjusted.empty:
        return "No groups are large enough to compare."
    told = [f"{row['exposure'].lower()} on {row['question'].lower()}s "
            f"(Holm {p_value(row['p_holm'])})" for row in seen.to_dict("records")]  # fmt: skip
    count = f"Of {len(adjusted)} adjusted comparisons"
    return f"{count}, detected after Holm's correction: {', '.join(told) or 'none'}."


def _way(way: str) -> str:
    return {NAIVE: "as counted, a difference between the groups is",
            ADJUSTED: "with what the diagram names held equal, one is"}[way]  # fmt: skip


def _p(alone: float, holm: float) -> str:
    word = "detected" if holm < 0.05 else "not detected"
    alone_word = " (it would be on its own)" if alone < 0.05 <= holm else ""
    return f"{word}{alone_word} (joint {p_value(alone)}, Holm {p_value(holm)})"


def _reach(table: pd.DataFrame, words: str) -> str:
    """Return the smallest relative risk that the largest group could have shown."""
    rows = table[(table["exposure"] == words) & (table["question"] == MISSED.name)]
    rows = rows[(rows["way"] == ADJUSTED) & rows["estimate"].notna()]
    if rows.empty:
        return ""
    row = rows.iloc[int(rows["n"].astype(float).argmax())]
    found: Estimate = row["estimate"]
    return (f"{row['group']} against {row['reference']}: relative risk {found.text()}; "
            f"one of {detectable(found):.1f} would be detected four times in five by a test of its "
            "own, uncorrected.")  # fmt: skip


def _apart(table: pd.DataFrame, words: str) -> str:
    """Return a warning where the groups of an exposure hardly overlap."""
    rows = table[(table["exposure"] == words) & (table["way"] == WEIGHTED)]
    few = rows.loc[rows["note"].astype(str).str.contains("weight"), "group"]
    if few.empty:
        return ""
    return (f"Hardly any women of the reference are like those of {', '.join(few.unique())} in "
            "what is held equal (extreme weights): there the adjusted figure rests on the model's "
            "form.")  # fmt: skip


def _weights(table: pd.DataFrame) -> str:
    weighted = table[table["way"] == WEIGHTED]
    if weighted["estimate"].notna().sum() == 0:
        return "Nothing is weighted."
    weighted = weighted[weighted["note"].astype(str).str.contains("weight")]
    if weighted.empty:
        return "No weight is extreme and every group has women of every kind that is held equal."
    names = ", ".join(dict.fromkeys(weighted["exposure"]))
    return (f"Extreme weights ({names}): groups hardly overlap there, and the weighted comparison "
            f"rests on few women. {_notes(weighted)}")  # fmt: skip


def _notes(weighted: pd.DataFrame) -> str:
    told = [
        f"{row['group']}, {row['question'].lower()}: {row['note']}"
        for row in weighted.to_dict("records")
    ]
    return "; ".join(told[:4]) + "."


def grade(graded: pd.DataFrame, model: str = "") -> str:
    """Return what was found of the truth in words made from the numbers.

    Of all networks together, which is the primary finding, and of `model`.
    """
    if graded.empty:
        return "These are real data: the causes of their errors are not known, nothing is graded."
    told = []
    for name in dict.fromkeys((ALL_NETWORKS, model)):
        rows = graded[graded["model"] == name]
        told += [_network(name, rows)] if len(rows) else []
    return " ".join(told)


def _network(model: str, rows: pd.DataFrame) -> str:
    """Return one network's sentence, the claims gathered by what became of them."""
    if (rows["verdict"] == UNKNOWN).all():
        return f"On {model} there are too few cancers to judge any of it."
    told: dict[str, list[str]] = {}
    for row in rows.to_dict("records"):
        told.setdefault(_became(row), []).append(f"“{row['truth']}”{_naive(row)}")
    what = "; ".join(f"{became}: {', '.join(texts)}" for became, texts in told.items())
    return f"On {model}, {what}."


def _became(row: Mapping[Any, Any]) -> str:
    if row["verdict"] == FOUND:
        return "no own effect detected, as made" if row["none"] else "found as made"
    return {UNSEEN: "made but not shown", CONTRARY: "against the truth",
            UNKNOWN: "too few to judge"}[row["verdict"]]  # fmt: skip


def _naive(row: Mapping[Any, Any]) -> str:
    """Return that a plain comparison would have found what is not there, if it would."""
    if not row["none"] or not row["p_naive"] < 0.05 or row["verdict"] != FOUND:
        return ""
    return f" (as counted, AUC differs, uncorrected {p_value(row['p_naive'])})"
