"""Timing side by side: on a shared machine only what is measured in turns can be compared."""

import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

Contender = Callable[[], float]  # does its work once and returns the seconds that it took


def timed(work: Callable[[], object], scale: float = 1.0) -> Contender:
    """Return `work` as a contender, its seconds times `scale`."""

    def once() -> float:
        start = time.perf_counter()
        work()
        return (time.perf_counter() - start) * scale

    return once


def in_turns(contenders: Mapping[str, Contender], rounds: int) -> dict[str, np.ndarray]:
    """Return the seconds (rounds,) of each contender, after one turn that does not count.

    Every other round runs backwards, so that none always finds the cache that another warmed.
    """
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    for turn in range(rounds + 1):
        for name in order if turn % 2 else reversed(order):
            taken[name].append(contenders[name]())
    return {name: np.array(seconds[1:]) for name, seconds in taken.items()}


def importing(statement: str) -> Contender:
    """Return as a contender the import `statement` in an interpreter of its own."""
    code = f"import time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    command = [sys.executable, "-c", code]
    return lambda: float(subprocess.check_output(command, text=True))


def peak(work: Callable[[], object]) -> float:
    """Return the peak memory in MiB of a process of its own that does `work` and nothing else."""
    own = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=own) as pool:
        return pool.submit(_peak, work).result()


def _peak(work: Callable[[], object]) -> float:
    work()
    # Not getrusage: its maximum is inherited from the process that started this one.
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")
