"""The files of a cohort's folder that may be images."""

from pathlib import Path

# What adapters and generators write beside the images.
TABLES = frozenset(
    {"images.parquet", "lesions.parquet", "truth.json", "complete.json", "index.csv"}
)
FOLDERS = frozenset({"masks"})


def candidates(folder: Path) -> list[str]:
    """Return every file below `folder`, relative and with `/`, sorted; not its own tables.

    Hidden files and folders, lesion masks and tables are left out; all others are accounted
    for, whatever their name ends in.
    """
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(path.as_posix() for path in found if not _is_own(path))


def _is_own(path: Path) -> bool:
    return (
        path.name in TABLES
        or bool(FOLDERS.intersection(path.parts[:-1]))
        or any(part.startswith(".") for part in path.parts)
    )
