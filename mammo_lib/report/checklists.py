"""The page that says where in the book each thing is that a reporting guideline asks for."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mammo_lib.problem import Problem

KEYS = {"asks", "where"}
_SHAPE = "each item needs 'asks' and 'where'"


def load(path: Path) -> dict[str, Any]:
    """Read a checklists file: title, intro and sections, each with guidelines' items."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise Problem(f"{path}: not a readable checklist: {error}") from None
    for section in found["sections"]:
        for item in section["items"]:
            if not set(item) >= KEYS:
                raise Problem(f"{path}: {section['name']}: {item}: {_SHAPE}.")
    return found


def write(path: Path, page: Path) -> None:
    """Write the checklist at `path` as a MyST page; nothing where there is no checklist."""
    if path.exists():
        page.write_text(markdown(load(path)), encoding="utf-8")


def markdown(checklist: Mapping[str, Any]) -> str:
    """Return the page: a table per section, item in our own words beside its place."""
    parts = [f"# {checklist['title']}", checklist["intro"].strip()]
    for section in checklist["sections"]:
        parts += [f"## {section['name']}", _table(section["items"])]
    return "\n\n".join(parts) + "\n"


def _table(items: list[dict[str, str]]) -> str:
    lines = ["| What a reader should be told | Asked by | Where it is |", "|---|---|---|"]
    for item in items:
        row = (item["asks"], item.get("by", ""), item["where"])
        lines.append("| " + " | ".join(" ".join(cell.split()) for cell in row) + " |")
    return "\n".join(lines)
