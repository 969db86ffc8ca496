"""Progress that is seen in a terminal, in a notebook and across processes.

A stage runs in a kernel of its own, so the command that started it cannot see its bar.
Where the environment names a status file (`MAMMO_STATUS`), every step also writes one
line there, which `mammo report` shows.
"""

import os
import time
from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import TypeVar

from tqdm import tqdm

from mammo_lib import disk

T = TypeVar("T")


def say(line: str) -> None:
    """Publish `line` as this process's status, if somebody listens."""
    status = os.environ.get("MAMMO_STATUS")
    if status:
        disk.write(line, Path(status))


def track(items: Iterable[T], what: str, total: int | None = None, *, done: int = 0) -> Iterator[T]:
    """Yield `items` with a bar named `what`, its count and the time left.

    Of `total`, `done` were there before: a continued work begins where it was.
    """
    last = 0.0
    if total is None and isinstance(items, Sized):
        total = done + len(items)
    # A listener shows the status instead, and a bar would only fill the executed notebook.
    heard = "MAMMO_STATUS" in os.environ
    with tqdm(items, desc=what, total=total, leave=False, disable=heard, initial=done) as bar:
        for done, item in enumerate(bar, done + 1):  # noqa: B020
            yield item
            if time.monotonic() - last > 0.5 or done == total:
                last = time.monotonic()
                say(f"{what} {done}/{total or '?'}")
