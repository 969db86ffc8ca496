"""Captions whose numbers come from the results: `{auc.n}` is filled when the book is made."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from mammo_lib.report import glue, wording

# `{key}` or `{key:.2f}`, but not a MyST role such as {numref}`name`.
_PLACE = re.compile(r"\{([A-Za-z0-9_][\w.+-]*)(?::([^{}`]*))?\}(?!`)")
REAL = "real-data"  # tag of a cell that shows real images in a book about synthetic ones
ARTIFICE = "synthetic-only"  # tag of a cell that has no meaning for real images
SYNTHETIC = "Synthetic data."


def load(result: Path) -> dict[str, Any]:
    """Return dotted key -> value of the results JSON at `result`; empty if there is none."""
    if not result.exists():
        return {}
    return dict(glue.entries(json.loads(result.read_text(encoding="utf-8"))))


def fill(template: str, values: Mapping[str, Any]) -> tuple[str, list[str]]:
    """Return `template` with its placeholders filled, and the keys that could not be."""
    missing: list[str] = []

    def put(match: re.Match[str]) -> str:
        key, spec = match[1], match[2] or ""
        try:
            return wording.text(values[key], spec)
        except (KeyError, ValueError):
            missing.append(key)
            return match[0]

    return _PLACE.sub(put, template), missing


def fill_notebook(
    notebook: NotebookNode, values: Mapping[str, Any], *, synthetic: bool
) -> list[str]:
    """Fill the captions and alternative texts of `notebook` in place; return the missing keys.

    Where the data are `synthetic` every caption says so, but for cells tagged `real-data`.
    """
    missing: list[str] = []
    for cell in notebook.cells:
        figure, image = figure_of(cell), image_of(cell)
        for block, key in ((figure, "caption"), (image, "alt")):
            if block.get(key):
                block[key], unknown = fill(block[key], values)
                missing += unknown
        if synthetic and figure.get("caption"):
            figure["caption"] = _marked(figure["caption"], cell.metadata.get("tags", []))
    return missing


def figure_of(cell: NotebookNode) -> dict[str, Any]:
    """Return the figure metadata (caption, name) of `cell`, empty where it has none."""
    return cell.metadata.get("mystnb", {}).get("figure", {})


def image_of(cell: NotebookNode) -> dict[str, Any]:
    """Return the image metadata (alt) of `cell`, empty where it has none."""
    return cell.metadata.get("mystnb", {}).get("image", {})


def _marked(caption: str, tags: list[str]) -> str:
    if REAL in tags or "synthetic" in caption.lower():
        return caption
    return f"{caption.rstrip()} {SYNTHETIC}"
