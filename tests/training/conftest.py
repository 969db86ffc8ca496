"""A small world to train in: bright blobs on textured breasts."""

from types import SimpleNamespace

import cv2
import numpy as np
import pandas as pd
import pytest

from mammo_lib.config.schema import AugmentConfig, ModelConfig, TrainingConfig
from mammo_lib.training.examples import Material

ROWS, COLUMNS = 96, 48


def blobs(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return uint16 images `(n, ROWS, COLUMNS)`, labels, and places of the blobs `(m, 2)`.

    Every other pair of images has a blob. Places are rows and columns.
    """
    down, across = np.mgrid[:ROWS, :COLUMNS]
    label = np.arange(n) // 2 % 2
    texture = [
        cv2.GaussianBlur(x, (0, 0), 2) for x in rng.normal(20_000, 3_000, (n, ROWS, COLUMNS))
    ]
    images, places = np.stack(texture), []
    for index in np.flatnonzero(label):
        row, column = rng.integers(20, ROWS - 20), rng.integers(5, COLUMNS - 20)
        places.append((row, column))
        images[index] += 4_000 * np.exp(-((down - row) ** 2 + (across - column) ** 2) / 18)
    breast = (across / COLUMNS) ** 2 + ((down - ROWS / 2) / (ROWS / 2)) ** 2 < 1
    pixels = np.where(breast, np.clip(images, 1, 65_535), 0).astype(np.uint16)
    return pixels, label, np.array(places)


def table(label: np.ndarray) -> pd.DataFrame:
    """Return the columns of an images table that training reads: four images an exam."""
    n = len(label)
    index = np.arange(n)
    split = np.where(index < 0.6 * n, "train", np.where(index < 0.8 * n, "validation", "test"))
    return pd.DataFrame(
        {
            "image_id": [f"i{i}" for i in index],
            "exam_id": [f"e{i // 4}" for i in index],
            "patient_id": [f"p{i // 4}" for i in index],
            "view": np.where(index % 2, "CC", "MLO"),
            "laterality": np.where(index // 2 % 2, "L", "R"),
            "split": split,
            "label": pd.array(label, dtype="Int8"),
        }
    )


def marked(images: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """Return a lesion, 12 pixels wide and high, about each of `places` in the positive images."""
    found = images.loc[images["label"] == 1, "image_id"]
    return pd.DataFrame(
        {
            "image_id": found.to_numpy(),
            "lesion_id": "1",
            "kind": "mass",
            "pathology": "malignant",
            "x": places[:, 1] - 6.0,
            "y": places[:, 0] - 6.0,
            "width": 12.0,
            "height": 12.0,
            "mask_path": None,
        }
    )


@pytest.fixture(scope="session")
def world(tmp_path_factory) -> SimpleNamespace:
    """Images table, pixel store and lesions of 200 images."""
    pixels, label, places = blobs(200, np.random.default_rng(0))
    path = tmp_path_factory.mktemp("world") / "pixels.npy"
    np.save(path, pixels)
    images = table(label)
    return SimpleNamespace(images=images, pixels=path, lesions=marked(images, places))


@pytest.fixture(scope="session")
def given(world) -> Material:
    """What training reads of the world."""
    store = np.load(world.pixels, mmap_mode="r")
    return Material(world.images, store, world.lesions)


@pytest.fixture(scope="session")
def augment() -> AugmentConfig:
    return AugmentConfig(
        flip_rows=0.5, rotate_deg=10, shift=0.04, zoom=0.1, contrast=0.1, noise=0.05
    )


@pytest.fixture(scope="session")
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
        balance="loss",
        tta=True,
        augment=augment,
    )


@pytest.fixture(scope="session")
def training() -> TrainingConfig:
    return TrainingConfig(precision="float32", strategy="single", threads=1)


@pytest.fixture(scope="session")
def fitted(given, settings, training):
    """Train in a folder; keywords change the recipe."""
    from mammo_lib.training.fit import fit

    def run(folder, *, material=given, fingerprint="x", tracker=None, first=None, **change):
        return fit(
            material,
            ModelConfig.model_validate({**settings.model_dump(), **change}),
            training,
            seed=0,
            folder=folder,
            name="shen",
            fingerprint=fingerprint,
            tracker=tracker,
            first=first,
        )

    return run


@pytest.fixture
def train(fitted, tmp_path):
    """Train in a folder below the test's own; keywords change the recipe."""
    return lambda folder="model", **change: fitted(tmp_path / folder, **change)
