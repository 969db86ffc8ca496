"""The built wheel by itself: installed into an empty environment, run in an empty folder."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from mammo_lib.paths import LOCK, PROJECT

pytestmark = pytest.mark.slow
UV = [sys.executable, "-m", "uv"]
WORDS = ["scores.csv", "-o", "out", "stats.n_boot=100"]


def run(command, folder):
    plain = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "MAMMO_CACHE")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=plain)
    assert done.returncode == 0, done.stderr[-3000:]
    return done


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The `mammo` of an environment that holds the locked packages and the wheel, no clone."""
    place = tmp_path_factory.mktemp("wheel")
    run([*UV, "build", "-q", "--wheel", "-o", str(place), str(PROJECT)], place)
    run([*UV, "venv", "-q", "--python", sys.executable, str(place / "venv")], place)
    python = ["--python", str(place / "venv" / "bin" / "python")]
    run([*UV, "pip", "sync", "-q", *python, str(LOCK)], place)
    wheel = next(place.glob("*.whl"))
    run([*UV, "pip", "install", "-q", "--no-deps", *python, str(wheel)], place)
    return place / "venv" / "bin" / "mammo"


def scores(folder):
    rng = np.random.default_rng(3)
    label = np.arange(120) % 3 == 0
    net = np.where(label, 0.25, 0) + 0.75 * rng.random(120)
    frame = pd.DataFrame({"patient": np.arange(120) // 2, "label": label.astype(int), "net": net})
    folder.mkdir()
    frame.to_csv(folder / "scores.csv", index=False)
    return folder


def test_it_gives_the_same_results_as_the_clone(installed, tmp_path):
    alone, clone = scores(tmp_path / "alone"), scores(tmp_path / "clone")
    run([str(installed), "evaluate", *WORDS], alone)
    run([sys.executable, "-m", "mammo_lib.cli", "evaluate", *WORDS], clone)
    ours, theirs = ((one / "out" / "results.json").read_bytes() for one in (clone, alone))
    assert ours == theirs
    assert (alone / "out" / "book" / "index.html").exists()
    assert sorted(path.name for path in alone.iterdir()) == ["out", "scores.csv"]


def test_it_knows_its_configuration(installed, tmp_path):
    done = run([str(installed), "data", "list"], tmp_path)
    assert "cbis_ddsm" in done.stdout
    assert not list(tmp_path.iterdir())
