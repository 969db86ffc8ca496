"""The plan of a run: each job's inputs, as Snakemake will compare them by date."""

import json
import shlex
import sys
from pathlib import Path
from typing import Any

from mammo_lib import disk
from mammo_lib.config import AnyConfig
from mammo_lib.engine import cluster, dependencies, stages
from mammo_lib.engine.stages import Job
from mammo_lib.paths import BOOK, PROJECT, Run

SOURCES = {"tracking": "training.tracking", "book": "report.book", "slides": "report.slides"}


def write(
    config: AnyConfig, run: Run, *, before: str | None = None, only: str | None = None
) -> Path:
    """Write the plan of `run` into its log folder and return its path.

    `before` keeps only what job or stage `before` needs; `only` keeps that job and what it needs.
    A parameter file, and with it the job, changes its date only when its content changes.
    """
    every = {job.name: job for job in stages.jobs(config, run)}
    kept = _needed(every, before, only)
    for job in kept:
        disk.write_if_changed(job.description(run), run.parameters(job.name))
        if not all(path.exists() for path in job.promised):
            _done(run, job.name).unlink(missing_ok=True)
    before_command = cluster.carried(config.engine)
    plan = {"jobs": [_entry(run, job, before_command) for job in kept]}
    path = run.log / "plan.json"
    disk.write_if_changed(json.dumps(plan, indent=1), path)
    return path


def _needed(every: dict[str, Job], before: str | None, only: str | None) -> list[Job]:
    if not (before or only):
        return list(every.values())
    asked = [n for n, job in every.items() if (before or only) in (n, job.stage)]
    wanted = set() if before else set(asked)
    waiting = [name for job in asked for name in every[job].after]
    while waiting:
        name = waiting.pop()
        wanted.add(name)
        waiting += every[name].after
    return [job for name, job in every.items() if name in wanted]


def _done(run: Run, name: str) -> Path:
    return run.log / "done" / name


def _entry(run: Run, job: Job, before_command: str = "") -> dict[str, Any]:
    command = [sys.executable, "-m", "mammo_lib.engine.job", str(run.root), job.name]
    log = run.log / f"{job.name}.log"
    return {
        "rule": job.name.replace("-", "_").replace(".", "_"),
        "name": job.name,
        "inputs": [str(path) for path in _inputs(run, job)],
        "done": str(_done(run, job.name)),
        "threads": job.threads,
        "resources": dict(job.resources),
        "priority": job.priority,
        "command": f"{before_command}{shlex.join(command)} > {shlex.quote(str(log))} 2>&1",
    }


def _inputs(run: Run, job: Job) -> list[Path]:
    own = [run.parameters(job.name), *(_done(run, name) for name in job.after)]
    if job.notebook:
        return [*own, *job.reads, job.notebook, *dependencies.of_notebook(job.notebook)]
    modules = dependencies.of_module(f"mammo_lib.{SOURCES[job.stage]}")
    if job.stage == "tracking":
        return own  # the database outlives changes of the code
    prose = [path for path in sorted(BOOK.rglob("*")) if path.is_file()]
    return [*own, *modules, PROJECT / "_config.yml", *prose]
