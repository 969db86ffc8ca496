"""Bringing a run up to date: Snakemake decides and starts, this shows what happens."""

import json
import os
import re
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from mammo_lib import config as configuration
from mammo_lib import disk
from mammo_lib.cohorts import registry
from mammo_lib.config import AnyConfig, Config
from mammo_lib.engine import cluster, plan, stages
from mammo_lib.paths import SNAKEFILE, Run, cache
from mammo_lib.problem import Problem


@dataclass(frozen=True)
class Step:
    """A job that would run, and why."""

    job: str
    reason: str


def place(config: AnyConfig) -> Run:
    """Return the run folder of `config`."""
    return Run(Path(config.runs).resolve() / config.name)


def run(config: AnyConfig, *, before: str | None = None, only: str | None = None,
        force: bool = False, console: Console | None = None) -> Run:  # fmt: skip
    """Bring the run of `config` up to date and return it.

    Raises Problem when a job found bad input, RuntimeError when a job failed otherwise.
    """
    console = console or _console()
    if isinstance(config, Config):
        registry.require(config.data)
    folder = _writable(config)
    with _alone(folder, console):
        configuration.save(config, folder.config)
        path = plan.write(config, folder, before=before, only=only)
        if force and only:
            for job in stages.jobs(config, folder):
                if only in (job.name, job.stage):
                    (folder.log / "done" / job.name).unlink(missing_ok=True)
        names = _out_of_date(config, folder, path)
        if names:
            _execute(config, folder, path, names, console)
    return folder


def preview(config: AnyConfig, *, only: str | None = None) -> list[Step]:
    """Return the jobs that `run` would execute, each with its reason."""
    folder = _writable(config)
    with _alone(folder, _console()):
        configuration.save(config, folder.config)
        return _steps(config, folder, plan.write(config, folder, only=only))


def _console() -> Console:
    # In a notebook, Rich would draw widgets that are not installed; plain lines do.
    return Console(stderr=True, force_jupyter=False)


def _writable(config: AnyConfig) -> Run:
    folder = place(config)
    try:
        for part in (folder.log / "status", folder.log / "done"):
            disk.probe(part)
    except OSError as error:
        how = "runs=PATH" if isinstance(config, Config) else "--out FOLDER"
        raise Problem(
            f"{folder.root}: cannot write there ({error.strerror}). Choose another: {how}"
        ) from None
    return folder


def _alone(folder: Run, console: Console) -> AbstractContextManager[None]:
    """Hold the run folder, so that two commands never write into it at once."""
    words = f"{folder.root} is in use by another mammo command; waiting for it to end."
    return disk.alone(folder.log / "lock", lambda: console.print(words, markup=False))


def _snakemake(config: AnyConfig, folder: Run, path: Path, *extra: str) -> list[str]:
    return [
        sys.executable, "-m", "snakemake", "--snakefile", str(_snakefile(config, folder)),
        "--directory", str(folder.root), *cluster.options(config.engine),
        "--rerun-triggers", "mtime", "--max-checksum-file-size", "0",
        "--rerun-incomplete", "--nolock", "--ignore-incomplete",
        *extra, "--config", f"plan={path}",
    ]  # fmt: skip


def _snakefile(config: AnyConfig, folder: Run) -> Path:
    """Return the Snakefile; a copy in the run's folder where Snakemake sends it to jobs."""
    shared = cluster.storage(config.engine)
    if shared is None:
        return SNAKEFILE
    if not folder.root.is_relative_to(shared):
        raise Problem(
            f"{folder.root} is not below {shared}, the folder that the Snakemake profile "
            f"shares (default-storage-prefix). Choose runs={shared}/…, or mend its copy."
        )
    copy = folder.log / SNAKEFILE.name
    disk.write_if_changed(SNAKEFILE.read_text(encoding="utf-8"), copy)
    return copy


def _out_of_date(config: AnyConfig, folder: Run, path: Path) -> list[str]:
    if any((folder.log / "done").iterdir()):
        return [step.job for step in _steps(config, folder, path)]
    return [job["name"] for job in json.loads(path.read_text())["jobs"]]  # a new run needs all


def _steps(config: AnyConfig, folder: Run, path: Path) -> list[Step]:
    """Ask Snakemake what is out of date."""
    command = _snakemake(config, folder, path, "--dry-run")
    asked = subprocess.run(command, capture_output=True, text=True)
    if asked.returncode:
        raise RuntimeError(f"Snakemake could not plan the run:\n{asked.stdout}{asked.stderr}")
    names = {job["rule"]: job["name"] for job in json.loads(path.read_text())["jobs"]}
    found = re.findall(r"^rule (\w+):.*?^\s+reason: (.*?)$", asked.stdout, re.M | re.S)
    return [Step(names[rule], _short(reason)) for rule, reason in found if rule in names]


def _short(reason: str) -> str:
    """Return Snakemake's reason with file names instead of whole paths."""
    reason = re.sub(r"\S*/log/done/([^\s,;]+)", r"\1", reason.replace(" (in storage)", ""))
    return re.sub(r"/\S*/([^\s,;/]+/[^\s,;/]+)", r"\1", reason)


def _execute(
    config: AnyConfig, folder: Run, path: Path, names: list[str], console: Console
) -> None:
    for name in names:
        (folder.log / "status" / name).unlink(missing_ok=True)
    log = folder.log / "snakemake.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            _snakemake(config, folder, path),
            stdout=out, stderr=subprocess.STDOUT,
            env=_environment(config),
        )  # fmt: skip
        try:
            _watch(process, folder, names, console)
        finally:
            if process.poll() is None:
                process.terminate()
                process.wait()
    if process.returncode:
        _complain(folder, names, log)


def _environment(config: AnyConfig) -> dict[str, str]:
    """Return that of jobs: those of this machine end with this process."""
    own = os.environ | {"MAMMO_CACHE": str(cache())}
    own.pop("MAMMO_PARENT", None)
    return own if cluster.remote(config.engine) else own | {"MAMMO_PARENT": str(os.getpid())}


def _watch(
    process: subprocess.Popen[bytes], folder: Run, names: list[str], console: Console
) -> None:
    """Show one line while jobs run, and one more for each that ends."""
    began, told, spoken = time.monotonic(), set[str](), 0.0
    with console.status("starting") as line:
        while True:
            ended = process.poll() is not None
            state = _state(folder, names)
            for name, words in state.items():
                if name not in told and words.startswith(("done", "failed")):
                    told.add(name)
                    console.print(f"[{len(told)}/{len(names)}] {name}: {words}", markup=False)
            running = [f"{n}: {w}" for n, w in state.items() if n not in told]
            count, seconds = f"[{len(told)}/{len(names)}]", time.monotonic() - began
            words = f"{count} {seconds:.0f} s · {' · '.join(running)}"
            line.update(words.replace("[", r"\["))
            if not console.is_terminal and time.monotonic() - spoken > 15 and running:
                spoken = time.monotonic()
                console.print(words, markup=False)
            if ended:
                return
            time.sleep(0.3)


def _state(folder: Run, names: list[str]) -> dict[str, str]:
    """Return the last words of each job that has said any."""
    paths = {name: folder.log / "status" / name for name in names}
    return {name: path.read_text() for name, path in paths.items() if path.exists()}


def _complain(folder: Run, names: list[str], log: Path) -> None:
    state = _state(folder, names)
    failed = {n: w.removeprefix("failed: ") for n, w in state.items() if w.startswith("failed")}
    for name, words in failed.items():
        raise Problem(f"{name}: {words}")
    raise Problem(f"The run stopped without a job saying why; Snakemake's words are in {log}")
