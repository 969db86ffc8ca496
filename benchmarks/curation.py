"""Curation against the obvious way: file to standardised image, one core, two cores, memory.

    python -m benchmarks.curation [--repeat 5] [--files 5000]

The obvious way is what tutorials show: pydicom's own decoder, its display transform, then
scikit-image's resize, by area as ours or by blurring and interpolation. Ours does more: breast,
side, crop, hashes, audit. pydicom takes its own RLE decoder where nothing else is installed; with
pylibjpeg beside it it takes that, so that the faster form is measured with it too.

The ways take turns, and what counts is the processor's time: others may use the machine.

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
from pydicom.pixels import apply_modality_lut, apply_voi_lut

from benchmarks._clock import Contender, in_turns, timed
from mammo_lib.imaging import store
from mammo_lib.imaging.examine import Task, examine_all
from mammo_lib.imaging.pool import examine_files
from mammo_lib.workers import reuse_memory

ROWS, COLUMNS = 1152, 896
OURS = "ours, one core"
CROWD = (320, 256)  # pixels of each of the many files whose curation's memory is measured


def displayed(path: Path, plugin: str = "pydicom") -> np.ndarray:
    """Return one file as its maker meant it, all by pydicom, integers of (rows, columns)."""
    header = pydicom.dcmread(path)
    header.pixel_array_options(decoding_plugin=plugin)
    shown = apply_voi_lut(apply_modality_lut(header.pixel_array, header), header)
    return shown.max() - shown if header.PhotometricInterpretation == "MONOCHROME1" else shown


def by_area(path: Path) -> np.ndarray:
    """Return one file as float32 (ROWS, COLUMNS), resized by area as ours is."""
    from skimage.transform import resize_local_mean

    return resize_local_mean(displayed(path), (ROWS, COLUMNS)).astype(np.float32)


def interpolated(path: Path, plugin: str = "pydicom") -> np.ndarray:
    """Return one file as float32 (ROWS, COLUMNS), resized by blurring and interpolation."""
    from skimage.transform import resize

    return resize(displayed(path, plugin), (ROWS, COLUMNS), anti_aliasing=True).astype(np.float32)


def films(place: store.Place, times: int = 1) -> list[Task]:
    """Return the tasks of the eight real films, each `times` times."""
    from mammo_lib.cohorts.cbis_sample import package_folder

    paths = sorted(package_folder().rglob("*.dcm")) * times
    store.allocate(place, len(paths))
    return [Task(row, f"{row}", path, place) for row, path in enumerate(paths)]


def busy(work: Callable[[], object]) -> Contender:
    """Return `work` as a contender, in seconds of the processor."""

    def once() -> float:
        began = time.process_time()
        work()
        return time.process_time() - began

    return once


def side_by_side(repeat: int) -> dict[str, np.ndarray]:
    """Return seconds (repeat,) of the processor for each film, by each way on one core."""
    cv2.setNumThreads(1)
    reuse_memory()  # as in every worker of the pool; the peers have it too
    with tempfile.TemporaryDirectory() as folder:
        eight = films(store.room(Path(folder) / "p.npy", rows=ROWS, columns=COLUMNS))
        paths = [task.path for task in eight]
        ways = {
            OURS: busy(lambda: examine_all(eight)),
            "by area": busy(lambda: [by_area(path) for path in paths]),
            "interpolated": busy(lambda: [interpolated(path) for path in paths]),
            "interpolated, pylibjpeg": busy(
                lambda: [interpolated(path, "pylibjpeg") for path in paths]
            ),
        }
        return {name: taken / len(paths) for name, taken in in_turns(ways, repeat).items()}


def cores(repeat: int) -> np.ndarray:
    """Return how many times as many films a second two processes curate as one, (repeat,)."""
    with tempfile.TemporaryDirectory() as folder:
        many = films(store.room(Path(folder) / "p.npy", rows=ROWS, columns=COLUMNS), times=64)
        ways = {
            "one": timed(lambda: examine_all(many)),
            "two": timed(lambda: list(examine_files(many, workers=2))),
        }
        taken = in_turns(ways, repeat)
    return taken["one"] / taken["two"]


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
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--files", type=int, default=5000)
    asked = parser.parse_args()
    taken = side_by_side(asked.repeat)
    for name, each in taken.items():
        ratios = each / taken[OURS]
        spread = (
            f"{np.median(ratios):5.1f} times as long ({ratios.min():.1f} to {ratios.max():.1f})"
        )
        print(f"{name:24} {1000 * np.median(each):6.0f} ms a film, {spread}", flush=True)
    ratios = cores(asked.repeat)
    spread = f"{np.median(ratios):6.2f} times ({ratios.min():.2f} to {ratios.max():.2f})"
    print(f"two cores / one          {spread}, 512 films", flush=True)
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
