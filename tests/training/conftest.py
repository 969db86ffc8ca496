"""A small world to train in: bright blobs on textured breasts."""

from types import SimpleNamespace

import cv2
import numpy as np
import pandas as pd
import pytest

from mammo_lib.config.schema import AugmentConfig, ModelConfig, TrainingConfig

ROWS, COLUMNS = 96, 48


def blobs(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return uint16 images `(n, ROWS, COLUMNS)` and their labels; every other pair has a blob."""
    down, across = np.mgrid[:ROWS, :COLUMNS]
    label = np.arange(n) // 2 % 2
    texture = [
        cv2.GaussianBlur(x, (0, 0), 2) for x in rng.normal(20_000, 3_000, (n, ROWS, COLUMNS))
    ]
    images = np.stack(texture)
    for index in np.flatnonzero(label):
        row, column = rng.integers(20, ROWS - 20), rng.integers(5, COLUMNS - 20)
        images[index] += 4_000 * np.exp(-((down - row) ** 2 + (across - column) ** 2) / 18)
    breast = (across / COLUMNS) ** 2 + ((down - ROWS / 2) / (ROWS / 2)) ** 2 < 1
    return np.where(breast, np.clip(images, 1, 65_535), 0).astype(np.uint16), label


def table(label: np.ndarray) -> pd.DataFrame:
    """Return the columns of an images table that training reads: four images an exam."""
    n = len(label)
    index = np.arange(n)
    split = np.where(index < 0.6 * n, "train", np.where(index < 0.8 * n, "validation", "test"))
    return pd.DataFrame(
        {
            "image_id": [f"i{i}" for i in index],
            "exam_id": [f"e{i // 4}" for i in index],
            "laterality": np.where(index // 2 % 2, "L", "R"),
            "split": split,
            "label": pd.array(label, dtype="Int8"),
        }
    )


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> SimpleNamespace:
    """Images table and pixel store of 200 images."""
    pixels, label = blobs(200, np.random.default_rng(0))
    path = tmp_path_factory.mktemp("world") / "pixels.npy"
    np.save(path, pixels)
    return SimpleNamespace(images=table(label), pixels=path)


@pytest.fixture
def augment() -> AugmentConfig:
    return AugmentConfig(
        flip_rows=0.5, rotate_deg=10, shift=0.04, zoom=0.1, contrast=0.1, noise=0.05
    )


@pytest.fixture
def settings(augment) -> ModelConfig:
    return ModelConfig(
        network="shen2019",
        variant="testing",
        optimizer="adamw",
        lr=3e-3,
        schedule="cosine",
        warmup_epochs=1,
        weight_decay=1e-2,
        label_smoothing=0.05,
        batch=16,
        epochs=3,
        patience=3,
        balance=True,
        tta=True,
        augment=augment,
    )


@pytest.fixture
def training() -> TrainingConfig:
    return TrainingConfig(precision="float32", strategy="single", threads=1)


@pytest.fixture
def train(world, settings, training, tmp_path):
    """Train in a folder below the test's own; keywords change the recipe."""
    from mammo_lib.training.fit import fit

    def run(folder="model", *, images=world.images, fingerprint="x", tracker=None, **change):
        return fit(
            images,
            world.pixels,
            settings.model_copy(update=change),
            training,
            seed=0,
            folder=tmp_path / folder,
            name="shen",
            fingerprint=fingerprint,
            tracker=tracker,
        )

    return run
