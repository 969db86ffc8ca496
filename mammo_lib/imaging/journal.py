"""What a curation has found so far, on disk, so that a killed one goes on where it was."""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from mammo_lib import disk
from mammo_lib.imaging.audit import Entry
from mammo_lib.imaging.examine import Task

CODE = Path(__file__).parent


class Journal:
    """One line of JSON for each finished file, after a line that names the work as a whole.

    `found` holds the entries by row. A journal of other files, sizes, settings or code is not
    continued: `begin` is called and the work starts anew. The file goes when the block ends well:
    the work is whole then, and what follows changes what it was noted of.
    """

    def __init__(self, path: Path, tasks: Sequence[Task], *, begin: Callable[[], None]) -> None:
        self.path = path
        self.found: dict[int, Entry] = {}
        self._work = _name(tasks)
        self._rows = {task.file: task.row for task in tasks}
        self._begin = begin

    def add(self, row: int, entry: Entry) -> None:
        """Note one finished file."""
        self.found[row] = entry
        self._file.write(_line(entry) + "\n")

    def __enter__(self) -> "Journal":
        if not self._read():
            self._begin()
        lines = [self._work, *map(_line, self.found.values()), ""]
        disk.write("\n".join(lines), self.path)
        self._file = self.path.open("a", encoding="utf-8", buffering=1)
        return self

    def __exit__(self, kind: type | None, *_: object) -> None:
        self._file.close()
        if kind is None:
            self.path.unlink()

    def _read(self) -> bool:
        """Take up what an earlier process wrote; return whether there was such work."""
        try:
            lines = self.path.read_text(encoding="utf-8").split("\n")
        except FileNotFoundError:
            return False
        if lines[0] != self._work:
            return False
        for line in lines[1:-1]:  # what follows the last line end was cut off in writing
            entry = Entry(**json.loads(line))
            self.found[self._rows[entry.file]] = entry
        return True


def _line(entry: Entry) -> str:
    return json.dumps(asdict(entry), ensure_ascii=False)


def _name(tasks: Sequence[Task]) -> str:
    """Return a hash of every file's name, size and date, of the settings and of this code."""
    digest = hashlib.sha256()
    for module in sorted(CODE.glob("*.py")):
        digest.update(module.read_bytes())
    for task in tasks:
        at = os.stat(task.path) if os.path.exists(task.path) else None
        size = (at.st_size, at.st_mtime_ns) if at else ()
        shape = (task.store.rows, task.store.columns, task.keep_aspect, task.closed is not None)
        digest.update(repr((task.row, task.file, size, shape)).encode())
    return digest.hexdigest()
