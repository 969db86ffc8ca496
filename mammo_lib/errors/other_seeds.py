"""The truth graded again, on cohorts that nobody had seen when the measure was chosen.

`python -m benchmarks.grading SEED…` makes the studies and writes what is committed and read here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import results
from mammo_lib.errors.grading import ALL_NETWORKS, FOUND, verdict
from mammo_lib.evaluation.discrimination import holm
from mammo_lib.paths import BOOK
from mammo_lib.stats import Estimate
from mammo_lib.stats.normal import quantile, two_sided

KEPT = BOOK / "nightly" / "grading.json"
COLUMNS = ["seed", "truth", "contrast", "none", "naive", "estimate", "p_holm", "verdict"]
TOGETHER = "All cohorts together"


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
    found["cohort"] = [f"Seed {seed}" for seed in found["seed"]]
    return pd.concat([found, together(found)], ignore_index=True), kept["about"]


def together(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `found` again for all its cohorts, which share no woman, as one.

    The mean weighs each cohort by the inverse of its variance (fixed effect); Holm's correction
    is over the claims. A claim that any cohort lacks, or contrasts otherwise, is left out.
    """
    rows = []
    for (truth, contrast), part in found.groupby(["truth", "contrast"], sort=False):
        if found["seed"].nunique() == len(part) > 1:
            both = {name: _pooled(part[name]) for name in ("naive", "estimate")}
            p = two_sided(both["estimate"].value / both["estimate"].se)
            rows.append({"truth": truth, "contrast": contrast, "none": part["none"].iloc[0],
                         **both, "p_value": p})  # fmt: skip
    if not rows:
        return found.iloc[:0]
    made = pd.DataFrame(rows).assign(cohort=TOGETHER)
    made["p_holm"] = holm(made["p_value"])
    made["verdict"] = [verdict(row) for row in made.itertuples()]
    for name in ("naive", "estimate"):
        made[name] = made[name].map(asdict)
    return made[[*COLUMNS[1:], "cohort"]]


def _pooled(estimates: Iterable[Mapping[str, Any]]) -> Estimate:
    parts = pd.DataFrame(list(estimates))
    weight = 1 / parts["se"] ** 2
    value, se = np.average(parts["value"], weights=weight), float(weight.sum() ** -0.5)
    level = float(parts["level"].iloc[0])
    reach = -quantile((1 - level) / 2) * se
    n, positive, clusters = (int(parts[name].sum()) for name in ("n", "n_positive", "n_clusters"))
    return Estimate(
        float(value), float(value - reach), float(value + reach), se, level,
        "mean of cohorts by inverse variance", n, positive, clusters,
    )  # fmt: skip


def said(found: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Return what came of the studies, in words made from the numbers."""
    if not about:
        return "No other cohort has been graded yet; benchmarks/grading.py does it."
    told = [
        f"“{truth}” in {int((part['verdict'] == FOUND).sum())} of {len(part)}"
        for truth, part in found[found["cohort"] != TOGETHER].groupby("truth", sort=False)
    ]
    whole = found[found["cohort"] == TOGETHER].groupby("verdict", sort=False)["truth"]
    both = [", ".join(f"“{truth}”" for truth in claims) + f": {name}" for name, claims in whole]
    return (
        f"Made on {about['date']} (commit {about['commit'][:7]}, {about['configuration']}, "
        f"networks {', '.join(about['networks'])}), first looked at when this table was written. "
        f"Findings agree with the truth: {'; '.join(told)}. A finding that one cohort does not "
        "show is undecided there, and no proof of its absence."
        + (f" All cohorts together: {'; '.join(both)}." if both else "")
    )
