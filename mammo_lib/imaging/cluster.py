"""Files examined on a Dask cluster, whose workers see the same folders as this process."""

from collections.abc import Iterator, Sequence

from mammo_lib.imaging.examine import Task, examine_all
from mammo_lib.imaging.pool import Found, chunks, one_by_one
from mammo_lib.problem import Problem
from mammo_lib.workers import reuse_memory

PATIENCE = "15 s"  # to reach the scheduler


def examine_files(tasks: Sequence[Task], *, scheduler: str) -> Iterator[Found]:
    """Yield (row, entry) of every task, in whatever order they finish.

    Dask gives the files of a worker that dies to another one. Files whose workers died again and
    again are examined here, each alone in a process.
    """
    from dask.distributed import as_completed

    left: list[Task] = []
    with _client(scheduler) as client:
        workers = max(1, len(client.scheduler_info(n_workers=-1)["workers"]))
        every = chunks(tasks, workers)
        given = dict(zip(client.map(_examine, every, pure=False), every, strict=True))
        for future in as_completed(list(given), loop=client.loop):
            chunk = given.pop(future)
            if future.status == "finished":
                yield from future.result()
            else:
                left.extend(chunk)
            future.release()
    if left:
        yield from one_by_one(left)


def _examine(tasks: Sequence[Task]) -> list[Found]:
    import cv2

    cv2.setNumThreads(1)  # the cluster's workers already use every core
    reuse_memory()
    return examine_all(tasks)


def _client(scheduler: str):
    from dask.distributed import Client

    try:
        return Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise Problem(
            f"engine.scheduler: no Dask scheduler answers at {scheduler} ({error}). Start one with "
            "`dask scheduler` and workers with `dask worker ADDRESS`, on machines that see the "
            "same folders."
        ) from None
