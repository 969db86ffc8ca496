"""Vendors and sites held out of training: `python -m benchmarks.leave_out --run runs/NAME`.

Two trainings a group and seed, without the group and with it on as many patients: hours, not
minutes. Trained networks stay in `runs/NAME/leave_out/`, so the same command goes on where it was
stopped. It writes `book/nightly/leave_out.csv` and `.json`, which are committed with the book.
`--model` takes another recipe than the best on validation data, `--seed` others than the run's,
`--column` one column of vendor and site, `--group` some of its groups, `--into` another folder.
"""

import argparse
import datetime
import hashlib
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "1")  # as in the jobs of a run

from mammo_lib import study
from mammo_lib.errors.robustness import leave_out
from mammo_lib.errors.robustness.leave_out import WITH, WITHOUT
from mammo_lib.errors.robustness.retraining import retrained
from mammo_lib.evaluation import discrimination, members
from mammo_lib.problem import Problem
from mammo_lib.progress import track

COLUMNS = ("vendor", "site")


def held_out(
    this: study.Study, model: str, seeds: list[int], asked: Iterable[tuple[str, str]]
) -> pd.DataFrame:
    """Return the table of `leave_out.table` for the (column, group) pairs `asked`."""
    images = this.table("images")
    rows: list[dict[str, Any]] = []
    for column, group in track(list(asked), "Groups held out"):
        rng = this.rng(f"{column}/{group}")
        arms = leave_out.arms(images, column, group, rng=rng)
        scores = pd.concat(
            [_scores(this, arm, arms[arm], model, seeds, column, group) for arm in (WITHOUT, WITH)]
        )
        found = leave_out.compared(scores, images, column, group, this.config.stats)
        count = int((arms[WITHOUT]["split"] == "train").sum())
        rows += [{**row, "n_train": count} for row in found]
    return leave_out.table(rows)


def _scores(
    this: study.Study,
    arm: str,
    images: pd.DataFrame,
    model: str,
    seeds: list[int],
    column: str,
    group: str,
) -> pd.DataFrame:
    """Return the test scores of one arm, the mean over `seeds`."""
    parts = []
    for seed in seeds:
        folder = _trained(this) / _folder(model, column, group, arm, seed)
        found = retrained(this.config, this.run, images, folder, model=model, seed=seed)
        parts.append(found.assign(model=arm, seed=seed))
    return members.mean(pd.concat(parts, ignore_index=True))


def _trained(this: study.Study) -> Path:
    return this.run.root / "leave_out"


def _minutes(this: study.Study) -> int:
    """Return how long all epochs took, whichever call trained them."""
    times = [pd.read_csv(path)["seconds"].sum() for path in _trained(this).rglob("timing.csv")]
    return int(np.ceil(sum(times) / 60))


def _folder(model: str, column: str, group: str, arm: str, seed: int) -> str:
    # A hash: the name of a site may hold anything, and may be one that is nobody's business.
    short = hashlib.sha256(f"{column}/{group}".encode()).hexdigest()[:8]
    return f"{model}-{column}-{short}-{arm.split()[0]}-{seed}"


def pairs(this: study.Study, columns: Iterable[str], only: list[str]) -> list[tuple[str, str]]:
    """Return the (column, group) pairs to hold out; columns without two groups are left out."""
    found = []
    for column in columns:
        try:
            named = leave_out.groups(this.table("images"), column, this.config.stats)
        except Problem as problem:
            print(problem)
            continue
        found += [(column, group) for group in named if not only or group in only]
    return found


def main(words: list[str] | None = None) -> None:
    """Train, compare and write; among all benchmarks, only say how."""
    if words is None:
        print("Hours, so it runs alone: python -m benchmarks.leave_out --run runs/NAME")
        return
    asked = _parser().parse_args(words)
    this = study.open(asked.run, "leave_out")
    scores = members.mean(this.scores())
    model = asked.model or discrimination.best_on_validation(scores, this.table("images"))
    seeds = asked.seed or list(this.config.seed)
    found = held_out(this, model, seeds, pairs(this, asked.column or COLUMNS, asked.group))
    about = {
        "run": this.run.name, "cohort": this.config.data.name, "model": model,
        "seeds": len(seeds), "config": this.config.model[model].model_dump(),
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "minutes": _minutes(this),
        "machine": f"Python {platform.python_version()}",
    }  # fmt: skip
    leave_out.write(found, about, asked.into)
    print(f"{asked.into}: {len(found)} rows in {about['minutes']} min")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.leave_out")
    parser.add_argument("--run", required=True)
    parser.add_argument("--model")
    parser.add_argument("--seed", type=int, action="append")
    parser.add_argument("--column", action="append")
    parser.add_argument("--group", action="append", default=[])
    parser.add_argument("--into", type=Path, default=leave_out.COMMITTED)
    return parser


if __name__ == "__main__":
    main(sys.argv[1:])
