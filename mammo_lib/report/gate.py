"""The gate: why a book may not replace the one that readers have."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from nbformat import NotebookNode

from mammo_lib.paths import Run
from mammo_lib.problem import Problem, listed
from mammo_lib.report import markup, pages

_FIGURE = re.compile(r"<Figure size|<AxesSubplot|<matplotlib\.\w+")
_CLOCK_SLACK = 2.0  # s; file systems may keep whole seconds only


def gate(
    run: Run, jobs: Sequence[str], *, book: Path | None = None, warnings: Sequence[str] = ()
) -> None:
    """Raise Problem with every complaint about the book, if there is one."""
    complaints = check(run, jobs, book=book, warnings=warnings)
    if complaints:
        lines = listed(complaints)
        raise Problem(f"The book of run '{run.name}' is refused, the old one stays:\n{lines}")


def check(
    run: Run, jobs: Sequence[str], *, book: Path | None = None, warnings: Sequence[str] = ()
) -> list[str]:
    """Return one line per complaint: notebooks, results, Sphinx's `warnings`, then the HTML.

    `book` is the folder of built HTML, by default the one in place.
    """
    found = [f"Jupyter Book: {line}" for line in warnings]
    for job in jobs:
        found += [f"{job}: {fault}" for fault in job_faults(run, job)]
    book = book or run.book
    if not (book / "index.html").exists():
        return [*found, f"{book} holds no index.html"]
    found += [f"{job}: the book has no page of it" for job in jobs if not _has_page(book, job)]
    return found + markup.check(book)


def job_faults(run: Run, job: str) -> list[str]:
    """Return what is wrong with the executed notebook and the result of `job`."""
    try:
        notebook = pages.read(run.notebook(job))
    except Problem as problem:
        return [str(problem)]
    faults = [*unexecuted(notebook), *failures(notebook), *text_figures(notebook)]
    return faults + list(stale(notebook, run.result(job)))


def unexecuted(notebook: NotebookNode) -> Iterator[str]:
    """Yield why `notebook` does not hold the outputs of one whole execution."""
    notes = notebook.metadata.get("papermill")
    if not notes or not notes.get("end_time"):
        yield "not executed by papermill: run it with `mammo report`"
        return
    for number, cell in enumerate(notebook.cells, 1):
        if cell.cell_type == "code" and cell.source.strip() and not cell.get("execution_count"):
            yield f"cell {number} was not executed"


def failures(notebook: NotebookNode) -> Iterator[str]:
    """Yield each exception in the outputs of `notebook`."""
    for number, output in _outputs(notebook):
        if output.output_type == "error":
            yield f"cell {number} ended in {output.ename}: {output.evalue}"


def text_figures(notebook: NotebookNode) -> Iterator[str]:
    """Yield each figure that is only the text of its Python object (MPLBACKEND=agg does that)."""
    for number, output in _outputs(notebook):
        data = output.get("data", {})
        has_image = any(kind.startswith("image/") for kind in data)
        text = "".join(data.get("text/plain", "")) or output.get("text", "")
        if not has_image and _FIGURE.search(text):
            yield f"cell {number} shows a figure as text, not as an image: unset MPLBACKEND"


def stale(notebook: NotebookNode, result: Path) -> Iterator[str]:
    """Yield why the numbers in `result` are not those of this execution of `notebook`."""
    if not result.exists():
        yield f"results/{result.name} is missing: the notebook must call save(...)"
        return
    began = notebook.metadata.get("papermill", {}).get("start_time")
    if began and result.stat().st_mtime + _CLOCK_SLACK < datetime.fromisoformat(began).timestamp():
        yield f"results/{result.name} is older than the notebook's last execution"


def _outputs(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", []):
            yield number, output


def _has_page(book: Path, job: str) -> bool:
    return (book / f"{job}.html").exists()
