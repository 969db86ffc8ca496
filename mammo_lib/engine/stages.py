"""The jobs of a run: which notebook, which part of the configuration, after which jobs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from mammo_lib import networks
from mammo_lib.config import AnyConfig, Config, Evaluation
from mammo_lib.paths import BOOK, NOTEBOOKS, Run
from mammo_lib.reader_study import nyu

Parameters = dict[str, Any]
# Of a training on a cluster: memory in MB, its longest time in minutes (it goes on if cut off).
TRAINING = {"gpu": 1, "mem_mb": 32_000, "runtime": 2_880}


@dataclass(frozen=True)
class Job:
    """One execution of one notebook, or one build step (`notebook` is None)."""

    name: str
    stage: str
    notebook: Path | None
    settings: dict[str, Any]  # the part of the configuration that its result depends on
    after: tuple[str, ...]
    parameters: Parameters = field(default_factory=dict)
    promised: tuple[Path, ...] = ()  # files that must exist once it has run
    threads: int = 1
    reads: tuple[Path, ...] = ()  # files from outside the run
    resources: Mapping[str, int] = field(default_factory=dict)  # what a cluster sets aside for it
    priority: int = 0  # the higher goes first, where there is a choice

    def description(self, run: Run) -> str:
        """Return the YAML whose change makes the job out of date."""
        return yaml.safe_dump({"parameters": self.parameters, "settings": self.settings})


AHEAD = 100  # of a priority: more than jobs ever stand in a row
# The longest, which go ahead: begun last, one would be alone on its core at the end.
LONGEST = ("cohort", "lesion_detector", "wu2019", "shen2019", "cases", "robustness", "localisation")
# The notebooks of each form of `mammo evaluate`.
EVALUATIONS = {
    "scores": ("10-data", "20-discrimination", "30-probabilities", "40-groups"),
    "readers": ("10-data", "20-readers"),
    "marks": ("10-data", "20-marks"),
}

# The chapter on errors, beside the pages that the summary reads.
ERRORS = ("fairness", "discovery", "cases", "robustness", "explorer", "answers")


def jobs(config: AnyConfig, run: Run) -> list[Job]:
    """Return every job of a run, each after those that it needs.

    Where there is a choice, the longest go first, then those with the most jobs in a row after.
    """
    found = _evaluation(config, run) if isinstance(config, Evaluation) else _study(config, run)
    later = {job.name: 0 for job in found}
    for job in reversed(found):
        for before in job.after:
            later[before] = max(later[before], later[job.name] + 1)
    return [replace(job, priority=job.priority + later[job.name]) for job in found]


def _evaluation(config: Evaluation, run: Run) -> list[Job]:
    settings = config.model_dump(mode="json", exclude={"engine", "runs"})
    files = tuple(Path(path) for path in config.files.model_dump().values() if path)
    found = [
        Job(
            stem.split("-", 1)[1],
            stem.split("-", 1)[1],
            NOTEBOOKS / "evaluate" / f"{stem}.ipynb",
            settings,
            (),
            {"run": str(run.root)},
            (run.notebook(stem.split("-", 1)[1]), run.result(stem.split("-", 1)[1])),
            reads=files,
        )
        for stem in EVALUATIONS[config.form]
    ]
    return [*found, *_published(run, tuple(job.name for job in found))]


def _published(run: Run, notebooks: tuple[str, ...]) -> list[Job]:
    """Return the jobs that make book and slides of executed `notebooks`."""
    return [
        Job("book", "book", None, {}, notebooks, promised=(run.book / "index.html",)),
        Job("slides", "slides", None, {}, notebooks, promised=(run.slides / "index.html",)),
    ]


def _study(config: Config, run: Run) -> list[Job]:
    trained = _training(config, run)
    names = tuple(job.name for job in trained)
    tables = ("cohort", *names)
    before_summary = ("cohort", *names, "shortcuts", "discrimination", "errors", "confounding")
    read = ("readers",) if nyu.find() else ()
    notebooks = ("curation", "dataset", "networks", "trainings", *before_summary, "protocol",
                 "localisation", "density", "risk", *read, "intervals", "planning", "speed",
                 "summary", "cards", *ERRORS, "reproduce")  # fmt: skip
    notebook = _notebook_maker(config, run)
    return [
        Job("tracking", "tracking", None, {}, (), promised=(run.tracking,)),
        notebook("10-cohort", (), ("data", "beside", "image", "split"),
                 threads=config.engine.workers, promised=_tables(run)),
        notebook("12-curation", (), ()),
        notebook("15-dataset", ("cohort",), ("data",)),
        notebook("18-networks", (), ()),
        *trained,
        notebook("25-trainings", tables, ("model", "seed")),
        notebook("30-shortcuts", ("cohort",), ("data", "stats")),
        notebook("40-discrimination", tables, ("data", "stats", "model", "seed")),
        notebook("41-protocol", tables, ("data", "stats", "model", "seed"),
                 reads=kept("networks")),
        *[notebook(f"42-{name}", (), ("stats",)) for name in read],
        notebook("43-localisation", tables, ("data", "stats", "model", "seed", "training"),
                 threads=config.training.threads),
        notebook("44-intervals", (), ("simulation", "stats"),
                 reads=kept("intervals", "false_alarms")),
        notebook("45-density", tables, ("data", "stats", "model", "seed")),
        notebook("47-risk", tables, ("data", "stats", "model", "seed")),
        notebook("46-planning", ("discrimination",), ("data", "stats", "model", "seed")),
        notebook("48-speed", (), (), reads=kept("speed")),
        notebook("50-errors", tables, ("data", "stats", "model", "seed"),
                 reads=(*kept("errors"), BOOK / "nightly" / "errors.json")),
        notebook("51-confounding", tables, ("data", "stats", "model", "seed"),
                 reads=(BOOK / "nightly" / "grading.json",)),
        notebook("52-fairness", tables, ("data", "stats", "model", "seed")),
        *[notebook(stem, tables, ("data", "stats", "model", "seed", "training"),
                   threads=config.training.threads, reads=reads)
          for stem, reads in (
              ("53-discovery", ()), ("54-cases", ()),
              ("55-robustness", (*kept("leave_out"), BOOK / "nightly" / "leave_out.json")),
          )],
        notebook("56-explorer", tables, ("data", "stats", "model", "seed", "training"),
                 promised=(run.interactive,)),
        notebook("57-answers", ("errors", "confounding", "fairness", "discovery", "robustness"),
                 ("data", "stats", "model", "seed")),
        notebook("60-summary", before_summary, ("data", "profile", "stats", "model", "seed")),
        notebook("65-cards", (*tables, "discrimination"),
                 ("data", "image", "split", "model", "seed", "training", "stats")),
        notebook("70-reproduce", (*before_summary, "summary"), tuple(Config.model_fields)),
        *_published(run, notebooks),
    ]  # fmt: skip


def kept(*names: str) -> tuple[Path, ...]:
    """Return the tables of long runs that travel with the book."""
    return tuple(BOOK / "nightly" / f"{name}.csv" for name in names)


def named(config: AnyConfig, run: Run, name: str) -> Job:
    """Return the job called `name`."""
    return next(job for job in jobs(config, run) if job.name == name)


def executed(config: AnyConfig, run: Run) -> list[str]:
    """Return the names of the jobs that execute a notebook, in reading order."""
    return [job.name for job in jobs(config, run) if job.notebook]


def upstream_files(config: AnyConfig, run: Run, name: str) -> list[Path]:
    """Return the files that job `name` reads from earlier jobs."""
    every = {job.name: job for job in jobs(config, run)}
    wanted = [n for n, job in every.items() if job.stage == name] or [name]
    needed = {before for n in wanted for before in every[n].after}
    return [path for before in sorted(needed) for path in every[before].promised]


def _notebook_maker(config: Config, run: Run) -> Callable[..., Job]:
    def make(stem: str, after: tuple[str, ...], keys: tuple[str, ...], *, threads: int = 1,
             promised: tuple[Path, ...] = (), reads: tuple[Path, ...] = ()) -> Job:  # fmt: skip
        name = stem.split("-", 1)[1]
        whole = config.model_dump(mode="json", exclude={"engine"})
        return Job(
            name,
            name,
            NOTEBOOKS / f"{stem}.ipynb",
            {key: whole[key] for key in keys if key in whole},
            after,
            {"run": str(run.root)},
            (run.notebook(name), run.result(name), *promised),
            threads,
            reads,
            priority=AHEAD * (name in LONGEST),
        )

    return make


def _training(config: Config, run: Run) -> list[Job]:
    whole = config.model_dump(mode="json")
    found = []
    for model in config.model:
        for seed in config.seed:
            name = f"training-{model}-{seed}"
            folder = run.model(model, seed)
            settings = {key: whole[key] for key in ("image", "training")}
            found.append(
                Job(
                    name,
                    "training",
                    NOTEBOOKS / "20-training.ipynb",
                    settings | {"model": whole["model"][model]},
                    ("cohort", "tracking", *_begins_with(config, model, seed)),
                    {"run": str(run.root), "model": model, "seed": seed},
                    (run.notebook(name), run.result(name), *_said(config, model, folder)),
                    config.training.threads,
                    resources=TRAINING,
                    priority=AHEAD * (config.model[model].network in LONGEST),
                )
            )
    return sorted(found, key=lambda job: len(job.after))  # none before the one that it awaits


def _begins_with(config: Config, model: str, seed: int) -> list[str]:
    other = config.twin(model)
    return [f"training-{other}-{seed}"] if other else []


def _said(config: Config, model: str, folder: Path) -> list[Path]:
    network = config.model[model].network
    return [folder / f"{table}.parquet" for table in networks.says(network)]


def _tables(run: Run) -> tuple[Path, ...]:
    return run.table("images"), run.table("lesions"), run.audit, run.exclusions, run.store
