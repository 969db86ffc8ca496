"""Images a second of each network, and the input pipeline's share of that time.

    python -m benchmarks.training [--variant demo] [--rows 160] [--columns 80] [--threads 1]

Trains on noise: once fed by the real pipeline (pixel store, standardisation, augmentation), once
by one constant batch. The difference is what the pipeline costs.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from mammo_lib import config, networks
from mammo_lib.config.schema import ModelConfig, TrainingConfig
from mammo_lib.training import split, strategy
from mammo_lib.training.feed import Feed, scoring


def measure(
    name: str, settings: ModelConfig, store: np.ndarray, machine: TrainingConfig
) -> dict[str, float]:
    """Return images a second: trained by the pipeline, by a constant batch, and scored."""
    from mammo_lib.training import compiled

    feed = _feed(store, settings)
    with strategy.precision(machine.precision), strategy.prepare(machine).scope():
        model = compiled.model(settings, store.shape[1:], seed=0, steps=feed.steps, name=name)
    constant = feed.epoch(0).take(1).cache().repeat(feed.steps)
    row = np.arange(len(store))
    return {
        "train": _rate(len(store), lambda: model.fit(feed.epoch(1), shuffle=False, verbose=0)),
        "constant": _rate(len(store), lambda: model.fit(constant, shuffle=False, verbose=0)),
        "score": _rate(len(store), lambda: model.predict(scoring(store, row), verbose=0)),
    }


def _feed(store: np.ndarray, settings: ModelConfig) -> Feed:
    n = len(store)
    label = (np.arange(n) % 2).astype(np.float32)
    images = split.Labelled(np.arange(n), np.arange(n).astype(object), label, np.arange(n))
    recipe = {"batch": settings.batch, "augment": settings.augment}
    return Feed(store, images, weights=(1.0, 1.0), seed=0, **recipe)


def _rate(images: int, work: Any) -> float:
    work()  # traces and chooses kernels
    began = time.perf_counter()
    work()
    return images / (time.perf_counter() - began)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--variant", default="demo", choices=["paper", "demo", "testing"])
    parser.add_argument("--rows", type=int, default=160)
    parser.add_argument("--columns", type=int, default=80)
    parser.add_argument("--images", type=int, default=512)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def main() -> None:
    """Print one line per network."""
    asked = _arguments()
    profile = {"testing": "smoke"}.get(asked.variant, asked.variant)
    chosen = config.compose([f"profile={profile}"])
    machine = chosen.training.model_copy(update={"threads": asked.threads})
    size = (asked.images, asked.rows, asked.columns)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pixels.npy"
        np.save(path, np.random.default_rng(0).integers(1, 60_000, size, np.uint16))
        store = np.load(path, mmap_mode="r")
        for name in networks.names():
            rates = measure(name, chosen.model[name], store, machine)
            share = max(0.0, 1 - rates["train"] / rates["constant"])
            print(
                f"{name:10} train {rates['train']:6.0f}/s   score {rates['score']:6.0f}/s   "
                f"input pipeline {share:4.0%} of training",
                flush=True,
            )


if __name__ == "__main__":
    main()
