"""The networks of the longest run that was made: what each reached, and what it took.

`python -m benchmarks.nightly RUN` takes the figures from a finished run and writes them where they
are committed and read here: a report of minutes cannot train all networks with three seeds.
"""

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from mammo_lib.config import Config
from mammo_lib.evaluation.localisation import OPERATING, SENSITIVITY
from mammo_lib.paths import BOOK, Run
from mammo_lib.results import read_json
from mammo_lib.stats.estimate import Estimate
from mammo_lib.training import course

TABLE, ABOUT = BOOK / "nightly" / "networks.csv", BOOK / "nightly" / "networks.json"
COLUMNS = ["network", "measure", "value", "low", "high", "level", "n", "spread", "minutes"]


def collected(config: Config, run: Run) -> pd.DataFrame:
    """Return a row per network of `run` and what it is for, with columns COLUMNS.

    `spread` is that of its seeds where the chapter gives one, `minutes` of training are all
    seeds'. Figures are those of the chapters' results, nothing is computed anew.
    """
    spent = course.costs(config, run).groupby("model")["minutes"].sum()
    rows = [*_areas(run), *_marks(run), *_outlines(run), *_gradings(run), *_risks(run)]
    table = pd.DataFrame(rows)
    return table.assign(minutes=table["network"].map(spent).round(1))[COLUMNS]


def kept() -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the committed table, its estimates as such in column estimate, and what it is of."""
    table = pd.read_csv(TABLE, keep_default_na=False)
    estimates = [
        Estimate(row["value"], row["low"], row["high"], level=row["level"], n=row["n"])
        for row in table.to_dict("records")
    ]
    about = json.loads(ABOUT.read_text(encoding="utf-8"))
    return table.assign(estimate=pd.Series(estimates, dtype=object)), about


def said(about: dict[str, Any]) -> str:
    """Return when, from which code and how the kept run was made."""
    return (
        f"Run of {about['date']} ({about['configuration']}; commit {about['commit'][:7]}; "
        f"{about['machine']}): {about['trainings']} trainings with seeds {about['seeds']}, "
        f"{about['hours']:.1f} hours in all. {about['note']}".strip()
    )


def _row(network: str, measure: str, estimate: dict[str, Any], spread: str = "") -> dict[str, Any]:
    told = {key: estimate[key] for key in ("value", "low", "high", "level", "n")}
    return {"network": network, "measure": measure, "spread": spread, **told}


def _areas(run: Run) -> Iterator[dict[str, Any]]:
    for row in read_json(run.result("protocol"))["methods"]:
        yield _row(row["model"], "AUC by exam", row["clustered"], row["spread"])


def _marks(run: Run) -> Iterator[dict[str, Any]]:
    for row in read_json(run.result("localisation"))["figures"]:
        wanted = row["figure"] == SENSITIVITY and row["at"] == OPERATING
        if wanted and row["hit"] == "centre" and isinstance(row["estimate"], dict):
            kind = "lesions" if row["group"] == "all" else f"{row['group']} lesions"
            measure = f"share of malignant {kind} found at {OPERATING:g} false marks an image"
            found = row["estimate"] | {"n": row["n_lesions"]}
            yield _row(row["model"], measure, found, row["seeds"])


def _outlines(run: Run) -> Iterator[dict[str, Any]]:
    for row in read_json(run.result("localisation"))["outlines"]:
        if row["window"] == "the lesion itself":
            kind = "lesions" if row["group"] == "all" else f"{row['group']} lesions"
            yield _row(row["pair"].split(" with ")[0], f"Dice of {kind}", row["dice"], row["seeds"])


def _gradings(run: Run) -> Iterator[dict[str, Any]]:
    for row in read_json(run.result("density"))["agreement"]:
        if row["vendor"] == "all":
            yield _row(row["model"], "linear kappa of density by exam", row["kappa"])


def _risks(run: Run) -> Iterator[dict[str, Any]]:
    for row in read_json(run.result("risk"))["order"]:
        yield _row(row["model"], "Harrell's C by woman", row["harrell"])
