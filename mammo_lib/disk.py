"""Writing to disk: whole or not at all, and one command at a time."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(place: Path) -> Iterator[Path]:
    """Yield a path beside `place`, of the same suffix; what is written there becomes `place`.

    If the block raises, `place` stays as it was and nothing else is left.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    new = place.with_name(f".partial.{place.name}")
    try:
        yield new
        os.replace(new, place)
    finally:
        new.unlink(missing_ok=True)


def write(text: str, place: Path) -> Path:
    """Write `text` to `place`, whole or not at all; return `place`."""
    with whole_file(place) as new:
        new.write_text(text, encoding="utf-8")
    return place


def write_if_changed(text: str, place: Path) -> bool:
    """Write `text` to `place` unless it says so already, so that its date means a change."""
    if place.exists() and place.read_text(encoding="utf-8") == text:
        return False
    write(text, place)
    return True


@contextmanager
def whole_folder(place: Path) -> Iterator[Path]:
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


@contextmanager
def alone(lock: Path, busy: Callable[[], None]) -> Iterator[None]:
    """Hold the file `lock` for the block; if another process holds it, call `busy` and wait.

    The system lets go of it when its holder ends, however it ends.
    """
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:  # closing it lets go
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            busy()
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def probe(folder: Path) -> None:
    """Make `folder` where it is absent; raise OSError unless a block can be written in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(bytes(4096))
        file.flush()
