"""Curation against the obvious way: file to standardised image, one core, two cores, memory.

    python -m benchmarks.curation [--repeat 3] [--files 5000]

The obvious way is what tutorials show: pydicom's own decoder, then scikit-image's resize, by area
as ours or by interpolation. Ours does more: display transform, breast, side, crop, hashes, audit.

What only some functions need is imported there: worker processes import this file as they start,
and `mammo curate`, whose speed is meant, imports less.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np
import psutil
import pydicom

from mammo_lib.imaging import store
from mammo_lib.imaging.examine import Task, examine_all
from mammo_lib.imaging.pool import examine_files
from mammo_lib.workers import reuse_memory

ROWS, COLUMNS = 1152, 896
CROWD = (320, 256)  # pixels of each of the many files whose curation's memory is measured


def decoded(path: Path) -> np.ndarray:
    """Return the pixels of one file by pydicom's own decoder."""
    header = pydicom.dcmread(path)
    header.pixel_array_options(decoding_plugin="pydicom")
    return header.pixel_array


def obvious(path: Path) -> np.ndarray:
    """Return one file as float32 (ROWS, COLUMNS), resized by area as ours is."""
    from skimage.transform import resize_local_mean

    return resize_local_mean(decoded(path), (ROWS, COLUMNS)).astype(np.float32)


def interpolated(path: Path) -> np.ndarray:
    """Return one file as float32 (ROWS, COLUMNS), resized by blurring and interpolation."""
    from skimage.transform import resize

    return resize(decoded(path), (ROWS, COLUMNS), anti_aliasing=True).astype(np.float32)


def films(place: store.Place, times: int = 1) -> list[Task]:
    """Return the tasks of the eight real films, each `times` times."""
    from mammo_lib.cohorts.cbis_sample import package_folder

    paths = sorted(package_folder().rglob("*.dcm")) * times
    store.allocate(place, len(paths))
    return [Task(row, f"{row}", path, place) for row, path in enumerate(paths)]


def rate(images: int, work: Callable[[], object], repeat: int) -> float:
    """Return images a second, the best of `repeat` times."""
    best = float("inf")
    for _ in range(repeat):
        began = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - began)
    return images / best


def speeds(repeat: int) -> dict[str, float]:
    """Return images a second: the obvious way, ours on one core, ours on two."""
    cv2.setNumThreads(1)
    reuse_memory()  # as in every worker of the pool; the peers have it too
    with tempfile.TemporaryDirectory() as folder:
        place = store.room(Path(folder) / "p.npy", rows=ROWS, columns=COLUMNS)
        eight = films(place)
        found = {
            "obvious": rate(8, lambda: [obvious(task.path) for task in eight], 2),
            "interpolated": rate(8, lambda: [interpolated(task.path) for task in eight], 2),
            "one core": rate(8, lambda: examine_all(eight), repeat),
        }
        many = films(place, times=64)
        found["one core, 512 films"] = rate(512, lambda: examine_all(many), 1)
        found["two cores, 512 films"] = rate(512, lambda: list(examine_files(many, workers=2)), 1)
        return found


def crowd(folder: Path, count: int) -> None:
    """Write `count` different small mammograms."""
    from tests.imaging import dicom

    rng = np.random.default_rng(0)
    shape = dicom.breast(*CROWD)
    for i in range(count):
        noise = rng.normal(0, 0.02, CROWD).astype(np.float32)
        pixels = dicom.stored(shape + (shape > 0.3) * noise)
        tags = {"PatientID": f"p{i // 4}", "ImageLaterality": "L", "ViewPosition": "CC"}
        dicom.write(folder / f"{i // 1000}" / f"{i}.dcm", pixels, **tags)


def peak(folder: Path, out: Path) -> tuple[float, float]:
    """Curate `folder` on two processes; return the peak memory of all of them, MiB, and seconds."""
    command = [sys.executable, "-m", "mammo_lib.cli", "curate", str(folder), "--out", str(out)]
    environment = os.environ | {"MAMMO_KEY": str(out.with_name("key"))}
    command += ["--size", "288x224", "--workers", "2"]
    began, most = time.perf_counter(), 0.0
    running = psutil.Popen(command, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           env=environment)  # fmt: skip
    while running.poll() is None:
        most = max(most, _memory([running, *running.children(recursive=True)]))
        time.sleep(0.05)
    shutil.rmtree(out)
    return most / 2**20, time.perf_counter() - began


def _memory(processes: Sequence[psutil.Process]) -> float:
    """Return the memory of `processes`, bytes, with what they share counted once."""
    total = 0
    for process in processes:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total


def main() -> None:
    """Print speeds and memory."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--files", type=int, default=5000)
    asked = parser.parse_args()
    found = speeds(asked.repeat)
    for name, value in found.items():
        print(f"{name:24} {value:6.2f} images/s", flush=True)
    for peer in ("obvious", "interpolated"):
        print(f"one core / {peer:14} {found['one core'] / found[peer]:5.1f} times")
    twice = found["two cores, 512 films"] / found["one core, 512 films"]
    print(f"two cores / one            {twice:5.2f} times", flush=True)
    peaks = []
    for count in (asked.files // 10, asked.files):
        with tempfile.TemporaryDirectory() as folder:
            crowd(Path(folder) / "in", count)
            memory, seconds = peak(Path(folder) / "in", Path(folder) / "out")
        peaks.append(memory)
        print(f"{count:6,} files: peak {memory:6.0f} MiB, {seconds:5.1f} s", flush=True)
    print(f"memory of ten times the files {peaks[1] / peaks[0]:5.2f} times")


if __name__ == "__main__":
    main()
