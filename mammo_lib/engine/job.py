"""Run one job of a run: what Snakemake calls, as `python -m mammo_lib.engine.job RUN JOB`."""

import contextlib
import json
import os
import sys
import threading
import time
from pathlib import Path

import psutil

from mammo_lib import config as configuration
from mammo_lib.config import AnyConfig, Evaluation
from mammo_lib.engine import execute, stages
from mammo_lib.engine.stages import Job
from mammo_lib.paths import Run
from mammo_lib.problem import Problem


def run_job(config: AnyConfig, run: Run, job: Job) -> None:
    """Do what `job` is for."""
    if host():
        _help(config, run, job)
    elif job.notebook:
        execute.execute(
            job.notebook, run.notebook(job.name), job.parameters,
            failed=run.log / "failed" / f"{job.name}.ipynb",
        )  # fmt: skip
    elif job.stage == "tracking":
        from mammo_lib.training import tracking

        tracking.prepare(run)
    elif job.stage == "book":
        from mammo_lib.report import book

        book.build(config, run, stages.executed(config, run))
    elif job.stage == "slides":
        from mammo_lib.report import slides

        slides.build(config, run, stages.executed(config, run))


def host() -> int:
    """Return which of several hosts this is (`TF_CONFIG`), from 0; the first alone leaves files."""
    told = json.loads(os.environ.get("TF_CONFIG") or "{}")
    return int(told.get("task", {}).get("index", 0))


def _help(config: AnyConfig, run: Run, job: Job) -> None:
    """Take this host's share of a training that the first host's job does whole."""
    from mammo_lib.training import train
    from mammo_lib.training.fit import fit

    if job.stage != "training" or isinstance(config, Evaluation):
        raise Problem(f"{job.name} runs on one host: TF_CONFIG is for trainings.")
    if config.training.strategy != "multiworker":
        raise Problem("TF_CONFIG names several hosts; start the first with "
                      "training.strategy=multiworker.")  # fmt: skip
    model, seed = job.parameters["model"], job.parameters["seed"]
    given, folder = train.material(config, run, model), run.model(model, seed)
    fit(
        given, config.model[model], config.training, seed=seed, folder=folder, name=model,
        fingerprint=train.fingerprint(config, given, model=model),
    )  # fmt: skip


def main(folder: str, name: str) -> int:
    """Run job `name` of the run in `folder`; return the exit status. Its last words are a file."""
    run = Run(Path(folder))
    said = f"{name}@{host()}" if host() else name
    status = run.log / "status" / said
    os.environ.update(execute.quiet_environment(status))
    os.environ.pop("MPLBACKEND", None)
    _end_with(int(os.environ.get("MAMMO_PARENT", "0")))
    began = time.monotonic()
    try:
        status.write_text("started")
        config = configuration.load(run.config)
        os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", execute.onednn(config))
        run_job(config, run, stages.named(config, run, name))
        if not host():
            done = run.log / "done" / name
            done.parent.mkdir(parents=True, exist_ok=True)
            done.touch()
        status.write_text(f"done in {time.monotonic() - began:.0f} s")
    except Exception as error:
        _last_words(run, said, error)
        return 2 if isinstance(error, Problem) else 1
    return 0


def _last_words(run: Run, name: str, error: Exception) -> None:
    words = str(error) if isinstance(error, Problem) else f"{type(error).__name__}: {error}"
    if execute.disk_is_full(run.root):
        words = f"No space is left on the disk of {run.root}: free some, then start again."
    print(f"{name}: {words}", file=sys.stderr)
    with contextlib.suppress(OSError):
        (run.log / "status" / name).write_text(f"failed: {' '.join(words.split())}")


def _end_with(parent: int) -> None:
    """End this process once the process `parent` is gone, so that a kill leaves no orphan."""
    if not parent:
        return

    owner = psutil.Process(parent)

    def watch() -> None:
        while owner.is_running() and owner.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.5)
        for child in psutil.Process().children(recursive=True):
            child.kill()
        os._exit(3)

    threading.Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
