"""One evaluation from the command's words to its results, book and slides."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mammo_lib import results
from mammo_lib.appraisal import cases, marked, readings, request
from mammo_lib.config import Evaluation
from mammo_lib.config.evaluation import FORMS
from mammo_lib.engine import stages, workflow
from mammo_lib.paths import Run


@dataclass(frozen=True)
class Done:
    """Where a finished evaluation lies, and what it found in a line each."""

    results: Path
    book: Path
    slides: Path
    headline: list[str]


def settle(asked: request.Asked) -> Evaluation:
    """Return the configuration of what was asked, its files read once so that faults show now."""
    config = request.configure(asked)
    load = {"scores": cases.load, "readers": readings.load, "marks": marked.load}
    load[config.form](config)
    return config


def understood(config: Evaluation) -> Iterator[str]:
    """Yield in words how the files are read, and what was guessed."""
    yield f"Read as {FORMS[config.form]}."
    for role, why in config.guessed.items():
        yield f"  {role}: {why} (guessed; --{role} says otherwise)"
    if config.unused:
        yield f"  not used: {', '.join(config.unused)}"


def carry_out(config: Evaluation) -> Done:
    """Run every notebook of the evaluation, publish them, and gather their results."""
    run = workflow.run(config)
    found = gather(config, run)
    path = run.root / "results.json"
    results.write_json(found, path)
    headline = [line for job in found.values() for line in job.get("headline", [])]
    return Done(path, run.book / "index.html", run.slides / "index.html", headline)


def gather(config: Evaluation, run: Run) -> dict[str, Any]:
    """Return the results of every notebook of `run`, by its name."""
    names = stages.executed(config, run)
    return {name: results.read_json(run.result(name)) for name in names}
