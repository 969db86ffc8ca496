"""A whole run in miniature: tiny notebooks with figure, table and results, executed for real.

The notebooks glue and name whatever the book's prose asks for, so the prose can be built before
and apart from the study it describes.
"""

import json
import re
import shutil
from pathlib import Path
from types import SimpleNamespace

import nbformat
import papermill
from nbformat import NotebookNode, v4

from mammo_lib.config import Config
from mammo_lib.paths import BOOK, Run

JOBS = (
    "cohort", "curation", "dataset", "networks", "training-wu2019-0", "training-shen2019-0",
    "trainings", "shortcuts", "discrimination", "protocol", "localisation", "density", "risk",
    "readers", "intervals", "planning", "speed", "errors", "confounding", "fairness", "discovery",
    "cases", "robustness", "explorer", "answers", "summary", "cards", "reproduce",
)  # fmt: skip
PLACEHOLDER = "placeholder"
FIGURES = {"shortcuts": "fig-shortcuts", "discrimination": "fig-roc", "errors": "fig-subgroups"}
ESTIMATE = {
    "value": 0.86123, "low": 0.8312, "high": 0.8911, "se": 0.015, "level": 0.95,
    "method": "DeLong, women as clusters", "n": 1234, "n_positive": 210, "n_clusters": 617,
}  # fmt: skip
CAPTION = (
    "**AUC by threshold** of a made-up score; n = {auc.n} breasts, {auc.n_positive} with cancer; "
    "AUC {auc}, {auc.method}."
)
_PLOT = """import matplotlib.pyplot as plt
import numpy as np
%config InlineBackend.figure_formats = ['svg']
fig, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
x = np.linspace(0, 1, 50)
ax.plot(x, x**0.3, label="network"); ax.plot(x, x, "--", color="grey", label="guessing")
ax.set(xlabel="1 − specificity", ylabel="Sensitivity"); ax.legend();"""
_TABLE = """import pandas as pd
from mammo_lib.report import tables
frame = pd.DataFrame({"group": list("ABC"), "women": [120, 480, 90], "cancers": [12, 61, 8],
                      "sensitivity": ["0.91 (0.80–0.97)", "0.85 (0.78–0.90)", "too few"],
                      "AUC": ["0.93 (0.88–0.98)", "0.89 (0.86–0.92)", "too few"]})
tables.table(frame, title="Results by density", names={name: name for name in frame},
             rows="group", notes=["Wilson intervals, women as clusters."])"""
_SAVE = """from mammo_lib import results as saved, study
from mammo_lib.paths import Run
from mammo_lib.report import glue
results = {results!r}
saved.write_json(results, Run(study.resolve(run)).result({job!r}))
glue.all_of(results)"""


def notebook(job: str, results: dict) -> NotebookNode:
    """Return the notebook of `job` before execution."""
    name = f"fig-{job}"
    cells = [
        v4.new_markdown_cell(f"# {job}\n\nWhat this page is about."),
        _code('run = ""\nmodel = ""\nseed = 0', tags=["parameters"]),
        _code(_SAVE.format(results=results, job=job)),
        _markdown("## The claim of this slide", "slide"),
        _figure(name),
        _markdown(f"The curve in {{numref}}`{name}` gives an AUC of {{glue:text}}`auc`.", None),
        _markdown("## Who is missed\n\nCancers in **dense breasts** are missed more.", "slide"),
        _code(_TABLE, slide="fragment"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def execute(run: Run, jobs: tuple[str, ...] = JOBS) -> None:
    """Fill `run` with executed notebooks and results: one execution, a copy of it per job."""
    run.notebook("x").parent.mkdir(parents=True, exist_ok=True)
    template = run.root / "template.ipynb"
    results = {"auc": ESTIMATE, "empty": ESTIMATE | {"value": None, "n": 7}}
    for job in jobs:
        for key in prose_keys(job):
            _put(results, key.split("."))
    nbformat.write(notebook(PLACEHOLDER, results), template)
    papermill.execute_notebook(
        str(template), str(template), {"run": str(run.root), "model": "wu2019", "seed": 0},
        kernel_name="python3", progress_bar=False,
    )  # fmt: skip
    for job in jobs:
        _copy(run, template, job)


def _copy(run: Run, template: Path, job: str) -> None:
    stage = job.split("-")[0]
    text = template.read_text().replace(f"fig-{PLACEHOLDER}", FIGURES.get(job, f"fig-{stage}"))
    model = job.partition("-")[2].rpartition("-")[0] or "wu2019"
    text = text.replace(PLACEHOLDER, stage).replace("wu2019", model)
    run.notebook(job).write_text(text)
    run.result(job).parent.mkdir(exist_ok=True)
    shutil.copyfile(run.result(PLACEHOLDER), run.result(job))


def prose_keys(job: str) -> list[str]:
    """Return the keys that the book's pages take from `job`."""
    pattern = re.compile(rf"\{{glue:text\}}`{re.escape(job)}\.ipynb::([\w.+-]+)")
    return sorted({key for page in BOOK.rglob("*.md") for key in pattern.findall(page.read_text())})


def edit(run: Run, job: str, change) -> None:
    """Apply `change` to the executed notebook of `job`."""
    found = nbformat.read(run.notebook(job), as_version=4)
    change(found)
    nbformat.write(found, run.notebook(job))


def _put(found: dict, path: list[str]) -> None:
    *parents, last = path
    for part in parents:
        found = found.setdefault(part, {})
    words = {"model": "wu2019", "level": "breast", "shortcut": "mean grey level",
             "errors": "Cancers in dense breasts are missed more often."}  # fmt: skip
    found[last] = words.get(last, 617 if last[:2] in ("n", "n_") else ESTIMATE)


def _figure(name: str) -> NotebookNode:
    cell = _code(_PLOT, slide="fragment")
    cell.metadata["mystnb"] = {
        "figure": {"caption": CAPTION, "name": name},
        "image": {"alt": "Curve of sensitivity against one minus specificity, above the diagonal"},
    }
    return cell


def _code(source: str, *, tags: list[str] | None = None, slide: str | None = None) -> NotebookNode:
    cell = v4.new_code_cell(source)
    return _marked(cell, tags, slide)


def _markdown(source: str, slide: str | None) -> NotebookNode:
    return _marked(v4.new_markdown_cell(source), None, slide)


def _marked(cell: NotebookNode, tags: list[str] | None, slide: str | None) -> NotebookNode:
    cell.metadata["tags"] = tags or []
    if slide:
        cell.metadata["slideshow"] = {"slide_type": slide}
    return cell


def result(run: Run, job: str) -> dict:
    """Return the saved results of `job`."""
    return json.loads(run.result(job).read_text())


def config(data: str = "phantom") -> Config:
    """Return a configuration that says no more than the report reads."""
    return Config.model_construct(
        name=f"{data}-smoke", data=SimpleNamespace(name=data), seed=[0],
        profile=SimpleNamespace(name="demo"),
        split=SimpleNamespace(seed=0), stats=SimpleNamespace(seed=0),
    )  # fmt: skip


def place(root: Path) -> Run:
    """Return a run folder below `root`."""
    return Run(root / "phantom-smoke")
