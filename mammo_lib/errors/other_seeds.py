"""The truth graded again, on cohorts that nobody had seen when the measure was chosen.

`python -m benchmarks.grading SEED…` makes the studies and writes what is committed and read here.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib import results
from mammo_lib.errors.grading import ALL_NETWORKS, FOUND
from mammo_lib.paths import BOOK

KEPT = BOOK / "nightly" / "grading.json"
COLUMNS = ["seed", "truth", "contrast", "naive", "estimate", "p_holm", "verdict"]


def rows(confounding: Mapping[str, Any], seed: int) -> list[dict[str, Any]]:
    """Return the primary findings in the results of one study's page, with its cohort's `seed`."""
    return [{"seed": seed, **{name: row[name] for name in COLUMNS[1:]}}
            for row in confounding["graded"] if row["model"] == ALL_NETWORKS]  # fmt: skip


def write(found: list[dict[str, Any]], about: Mapping[str, Any], path: Path = KEPT) -> None:
    """Write `rows` of all studies, and when and by what they were made."""
    results.write_json({"rows": found, "about": about}, path)


def committed(path: Path = KEPT) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return what `write` wrote; an empty table and nothing where no study was made."""
    kept = results.read_json(path) if path.exists() else {"rows": [], "about": {}}
    found = pd.DataFrame(kept["rows"], columns=COLUMNS)
    return found.assign(cohort=[f"Seed {seed}" for seed in found["seed"]]), kept["about"]


def said(found: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Return what came of the studies, in words made from the numbers."""
    if not about:
        return "No other cohort has been graded yet; benchmarks/grading.py does it."
    told = [f"“{truth}” in {int((part['verdict'] == FOUND).sum())} of {len(part)}"
            for truth, part in found.groupby("truth", sort=False)]  # fmt: skip
    return (
        f"Made on {about['date']} (commit {about['commit'][:7]}, {about['configuration']}, "
        f"networks {', '.join(about['networks'])}), first looked at when this table was written. "
        f"Findings agree with the truth: {'; '.join(told)}."
    )
