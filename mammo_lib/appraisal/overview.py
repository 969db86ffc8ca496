"""What an evaluation was given: files, columns and how they were understood, rows left out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib.appraisal import cases, marked, readings
from mammo_lib.config import Evaluation
from mammo_lib.config.evaluation import FORMS
from mammo_lib.report import provenance


@dataclass(frozen=True)
class Overview:
    """`facts` and `meaning` have a row each; `excluded` a row per reason; `found` goes to JSON."""

    facts: pd.DataFrame
    meaning: pd.DataFrame
    excluded: pd.DataFrame
    found: dict[str, Any] = field(default_factory=dict)


def of(config: Evaluation) -> Overview:
    """Return what was read of the files of `config`."""
    counts, excluded = _marks(config) if config.form == "marks" else _cases(config)
    by_reason = excluded.groupby("reason", sort=False).size().rename("rows").reset_index()
    files = {role: Path(path).name for role, path in config.files.model_dump().items() if path}
    facts = {"read as": FORMS[config.form]} | files | counts
    found = {
        "form": config.form, "files": files, "counts": counts, "left_out": len(excluded),
        "guessed": config.guessed, "columns": config.columns.model_dump(exclude_none=True),
        "models": config.models, "groups": config.groups, "headline": [],
    }  # fmt: skip
    table = pd.DataFrame({"what": list(facts), "value": list(facts.values())})
    return Overview(table, meaning(config), by_reason, found)


def meaning(config: Evaluation) -> pd.DataFrame:
    """Return role, columns and how they were settled: named, or guessed and why."""
    roles = config.columns.model_dump(exclude_none=True, exclude={"positive"})
    rows = [{"role": role, "columns": name, "settled": config.guessed.get(role, "named")}
            for role, name in roles.items()]  # fmt: skip
    for role, names in (("score", config.models), ("group", config.groups)):
        if names:
            settled = config.guessed.get(role, "named").rpartition(": ")[2]
            rows.append({"role": role, "columns": ", ".join(names), "settled": settled})
    if config.unused:
        rows.append(
            {"role": "not used", "columns": ", ".join(config.unused), "settled": "the rest"}
        )
    return pd.DataFrame(rows, columns=["role", "columns", "settled"])


def _cases(config: Evaluation) -> tuple[dict[str, int], pd.DataFrame]:
    given = readings.load(config)[0] if config.form == "readers" else cases.load(config)
    frame, named = given.frame, config.columns
    counts = {"rows": given.read, "rows left out": len(given.excluded), "rows kept": len(frame),
              "positive": int(frame["label"].sum())}  # fmt: skip
    for role in ("cluster", "case", "reader", "modality"):
        name = getattr(named, role)
        if name:
            counts[f"values of {name} ({role})"] = int(frame[name].nunique())
    return counts, given.excluded


def _marks(config: Evaluation) -> tuple[dict[str, int], pd.DataFrame]:
    given = marked.load(config)
    nothing = pd.DataFrame({"row": [], "reason": []})
    if isinstance(given, marked.Scored):
        diseased = given.cases["diseased"].astype(int)
        return {
            "cases": len(given.cases), "with lesions": int(diseased.sum()),
            "lesions": int(given.cases["n_lesions"].sum()), "marks": len(given.marks),
            "readers": given.marks["reader"].nunique(),
            "modalities": given.marks["modality"].nunique(),
        }, nothing  # fmt: skip
    return {
        "images": len(given.images), "with lesions": given.lesions["image_id"].nunique(),
        "lesions": len(given.lesions), "marks": len(given.marks),
    }, nothing  # fmt: skip


def identity(found: dict[str, Any]) -> pd.DataFrame:
    """Return what an evaluation was made from, a row each, from its provenance."""
    machine = found["machine"]
    rows = {"code": provenance.label(found["code"]), "lock file, SHA-256": found["lock_sha256"]}
    rows |= {f"{name}".replace("_sha256", ", SHA-256"): value
             for name, value in found["data"].items() if name != "name"}  # fmt: skip
    rows |= {"seed of resampling": found["seeds"]["stats"],
             "host": f"{machine['platform']}, Python {machine['python']}"}  # fmt: skip
    return pd.DataFrame({"what": list(rows), "value": [str(value) for value in rows.values()]})
