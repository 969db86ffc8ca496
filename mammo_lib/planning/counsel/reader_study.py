"""Readers and cases of a reader study, from a pilot that `mammo evaluate` has evaluated."""

import json
from math import isfinite, nan
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib.planning import readers as plans
from mammo_lib.planning.counsel.answer import Answer
from mammo_lib.planning.counsel.wanted import DIFFERENCE, LEVEL, POWER, Wanted
from mammo_lib.problem import Problem
from mammo_lib.stats.readers.analysis import Components

BOTH = "readers and cases"
MAKE = "Make one: mammo evaluate READINGS.csv (reader, modality, case, score, label)"


def readers(wanted: Wanted) -> Answer:
    """Return how many cases each number of readers needs to find a difference."""
    found = _pilot(wanted.readers or Path())
    difference = wanted.difference or DIFFERENCE
    power, level = wanted.power or POWER, wanted.level or LEVEL
    named = plans.variants(_components(found))
    rows = plans.sizes(named, n_cases=found["n_cases"], difference=difference, power=power,
                       level=level)  # fmt: skip
    planned = rows[rows["name"] == next(iter(named))].dropna(subset="y")
    merit = str(found.get("figure_of_merit", "auc"))
    merit = "AUC" if merit == "auc" else merit
    told = _told(planned)
    text = (
        f"To show a difference of {difference:g} in {merit} between two modalities with a power "
        f"of {100 * power:g} % (two-sided test at {100 * (1 - level):.3g} %), for other readers "
        f"and other cases: {told} Assumed: the variances of this pilot of {found['n_readers']} "
        f"readers and {found['n_cases']} cases, its share of cases with cancer"
        f"{_share(found)}, every reader reading every case in both modalities; a pilot of few "
        "readers tells poorly how differently they react to a modality, so look at the curves "
        "beside the plan's."
    )
    drawn = rows.dropna(subset="y").assign(name="modality × reader: " + rows["name"])
    return Answer(text, drawn, "Readers", "Cases", log=False)


def _told(planned: pd.DataFrame) -> str:
    if planned.empty:
        return "no number of cases suffices with 15 readers or fewer; they differ too much."
    listed = [f"{row.x} readers and {row.y:,.0f} cases" for row in planned.itertuples()]
    chosen = [listed[i] for i in sorted({0, len(listed) // 3, 2 * len(listed) // 3,
                                         len(listed) - 1})]  # fmt: skip
    least = planned["x"].min()
    below = f" Fewer than {least} readers do not suffice." if least > plans.READERS[0] else ""
    return f"{', or '.join(chosen)}.{below}"


def _share(found: dict[str, Any]) -> str:
    positives = found.get("n_positive")
    return f" ({100 * positives / found['n_cases']:.0f} %)" if positives else ""


def _pilot(path: Path) -> dict[str, Any]:
    """Return the results of the reader study in `path`, a results.json or a folder that has one."""
    file = path / "results.json" if path.is_dir() else path
    if not file.exists():
        raise Problem(f"--readers: {file} does not exist. {MAKE}")
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise Problem(f"--readers: {file} is no results.json. {MAKE}") from None
    study = found.get("readers") if isinstance(found, dict) else None
    known = isinstance(study, dict) and {"analyses", "n_cases", "n_readers"} <= set(study)
    if study is None or not known or BOTH not in study["analyses"]:
        raise Problem(f"--readers: {file} holds no study of two readers or more. {MAKE}")
    return study


def _components(found: dict[str, Any]) -> Components:
    told = found["analyses"][BOTH].get("components") or {}
    components = Components(**{name: nan if told.get(name) is None else float(told[name])
                               for name in vars(Components())})  # fmt: skip
    if not (isfinite(components.modality_reader) and components.error > 0):
        raise Problem(
            "--readers: the study has no variance of modality × reader; a pilot needs two "
            "modalities that two or more readers read."
        )
    return components
