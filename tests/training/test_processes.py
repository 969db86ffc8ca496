"""Training in processes of its own: killed ones, two devices, two hosts, half precision."""

import json
import os
import pickle
import signal
import socket
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from mammo_lib.config.schema import ModelConfig
from mammo_lib.paths import PROJECT
from mammo_lib.training import checkpoint, history, model_file
from mammo_lib.training.fit import CHECKPOINT
from tests.training.test_fit import APART, CONVOLUTIONS, KEPT, STAGED, same

pytestmark = pytest.mark.slow

LONGEST = 600  # seconds that a process may take on a busy machine
PLAIN = {**CONVOLUTIONS, "batch": 12, "clip": 0.5, "ema": 0.9, "accumulate": 2}
CURVE = ["loss", "val_loss", "val_metric", "lr"]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("processes")


@pytest.fixture(scope="module")
def start(world, given, settings, training, place):
    """Start training in a process of its own; `machine` changes the machine's part."""
    started = []
    material = type(given)(given.images, np.asarray(given.store), given.lesions)

    def run(call, *, folder=None, devices=1, machine=None, environment=None, **change):
        arguments = {
            "material": material,
            "settings": ModelConfig.model_validate({**settings.model_dump(), **change}),
            "training": training.model_copy(update=machine or {}),
            "seed": 0,
            "folder": place / (folder or call),
            "name": "shen",
            "fingerprint": "x",
        }
        path = place / f"{call}.pickle"
        path.write_bytes(pickle.dumps(arguments))
        command = [sys.executable, "-m", "tests.training.alone", str(path), str(devices)]
        process = subprocess.Popen(command, cwd=PROJECT, env={**os.environ, **(environment or {})})
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()


@pytest.fixture(scope="module")
def epochs(place):
    """Return the epochs that the process of `call` trained."""
    return lambda call: pd.read_pickle(place / f"{call}.epochs")


@pytest.fixture(scope="module")
def hosts(start):
    """Train on two hosts of this machine; each has its own call, and perhaps folder."""

    def run(call, folders, **change):
        ports = [socket.socket() for _ in folders]
        for port in ports:
            port.bind(("127.0.0.1", 0))
        workers = [f"127.0.0.1:{port.getsockname()[1]}" for port in ports]
        for port in ports:
            port.close()
        running = [
            start(
                f"{call}{index}",
                folder=folder,
                machine={"strategy": "multiworker"},
                environment={"TF_CONFIG": _cluster(workers, index)},
                **change,
            )
            for index, folder in enumerate(folders)
        ]
        return [process.wait(LONGEST) for process in running]

    return run


def _cluster(workers, index):
    return json.dumps({"cluster": {"worker": workers}, "task": {"type": "worker", "index": index}})


@pytest.fixture(scope="module")
def one(start, epochs):
    """The epochs of one device."""
    assert start("one", **PLAIN).wait(LONGEST) == 0
    return epochs("one")


def test_killed_and_started_again_ends_the_same(start, place):
    recipe = {**STAGED, "patience": 12}
    recipe["stages"] = [recipe["stages"][0], {"name": "all", "set": {"epochs": 12}}]
    assert start("whole", **recipe).wait(LONGEST) == 0
    killed, saved = start("killed", **recipe), place / "killed" / CHECKPOINT
    while checkpoint.load(saved, "x").epoch < 1:
        assert killed.poll() is None
        time.sleep(0.02)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait(LONGEST)
    assert saved.exists()
    assert start("killed", **recipe).wait(LONGEST) == 0
    assert same(place / "whole", place / "killed")


class TestMirrored:
    """Batch normalisation, which each replica does for itself, stands still in `PLAIN`."""

    def test_two_devices_give_the_loss_curve_of_one(self, start, epochs, one):
        assert start("two", devices=2, machine={"strategy": "mirrored"}, **PLAIN).wait(LONGEST) == 0
        assert epochs("two")["replicas"].tolist() == [2, 2, 2]
        assert np.allclose(epochs("two")[CURVE], one[CURVE], atol=1e-5)

    def test_half_precision_and_normalisation_train_on_two(self, start, epochs):
        machine = {"strategy": "mirrored", "precision": "mixed_float16"}
        assert start("halves", devices=2, machine=machine, ema=0.9, clip=1.0).wait(LONGEST) == 0
        assert np.isfinite(epochs("halves")[CURVE]).all(axis=None)


class TestHosts:
    def test_two_give_the_loss_curve_of_one(self, hosts, epochs, one, place):
        assert hosts("apart", ["apart0", "apart1"], **PLAIN) == [0, 0]
        assert epochs("apart0")["replicas"].tolist() == [2, 2, 2]
        assert epochs("apart0")[CURVE].equals(epochs("apart1")[CURVE])
        assert np.allclose(epochs("apart0")[CURVE], one[CURVE], atol=1e-5)
        assert {path.name for path in (place / "apart0").iterdir()} == {*KEPT, *APART}
        assert not any((place / "apart1").iterdir())  # only the chief writes

    def test_agree_through_stages_with_normalisation(self, hosts, epochs, place):
        assert hosts("joint", ["joint", "joint"], **STAGED) == [0, 0]
        assert epochs("joint0")[CURVE].equals(epochs("joint1")[CURVE])
        assert history.record(place / "joint/1-top")["stage"] == "top"


@pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
def test_half_precision_is_saved_whole(start, place, precision):
    assert start(precision, machine={"precision": precision}, epochs=1).wait(LONGEST) == 0
    model = model_file.load(place / precision)
    assert model.get_layer("block1_conv1").compute_dtype == "float32"
