"""Turning an executed notebook into a page of the book."""

import html
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from mammo_lib.problem import Problem
from mammo_lib.report import captions, contents, crossglue

PARAMETERS = {"parameters", "injected-parameters"}
GLUED = "application/papermill.record/"
WIDGET = "application/vnd.jupyter.widget-view+json"


def read(path: Path) -> NotebookNode:
    """Read the executed notebook at `path`, or raise Problem."""
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise Problem(f"{path} is missing: its stage has not run.") from None
    except (nbformat.reader.NotJSONError, nbformat.ValidationError) as error:
        raise Problem(f"{path}: not a readable notebook: {error}") from None


def prepare(
    notebook: NotebookNode, job: str, values: Mapping[str, Any], *, synthetic: bool
) -> list[str]:
    """Make `notebook` fit to be read, in place; return the caption keys that no result has.

    Captions are filled, figure names made unique among training pages, progress bars dropped, and
    where the data are real the cells that only suit synthetic ones.
    """
    if not synthetic:
        notebook.cells = [cell for cell in notebook.cells if not _is_artifice(cell)]
    missing = captions.fill_notebook(notebook, values, synthetic=synthetic)
    _name_figures(notebook, job)
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [out for out in cell.outputs if WIDGET not in out.get("data", {})]
    return missing


def page(notebook: NotebookNode, job: str, *, commit: str) -> NotebookNode:
    """Return `notebook` as a page: title, run card, then its cells with their code folded."""
    title, rest = _split_title(notebook)
    model = _parameters(notebook)
    if title and job.startswith(f"{contents.TRAINING}-"):
        title = f"{title}: {model.get('model')}, seed {model.get('seed')}"
    above = (title, card(notebook, job, commit=commit))
    notebook.cells = [*(v4.new_markdown_cell(text) for text in above if text), *rest]
    for cell in rest:
        if cell.cell_type == "markdown":
            cell.source = crossglue.with_format(cell.source)
        if cell.cell_type == "code":
            cell.metadata["tags"] = sorted({*cell.metadata.get("tags", []), _fold(cell)})
    _without_ids(notebook)
    return notebook


def card(notebook: NotebookNode, job: str, *, commit: str) -> str:
    """Return the run card of a page as HTML: stage, parameters, run time, date and commit."""
    notes = notebook.metadata.get("papermill", {})
    parameters = {k: v for k, v in _parameters(notebook).items() if k != "run"}
    items = {
        "stage": job.split("-")[0],
        "run": Path(str(_parameters(notebook).get("run", ""))).name,
        **parameters,
        "took": seconds(notes.get("duration")),
        "made": moment(notes.get("end_time")),
        "commit": commit,
    }
    spans = (
        f"<span><b>{html.escape(str(key))}</b> {html.escape(str(value))}</span>"
        for key, value in items.items()
        if value not in ("", None)
    )
    return f'<div class="run-card">{"".join(spans)}</div>'


def seconds(duration: float | None) -> str:
    """Return a duration in s as words, such as `8 s` or `3 min 20 s`."""
    if duration is None:
        return ""
    minutes, rest = divmod(round(duration), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def moment(stamp: str | None) -> str:
    """Return an ISO time stamp to the minute, with its zone where it has one."""
    if not stamp:
        return ""
    time = datetime.fromisoformat(stamp)
    return f"{time:%Y-%m-%d %H:%M} {time.tzname() or 'UTC'}"


def _parameters(notebook: NotebookNode) -> dict[str, Any]:
    return dict(notebook.metadata.get("papermill", {}).get("parameters", {}))


def _is_artifice(cell: NotebookNode) -> bool:
    return captions.ARTIFICE in cell.metadata.get("tags", [])


def _split_title(notebook: NotebookNode) -> tuple[str, list[NotebookNode]]:
    """Return the page's heading line and the cells without it; no heading gives an empty one."""
    first, *others = notebook.cells or [v4.new_markdown_cell("")]
    if first.cell_type != "markdown" or not first.source.startswith("# "):
        return "", list(notebook.cells)
    title, _, body = first.source.partition("\n")
    first.source = body.strip()
    return title, [first, *others] if first.source else others


def _fold(cell: NotebookNode) -> str:
    """Return the tag that hides what a reader need not see of a code cell."""
    is_setting = PARAMETERS & set(cell.metadata.get("tags", []))
    return "remove-cell" if is_setting else "hide-input"


def _name_figures(notebook: NotebookNode, job: str) -> None:
    """Append model and seed to the figure names of a training page, which has sisters."""
    _, _, which = job.partition("-")
    if not which:
        return
    figures = [figure for cell in notebook.cells if (figure := captions.figure_of(cell))]
    names = {figure["name"]: f"{figure['name']}-{which}" for figure in figures if "name" in figure}
    for figure in figures:
        figure["name"] = names.get(figure.get("name"), figure.get("name"))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _renamed(cell.source, names)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    return re.sub(r"`([\w-]+)`", lambda match: f"`{names.get(match[1], match[1])}`", text)


def _without_ids(notebook: NotebookNode) -> None:
    """Drop cell ids, which format 4.4 does not know: new cells' ids would be random."""
    notebook.nbformat_minor = 4
    for cell in notebook.cells:
        cell.pop("id", None)
