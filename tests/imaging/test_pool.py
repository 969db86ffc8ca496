import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from mammo_lib.imaging.examine import Task
from mammo_lib.imaging.pool import examine_files, seconds
from mammo_lib.imaging.store import allocate, room
from tests.imaging import dicom

pytestmark = pytest.mark.slow


class Bomb:
    """A path that kills the process which receives it, as a faulty decoder would."""

    def __fspath__(self):
        return "nowhere"

    def __reduce__(self):
        return os._exit, (1,)


class Slow(type(Path())):
    """A path that is never opened, as by a decoder that goes round in circles."""

    def open(self, *_, **__):
        time.sleep(60)


@pytest.fixture(autouse=True)
def _start_processes_for_little_work(monkeypatch):
    monkeypatch.setattr("mammo_lib.imaging.pool.START", 0)


@pytest.fixture
def tasks(tmp_path, rng):
    store = room(tmp_path / "p.npy", rows=32, columns=32)
    allocate(store, 40)
    pixels = [dicom.stored(dicom.breast() * rng.uniform(0.5, 1)) for _ in range(40)]
    paths = [dicom.write(tmp_path / f"{i}.dcm", image) for i, image in enumerate(pixels)]
    return [Task(i, path.name, path, store) for i, path in enumerate(paths)]


def test_every_task_is_answered_once(tasks):
    assert sorted(row for row, _ in examine_files(tasks, workers=2)) == list(range(40))


def test_a_crash_costs_one_file(tasks):
    bad = tasks[20]
    tasks[20] = Task(bad.row, bad.file, Bomb(), bad.store)
    entries = dict(examine_files(tasks, workers=2))
    assert entries.pop(20).reason == "the decoder crashed on it"
    assert len(entries) == 39
    assert {entry.verdict for entry in entries.values()} == {"kept"}


def test_a_hang_costs_one_file(tasks, monkeypatch):
    monkeypatch.setattr("mammo_lib.imaging.pool.PATIENCE", 1.0)
    bad = tasks[20]
    tasks[20] = Task(bad.row, bad.file, Slow(bad.path), bad.store)
    entries = dict(examine_files(tasks, workers=2))
    assert entries.pop(20).reason == "took longer than 1 s"
    assert len(entries) == 39
    assert {entry.verdict for entry in entries.values()} == {"kept"}


def test_pixels_reach_the_store(tasks):
    list(examine_files(tasks, workers=2))
    store = np.load(tasks[0].store.path, mmap_mode="r")
    assert (store.max(axis=(1, 2)) > 0).all()


def test_workers_load_little():
    code = "import sys, mammo_lib.imaging.examine as e; assert 'pandas' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_work_is_foreseen_roughly(tasks):
    assert seconds(tasks) == pytest.approx(40 * 1e-2, rel=0.2)
    assert seconds([]) == 0
