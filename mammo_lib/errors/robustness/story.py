"""What the chapter on robustness says in words, from its tables."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.errors.robustness import faults as kinds
from mammo_lib.errors.robustness.faults import Fault
from mammo_lib.errors.robustness.fragility import (
    DETECTED,
    EXCLUDED,
    IDENTICAL,
    MARGIN,
    SMALL,
    UNDECIDED,
)
from mammo_lib.errors.robustness.verdicts import NOWHERE, by_fault
from mammo_lib.errors.subgroups import TOO_FEW

LONG = {"auc": "AUC", "sensitivity": "sensitivity", "specificity": "specificity"}


def summary(
    table: pd.DataFrame, some: pd.DataFrame, images: pd.DataFrame, asked: Sequence[Fault],
    *, model: str, unlike: float,
) -> dict[str, Any]:  # fmt: skip
    """Return what prose and captions cite.

    `table` is that of `fragility.fragility`, `some` the images asked about (`subset.subset`) of
    all `images`, `asked` the faults that could be put to the network, `unlike` the largest
    difference between its clean scores here and those of the run.
    """
    tested = table[table["p_value"].notna()]
    silent = tested.empty
    return {
        "model": model,
        "n_images": len(some),
        "n": int(some.drop_duplicates(["exam_id", "laterality"]).shape[0]),
        "n_positive": int(some[some["label"] == 1].groupby(["exam_id", "laterality"]).ngroups),
        "n_patients": some["patient_id"].nunique(),
        "n_test_patients": images.loc[images["split"] == "test", "patient_id"].nunique(),
        "steps": int(table[["fault", "step"]].drop_duplicates().shape[0]),
        "tests": len(tested),
        "margin": MARGIN,
        "unlike": unlike,
        "same": _same(unlike),
        "clean": {} if silent else _clean(table),
        "counts": {name: int((tested["verdict"] == verdict).sum()) for name, verdict in (
            ("detected", DETECTED), ("small", SMALL), ("excluded", EXCLUDED),
            ("undecided", UNDECIDED))},
        "tally": _tally(tested),
        "worst": _worst(table, silent),
        "withstood": _withstood(table, silent),
        "undecided": _undecided(tested),
        "inverted": about(table, kinds.INVERTED),
        "mirrored": about(table, kinds.MIRRORED),
        "upended": about(table, kinds.UPENDED),
        "left_out": _left_out(asked),
    }  # fmt: skip


def about(table: pd.DataFrame, fault: str) -> str:
    """Return the sentence on `fault` at its gravest step: what is shown of AUC and decisions."""
    part = table[table["fault"] == fault]
    if part.empty:
        return f"{fault}: not asked."
    part = part[part["step"] == part["step"].max()].set_index("measure")
    name = f"{fault} ({part['said'].iloc[0]})"
    if part["note"].iloc[0] == IDENTICAL:
        return f"{name} changes no score: the network is asked in a way that cannot tell it."
    if part["note"].iloc[0] == TOO_FEW:
        return f"{name}: {TOO_FEW} cancers or other breasts to say anything."
    told = "; ".join(_of_measure(measure, part.loc[measure]) for measure in LONG)
    flips = part.loc["flips", "difference"].text()
    return f"{name}: {told}; share of decisions changed {flips}."


def tested(table: pd.DataFrame) -> pd.DataFrame:
    """Return the differences of `table` that were tested, measures by their names."""
    return table[table["p_value"].notna()].replace({"measure": LONG})


def _of_measure(measure: str, row: pd.Series) -> str:
    if np.isnan(row["p_value"]):
        return f"{LONG[measure]} {row['difference'].text()}"
    said = {
        DETECTED: "shown to matter", SMALL: f"shown to change, by less than {MARGIN:g}",
        EXCLUDED: f"a change of {MARGIN:g} or more excluded",
        UNDECIDED: f"undecided, from {row['detectable']:.2f} on it would have been seen",
    }[row["verdict"]]  # fmt: skip
    return f"{LONG[measure]} {row['difference'].text()}, {said}"


def _same(unlike: float) -> str:
    if unlike < 1e-5:
        return "Asked about the clean images, the network gives the scores of the run again."
    return f"Asked about clean images, the network differs from the run's scores by {unlike:.2g}."


def _clean(table: pd.DataFrame) -> dict[str, float]:
    whole = table.drop_duplicates("measure").set_index("measure")  # no view is missing first
    return {name: float(whole["clean"].loc[name]) for name in (*LONG, "observed_expected")}


def _tally(tested: pd.DataFrame) -> str:
    """Return how many differences are shown, excluded and undecided, in words."""
    if tested.empty:
        return "No difference could be tested."
    counts = tested["verdict"].value_counts()
    shown, small, out, left = (int(counts.get(name, 0))
                               for name in (DETECTED, SMALL, EXCLUDED, UNDECIDED))  # fmt: skip
    return (
        f"Of {len(tested)} differences tested together (AUC, sensitivity and specificity at every "
        f"step; Holm), {shown} are shown, {small} more are shown but smaller than {MARGIN:g}, of "
        f"{out} a size of {MARGIN:g} or more is excluded, and {left} are undecided."
    )


def _worst(table: pd.DataFrame, silent: bool) -> str:
    if silent:
        return f"With {TOO_FEW} cancers or other breasts, nothing is said of differences."
    lines = by_fault(table)
    shown = lines[lines["auc_from"] != NOWHERE]
    if shown.empty:
        return "No fault is shown to change the AUC."
    shown = shown.iloc[np.argsort([one.value for one in shown["auc"]], kind="stable")].head(3)
    told = "; ".join(
        f"{row['fault']} ({row['gravest']}) {row['auc'].text()}" for row in shown.to_dict("records")
    )
    return f"The largest changes in AUC, each at its gravest step: {told}."


def _withstood(table: pd.DataFrame, silent: bool) -> str:
    if silent:
        return ""
    last = table[(table["measure"] == "auc")].groupby("fault", sort=False).tail(1)
    fine = last.loc[last["verdict"].isin([EXCLUDED, SMALL]), "fault"]
    if fine.empty:
        return f"Of no fault at its gravest a change in AUC of {MARGIN:g} or more is excluded."
    return (f"Even at its gravest, a change in AUC of {MARGIN:g} or more is excluded for: "
            f"{', '.join(fine)}.")  # fmt: skip


def _undecided(tested: pd.DataFrame) -> str:
    if tested.empty:
        return ""
    open_ = tested[(tested["verdict"] == UNDECIDED) & (tested["measure"] == "auc")]
    if open_.empty:
        return "Of the changes in AUC none is left undecided."
    low, high = (f(open_["detectable"].astype(float)) for f in (np.min, np.max))
    return (
        f"{len(open_)} changes in AUC are undecided; from {low:.2f} to {high:.2f} on, by fault, "
        "they would have been seen in four of five such samples."
    )


def _left_out(asked: Sequence[Fault]) -> str:
    left = [fault.name for fault in kinds.FAULTS if fault not in asked]
    if not left:
        return "Every fault could be put to the network."
    return f"Left out, since the size of a pixel is not recorded: {', '.join(left)}."
