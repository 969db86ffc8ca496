"""The same tables from a Dask cluster, byte for byte, even when a worker dies."""

import os
import signal
import threading
import time

import pytest

from mammo_lib.cohorts import golden
from mammo_lib.curation import Order, carry_out
from mammo_lib.imaging import cluster
from mammo_lib.problem import Problem

pytestmark = pytest.mark.slow
SAME = ("audit.csv", "exclusions.csv", "store/pixels.npy", "summary.html")


@pytest.fixture(scope="module")
def dask_cluster():
    from dask.distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as made:
        yield made


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cluster") / "in"
    golden.make(folder)
    return folder


@pytest.fixture(scope="module")
def by_processes(sources, tmp_path_factory):
    return curated(sources, tmp_path_factory.mktemp("out") / "local", workers=2)


@pytest.fixture(autouse=True, scope="module")
def _key_of_the_tests(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAMMO_KEY", str(tmp_path_factory.mktemp("keys") / "key"))
        yield


def curated(folder, out, **how):
    carry_out(Order(folder, out, rows=1152, columns=896, png=False, **how))
    return {name: (out / name).read_bytes() for name in SAME}


def test_the_same_bytes(dask_cluster, sources, by_processes, tmp_path):
    address = dask_cluster.scheduler_address
    assert curated(sources, tmp_path / "out", scheduler=address) == by_processes


def test_a_worker_that_dies_loses_nothing(dask_cluster, sources, by_processes, tmp_path):
    journal = tmp_path / "out" / "store" / ".pixels.partial.journal"
    killed = []

    def kill():
        while not journal.exists() or len(journal.read_text().split("\n")) < 8:
            time.sleep(0.005)
        victim = next(iter(dask_cluster.workers.values()))
        killed.append(victim.pid)
        os.kill(victim.pid, signal.SIGKILL)

    thread = threading.Thread(target=kill, daemon=True)
    thread.start()
    found = curated(sources, tmp_path / "out", scheduler=dask_cluster.scheduler_address)
    thread.join(5)
    assert killed
    assert found == by_processes


def test_nobody_answers(monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", "1 s")
    with pytest.raises(Problem, match="no Dask scheduler answers at tcp://127.0.0.1:1"):
        list(cluster.examine_files([], scheduler="tcp://127.0.0.1:1"))
