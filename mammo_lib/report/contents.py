"""The table of contents: a story in `_toc.yml`, its training entry once per model and seed."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from mammo_lib.problem import Problem, nearest

TRAINING = "training"
Toc = dict[str, Any]


def expand(toc: Toc, jobs: Sequence[str]) -> Toc:
    """Return `toc` with the entry `training` replaced by one entry per training job of `jobs`."""
    return {key: _expanded(value, jobs) for key, value in toc.items()}


def pages(toc: Toc) -> Iterator[str]:
    """Yield the page names of `toc` in reading order, the root first."""
    if "root" in toc:
        yield toc["root"]
    yield from _files(toc)


def check(toc: Toc, jobs: Sequence[str], prose: Sequence[str]) -> None:
    """Raise Problem for an entry that is neither page nor job, and for a job without an entry."""
    listed = list(pages(toc))
    for name in listed:
        if name not in jobs and name not in prose:
            raise Problem(f"_toc.yml: no page '{name}'.{nearest(name, [*jobs, *prose])}")
    for job in jobs:
        if job not in listed:
            raise Problem(f"_toc.yml has no entry for the notebook '{job}': add '- file: {job}'.")


def load(path: Path) -> Toc:
    """Read a table of contents."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise Problem(f"{path}: not a readable table of contents: {error}") from None


def _expanded(value: Any, jobs: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {key: _expanded(item, jobs) for key, item in value.items()}
    if not isinstance(value, list):
        return value
    entries: list[Any] = []
    for item in value:
        if isinstance(item, dict) and item.get("file") == TRAINING:
            entries += [{"file": job} for job in jobs if job.startswith(f"{TRAINING}-")]
        else:
            entries.append(_expanded(item, jobs))
    return entries


def _files(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _files(item)
    elif isinstance(value, dict):
        if "file" in value:
            yield value["file"]
        for key in ("parts", "chapters", "sections"):
            yield from _files(value.get(key))
