"""Processes that share out work: started clean, one thread each, gone with their owner."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess


def pool(count: int, *, preload: str) -> ProcessPoolExecutor:
    """Return an executor of `count` processes that have module `preload` imported.

    Each uses one OpenCV thread, since the processes already use every core.
    """
    return ProcessPoolExecutor(count, _context(preload), initializer=_settle)


def _context(preload: str) -> BaseContext:
    # A fork of this process would inherit TensorFlow's threads and hang; the fork server is as
    # quick and starts clean.
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", preload])
    return context


def _settle() -> None:
    import cv2

    cv2.setNumThreads(1)
    # A killed owner closes nothing that its workers wait on: without this they would stay.
    owner = multiprocessing.parent_process()
    threading.Thread(target=_end_with, args=(owner,), daemon=True).start()


def _end_with(owner: BaseProcess | None) -> None:
    if owner is not None:
        owner.join()
        os._exit(1)
