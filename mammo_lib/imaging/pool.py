"""Files examined on several processes, with one bad decoder unable to end the run."""

import faulthandler
import os
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from mammo_lib.imaging.audit import Entry
from mammo_lib.imaging.examine import Task, examine_all
from mammo_lib.problem import Problem
from mammo_lib.workers import pool

EXAMINER = "mammo_lib.imaging.examine"  # what workers have imported when they start
CHUNK = 16  # files per message, at most: a small file takes less time than its message
TURN = 0.3  # seconds a message may keep a process busy: the others wait as long at the end
AHEAD = 4  # chunks given out per process, so that none waits and few results wait here
START = 3.0  # seconds that processes take to start; less work than that is done in this one
FILE, BYTE = 1e-2, 1.5e-9  # seconds a file and a byte take to examine
PATIENCE = 120.0  # seconds for one file; a hundred times what the largest one takes
Found = tuple[int, Entry]
Chunk = Sequence[Task]


def examine_files(tasks: Sequence[Task], *, workers: int) -> Iterator[Found]:
    """Yield (row, entry) of every task, in whatever order they finish."""
    if workers <= 1 or seconds(tasks) < START:
        for task in tasks:
            yield from examine_all([task])
        return
    left = yield from _together(chunks(tasks, workers), workers)
    if left:
        yield from one_by_one(left)


def seconds(tasks: Sequence[Task]) -> float:
    """Return about how long one process takes to examine `tasks`."""
    size = sum(os.stat(task.path).st_size for task in tasks if os.path.exists(task.path))
    return len(tasks) * FILE + size * BYTE


def chunks(tasks: Sequence[Task], workers: int) -> list[Chunk]:
    """Cut `tasks` into pieces small enough that no process waits long for the last one."""
    each = seconds(tasks) / max(1, len(tasks))
    size = max(1, min(CHUNK, int(TURN / max(each, FILE)), len(tasks) // (4 * workers)))
    return [tasks[start : start + size] for start in range(0, len(tasks), size)]


def one_by_one(tasks: Sequence[Task]) -> Iterator[Found]:
    """Examine each task alone in a process, so that the one that crashes is known by name."""
    executor = pool(1, preload=EXAMINER)
    for task in tasks:
        start = time.monotonic()
        try:
            yield from executor.submit(within, PATIENCE, [task]).result()
        except BrokenProcessPool:
            executor.shutdown()
            executor = pool(1, preload=EXAMINER)
            late = time.monotonic() - start >= PATIENCE
            why = f"took longer than {PATIENCE:g} s" if late else "the decoder crashed on it"
            yield task.row, Entry(task.file, "unreadable", "decode", why)
    executor.shutdown()


def within(patience: float, tasks: Chunk) -> list[Found]:
    """Examine files; a file that takes longer than `patience` seconds ends this process.

    Nothing less stops a decoder written in C that never returns. For worker processes alone.
    """
    found = []
    with open(os.devnull, "w") as nowhere:
        for task in tasks:
            faulthandler.dump_traceback_later(patience, exit=True, file=nowhere)
            found += examine_all([task])
        faulthandler.cancel_dump_traceback_later()
    return found


def _together(every: list[Chunk], workers: int) -> Generator[Found, None, list[Task]]:
    """Yield what all workers find; return the tasks that a crash of a worker took down."""
    waiting = deque(every)
    given: dict[Future, Chunk] = {}
    left: list[Task] = []
    with pool(workers, preload=EXAMINER) as executor:
        _require_start(executor)
        while waiting or given:
            while waiting and len(given) < AHEAD * workers:
                chunk = waiting.popleft()
                if (future := _give(executor, chunk)) is None:
                    left.extend(chunk)
                else:
                    given[future] = chunk
            done, _ = wait(given, return_when=FIRST_COMPLETED)
            for future in done:
                chunk = given.pop(future)
                try:
                    yield from future.result()
                except BrokenProcessPool:
                    left.extend(chunk)
    return left


def _give(executor: ProcessPoolExecutor, chunk: Chunk) -> Future | None:
    """Return the future of `chunk`, or None from a pool that a crash has broken."""
    try:
        return executor.submit(within, PATIENCE, chunk)
    except BrokenProcessPool:
        return None


def _require_start(executor: ProcessPoolExecutor) -> None:
    """Raise unless a worker runs at all; else every file would seem to crash its decoder."""
    try:
        executor.submit(int).result()
    except BrokenProcessPool:
        raise Problem(
            "Worker processes cannot start. Call from a notebook, or from a script file whose "
            "work stands under `if __name__ == '__main__':`; or set workers=1."
        ) from None
