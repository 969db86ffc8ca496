"""From executed notebooks to the cells of a slide deck."""

import re
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode, v4

from mammo_lib.report import captions, pages, wording

_STARTS = ("slide", "subslide")
_GLUE = re.compile(r"\{glue:(?:text)?\}`(?:([\w-]+)\.ipynb::)?([\w.+-]+)(?::([^`]*))?`")
_FIGURE_REFERENCE = re.compile(r"\{numref\}`[^`]*`")
_CITATION = re.compile(r"\s*\{cite(?::\w+)?\}`[^`]*`")
_ROLE = re.compile(r"\{[\w:-]+\}`([^`<]*?)\s*(?:<[^>`]*>)?`")
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\([^)]*\)")

Values = Mapping[str, Mapping[str, Any]]


def cells(notebook: NotebookNode, job: str, values: Values) -> list[NotebookNode]:
    """Return the cells of `notebook` that are marked for slides, ready to be exported.

    `values` holds every job's results by dotted key. A slide that starts with a figure gets the
    heading above it in the notebook as its title.
    """
    chosen: list[NotebookNode] = []
    heading = ""
    for cell in notebook.cells:
        heading = (_headings(cell) or [heading])[-1]
        kind = kind_of(cell)
        if not kind or (kind == "-" and not chosen):
            continue
        if kind in _STARTS and not _begins_with_heading(cell) and heading:
            chosen.append(_markdown(heading, "slide", job, values))
            kind = "-"
        chosen.append(_shown(cell, kind, job, values))
    return chosen


def kind_of(cell: NotebookNode) -> str:
    """Return slide, subslide, fragment or - (continued); nothing for a cell left out."""
    kind = cell.metadata.get("slideshow", {}).get("slide_type", "")
    return kind if kind in (*_STARTS, "fragment", "-") else ""


def plain(text: str, job: str, values: Values) -> str:
    """Return MyST `text` of notebook `job` as plain Markdown: numbers in, references loose."""

    def number(match: re.Match[str]) -> str:
        page, key, spec = match[1] or job, match[2], match[3] or ""
        return wording.text(values.get(page, {}).get(key), spec)

    text = _GLUE.sub(number, text)
    text = _CITATION.sub("", _FIGURE_REFERENCE.sub("the figure", text))
    return _LINK.sub(r"\1", _ROLE.sub(r"\1", text))


def _shown(cell: NotebookNode, kind: str, job: str, values: Values) -> NotebookNode:
    """Return `cell` as the deck shows it: words made plain, or outputs with their caption."""
    kind = "slide" if kind == "subslide" else kind
    if cell.cell_type == "markdown":
        return _markdown(cell.source, kind, job, values)
    copy = v4.new_code_cell("", outputs=[out for out in cell.outputs if _is_shown(out)])
    caption = plain(captions.figure_of(cell).get("caption", ""), job, values)
    alt = captions.image_of(cell).get("alt") or caption
    copy.metadata.update(slideshow={"slide_type": kind}, alt=alt, caption=caption)
    return _without_id(copy)


def _markdown(source: str, kind: str, job: str, values: Values) -> NotebookNode:
    cell = v4.new_markdown_cell(plain(source, job, values))
    cell.metadata.update(slideshow={"slide_type": kind})
    return _without_id(cell)


def _without_id(cell: NotebookNode) -> NotebookNode:
    # Ids are random, and the same run must give the same slides.
    cell.pop("id", None)
    return cell


def _is_shown(output: NotebookNode) -> bool:
    kinds = output.get("data", {})
    glued = any(kind.startswith(pages.GLUED) for kind in kinds)
    return not glued and output.get("name") != "stderr"


def _begins_with_heading(cell: NotebookNode) -> bool:
    return cell.cell_type == "markdown" and cell.source.startswith("#")


def _headings(cell: NotebookNode) -> list[str]:
    """Return the headings within `cell`, each as a second-level one."""
    lines = cell.source.splitlines() if cell.cell_type == "markdown" else []
    return ["## " + line.lstrip("# ") for line in lines if line.startswith("#")]
