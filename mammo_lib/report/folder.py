"""Putting a finished folder in place of an old one, so that a reader never meets half of it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replacing(place: Path) -> Iterator[Path]:
    """Yield a new empty folder that takes the place of `place` if the block ends well.

    If the block raises, `place` stays as it was and the new folder is removed.
    """
    new = place.with_name(f".{place.name}.partial")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    try:
        yield new
        swap(new, place)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def swap(new: Path, place: Path) -> None:
    """Move folder `new` to `place`; what was there is removed only after that."""
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)
