"""The same weights give the same outputs whatever runs Keras: ``python -m …test_backends FOLDER``.

As a program, under the backend that `KERAS_BACKEND` names, it answers for every network saved in
FOLDER. KerasCV's trunk, which TensorFlow alone runs, is no network's own and so left out.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mammo_lib import networks
from mammo_lib.paths import PROJECT
from mammo_lib.training import model_file

pytestmark = pytest.mark.slow
NAMES = networks.names()
TOLERANCE = 1e-4


def inputs(model, rng):
    """Return two examples as `model` takes them; an exam lacks its last view where it may."""
    found = {}
    for name, tensor in model.input.items():
        found[name] = rng.standard_normal((2, *tensor.shape[1:])).astype(np.float32)
        if name == "present":
            found[name] = np.ones_like(found[name])
            found[name][1, -1] = 0
    return found


def outputs(model, given):
    return {name: np.asarray(value) for name, value in model.predict(given, verbose=0).items()}


def answer(folder):
    """Write what every network saved in `folder` says of the inputs beside it."""
    for path in sorted(folder.glob("*.keras")):
        with np.load(path.with_suffix(".inputs.npz")) as given:
            found = outputs(model_file.read(path), dict(given))
        np.savez(path.with_suffix(".jax.npz"), **found)


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Return a function of a network's name: what TensorFlow and JAX say, by output."""
    if importlib.util.find_spec("jax") is None:
        pytest.skip("JAX is not installed (pip install jax)")
    import keras

    folder, here = tmp_path_factory.mktemp("backends"), {}
    for name in NAMES:
        keras.utils.set_random_seed(0)
        model = networks.build(name, "testing")
        given = inputs(model, np.random.default_rng(0))
        model_file.save(model, folder / f"{name}.keras")
        np.savez(folder / f"{name}.inputs.npz", **given)
        here[name] = outputs(model, given)
    command = [sys.executable, "-m", "tests.networks.test_backends", str(folder)]
    wanted = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    done = subprocess.run(command, cwd=PROJECT, env=wanted, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return lambda name: (here[name], dict(np.load(folder / f"{name}.jax.npz")))


@pytest.mark.parametrize("name", NAMES)
def test_says_the_same_under_jax(both, name):
    ours, theirs = both(name)
    assert set(ours) == set(theirs)
    for output, values in ours.items():
        assert np.isfinite(values).all(), output
        assert np.allclose(values, theirs[output], rtol=TOLERANCE, atol=TOLERANCE), output


if __name__ == "__main__":
    import keras

    assert keras.backend.backend() == os.environ["KERAS_BACKEND"]
    answer(Path(sys.argv[1]))
