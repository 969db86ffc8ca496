"""Files glanced at and examined, each under a watch: how long it takes, whether it kills."""

import multiprocessing
import resource
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

from mammo_lib.imaging.examine import Task, examine
from mammo_lib.imaging.glance import glance
from mammo_lib.imaging.store import Place, allocate, room
from mammo_lib.pseudonym import Pseudonyms

PATIENCE = 20.0  # seconds after which a file is taken to hang
LONGEST = 2.0  # seconds that a file may take
AGAIN = 3  # times that one which took longer is looked at again, at most
DIED = "kills its process"
CLOSED = Pseudonyms(b"fuzz")
Worker = tuple[BaseProcess, Connection]


@dataclass(frozen=True)
class Seen:
    """One file: seconds of its glance and its examination, or what it did instead.

    `memory` is the most that its process had held until then, in MiB, and `rise` by how much
    this file raised it.
    """

    path: Path
    glance: float = 0.0
    examine: float = 0.0
    memory: float = 0.0
    rise: float = 0.0
    fault: str = ""

    @property
    def slowest(self) -> float:
        """Return the seconds of the longer of the two."""
        return max(self.glance, self.examine)


def watched(paths: Sequence[Path], *, workers: int = 2) -> Iterator[Seen]:
    """Yield what became of each file, looked at in one of `workers` processes."""
    shares = [paths[i::workers] for i in range(workers)]
    with ThreadPoolExecutor(workers) as threads:
        for found in threads.map(_watch, shares):
            yield from found


def _watch(paths: Sequence[Path]) -> list[Seen]:
    """Hand files to a process one by one; a process that dies or hangs gives way to another."""
    found, worker = [], _start()
    for path in paths:
        seen = _ask(worker, path)
        for _ in range(AGAIN):  # the machine may have had other work
            if seen.fault or seen.slowest <= LONGEST:
                break
            seen = min(seen, _ask(worker, path), key=lambda seen: (seen.fault == "", seen.slowest))
        if seen.fault:
            worker[0].kill()
            worker = _start()
        found.append(seen)
    worker[1].send(None)
    worker[0].join()
    return found


def _ask(worker: Worker, path: Path) -> Seen:
    """Return what a process says of a file, or that it says nothing."""
    worker[1].send(path)
    try:
        return worker[1].recv() if worker[1].poll(PATIENCE) else Seen(path, fault="hangs")
    except EOFError:
        return Seen(path, fault=DIED)


def _start() -> Worker:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.curation.watch"])
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs,), daemon=True)
    process.start()
    theirs.close()  # else the end of the process would not be noticed here
    return process, ours


def _serve(pipe: Connection) -> None:
    import tempfile

    import cv2

    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        store = room(Path(folder) / "store.npy", rows=160, columns=128)
        allocate(store, 1)
        while (path := pipe.recv()) is not None:
            pipe.send(_look(path, store))


def _look(path: Path, store: Place) -> Seen:
    before, start = _peak(), time.perf_counter()
    glance(path, path.name, CLOSED)
    between = time.perf_counter()
    try:
        examine(Task(0, path.name, path, store, closed=CLOSED))
        fault = ""
    except BaseException as error:  # a decoder may raise what is no Exception
        fault = f"raises {type(error).__name__}"
    end = time.perf_counter()
    return Seen(path, between - start, end - between, _peak(), _peak() - before, fault)


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
