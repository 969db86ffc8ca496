"""Files examined on several processes, with one bad decoder unable to end the run."""

import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from mammo_lib.imaging.audit import Entry
from mammo_lib.imaging.examine import Task, examine_all
from mammo_lib.problem import Problem
from mammo_lib.workers import pool

EXAMINER = "mammo_lib.imaging.examine"  # what workers have imported when they start
CHUNK = 16  # files per message, at most: a small file takes less time than its message
START = 3.0  # seconds that processes take to start; less work than that is done in this one
FILE, BYTE = 4e-3, 1.6e-8  # seconds a file and a byte take to examine
Found = tuple[int, Entry]


def examine_files(tasks: Sequence[Task], *, workers: int) -> Iterator[Found]:
    """Yield (row, entry) of every task, in whatever order they finish."""
    if workers <= 1 or seconds(tasks) < START:
        for task in tasks:
            yield from examine_all([task])
        return
    left = yield from _together(tasks, workers)
    if left:
        yield from _one_by_one(left)


def seconds(tasks: Sequence[Task]) -> float:
    """Return about how long one process takes to examine `tasks`."""
    size = sum(os.stat(task.path).st_size for task in tasks if os.path.exists(task.path))
    return len(tasks) * FILE + size * BYTE


def _together(tasks: Sequence[Task], workers: int) -> Generator[Found, None, list[Task]]:
    """Yield what all workers find; return the tasks that a crash of a worker took down."""
    left: list[Task] = []
    size = max(1, min(CHUNK, len(tasks) // (4 * workers)))
    with pool(workers, preload=EXAMINER) as executor:
        _require_start(executor)
        chunks = {
            executor.submit(examine_all, tasks[i : i + size]): tasks[i : i + size]
            for i in range(0, len(tasks), size)
        }
        for future in as_completed(chunks):
            try:
                yield from future.result()
            except BrokenProcessPool:
                left.extend(chunks[future])
    return left


def _require_start(executor: ProcessPoolExecutor) -> None:
    """Raise unless a worker runs at all; else every file would seem to crash its decoder."""
    try:
        executor.submit(int).result()
    except BrokenProcessPool:
        raise Problem(
            "Worker processes cannot start. Call from a notebook, or from a script file whose "
            "work stands under `if __name__ == '__main__':`; or set workers=1."
        ) from None


def _one_by_one(tasks: Sequence[Task]) -> Iterator[Found]:
    """Examine each task alone in a process, so that the one that crashes is known by name."""
    executor = pool(1, preload=EXAMINER)
    for task in tasks:
        try:
            yield from executor.submit(examine_all, [task]).result()
        except BrokenProcessPool:
            executor.shutdown()
            executor = pool(1, preload=EXAMINER)
            yield task.row, Entry(task.file, "unreadable", "decode", "the decoder crashed on it")
    executor.shutdown()
