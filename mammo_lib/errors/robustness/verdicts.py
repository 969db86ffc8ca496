"""Which faults a network stands and which break it, one fault a line."""

from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.errors.robustness.fragility import DETECTED, SMALL
from mammo_lib.errors.robustness.paired import TESTED

FROM = {"auc": "auc_from", "sensitivity": "sensitivity_from", "specificity": "specificity_from"}
NOWHERE = "not shown"


def by_fault(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per fault of `fragility.fragility`, the most fragile first.

    Columns: fault, auc_from, sensitivity_from and specificity_from (the mildest step at which a
    difference is detected, in words, else "not shown"), gravest (its last step), auc, sensitivity,
    specificity, observed_expected (differences at that step, Estimates), flips and note. Sorted by
    the largest change that is shown, of any of the three at any step; where none is, by the loss
    of AUC at the gravest step.
    """
    rows = [_of_fault(str(name), part) for name, part in table.groupby("fault", sort=False)]
    found = pd.DataFrame(rows)
    order = pd.DataFrame({
        "shown": [_largest(table[table["fault"] == name]) for name in found["fault"]],
        "lost": [getattr(value, "value", np.nan) for value in found["auc"]],
    })  # fmt: skip
    order = order.sort_values(["shown", "lost"], ascending=[False, True])
    return found.loc[order.index].reset_index(drop=True)


def _largest(part: pd.DataFrame) -> float:
    shown = part[part["verdict"].isin([DETECTED, SMALL])]
    return max((abs(one.value) for one in shown["difference"]), default=0.0)


def _of_fault(name: str, part: pd.DataFrame) -> dict[str, Any]:
    last = part[part["step"] == part["step"].max()].set_index("measure")
    row: dict[str, Any] = {"fault": name, "gravest": last["said"].iloc[0]}
    row |= {measure: last.loc[measure, "difference"] for measure in last.index}
    row |= {FROM[measure]: _first(part[part["measure"] == measure]) for measure in TESTED}
    return {**row, "note": last["note"].iloc[0]}


def _first(part: pd.DataFrame) -> str:
    shown = part[part["verdict"].isin([DETECTED, SMALL])].sort_values("step")
    return NOWHERE if shown.empty else str(shown["said"].iloc[0])
