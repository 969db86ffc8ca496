"""The files of a cohort's folder that may be images."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

# What adapters and generators write beside the images.
TABLES = frozenset(
    {"images.parquet", "lesions.parquet", "truth.json", "complete.json", "index.csv"}
)
FOLDERS = frozenset({"masks"})
WORDS = frozenset({".csv", ".json", ".txt", ".xls", ".xlsx", ".xml"})  # of a source's own tables


def candidates(folder: Path) -> list[str]:
    """Return every file below `folder`, relative and with `/`, sorted; not its own tables.

    Hidden files and folders, lesion masks, tables and texts are left out; all others are
    accounted for, whatever their name ends in.
    """
    return [file for file in everything(folder) if not _is_own(Path(file))]


def everything(folder: Path, *, apart_from: Iterable[Path] = ()) -> list[str]:
    """Return every name below `folder` that is no folder, relative and with `/`, sorted.

    Broken links, pipes and hidden files are among them, and folders that cannot be opened: each
    is to be accounted for. The files and folders `apart_from` are not.
    """
    root, left_out = folder.resolve(), {path.resolve() for path in apart_from}
    return sorted(_below(root, root, left_out))


def _below(place: Path, folder: Path, left_out: set[Path]) -> Iterator[str]:
    try:
        entries = list(os.scandir(place))
    except OSError:
        yield place.relative_to(folder).as_posix()
        return
    for entry in entries:
        path = place / entry.name
        if path in left_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path, folder, left_out)
        else:
            yield path.relative_to(folder).as_posix()


def _is_own(path: Path) -> bool:
    return (
        path.name in TABLES
        or path.suffix.lower() in WORDS
        or bool(FOLDERS.intersection(path.parts[:-1]))
        or any(part.startswith(".") for part in path.parts)
    )
