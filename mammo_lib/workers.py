"""Processes that share out work: started clean, one thread each, gone with their owner."""

import ctypes
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

# Names and values of GNU C's mallopt.
TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3
LARGEST = 2**28  # bytes: a scanned film as 32-bit floats


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


def reuse_memory() -> None:
    """Let this process keep the memory of one image for the next; on GNU C alone.

    Pages given back and taken again cost a third of the time in which a film is curated.
    """
    if hasattr(library := ctypes.CDLL(None), "mallopt"):
        library.mallopt(MMAP_THRESHOLD, LARGEST)
        library.mallopt(TRIM_THRESHOLD, 2 * LARGEST)


def _settle() -> None:
    import cv2

    cv2.setNumThreads(1)
    logging = cv2.utils.logging  # a damaged file has its row in the audit: enough is said of it
    logging.setLogLevel(logging.LOG_LEVEL_SILENT)
    reuse_memory()
    # A killed owner closes nothing that its workers wait on: without this they would stay.
    owner = multiprocessing.parent_process()
    threading.Thread(target=_end_with, args=(owner,), daemon=True).start()


def _end_with(owner: BaseProcess | None) -> None:
    if owner is not None:
        owner.join()
        os._exit(1)
