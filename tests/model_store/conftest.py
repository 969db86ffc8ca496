"""A small study with one trained network, and a folder of mammograms that it never saw."""

import numpy as np
import pandas as pd
import pytest

from mammo_lib import config as configuration
from mammo_lib import tables
from mammo_lib.config.schema import AugmentConfig, ModelConfig
from mammo_lib.model_store import trained
from mammo_lib.paths import Run
from tests.evaluation import screening
from tests.imaging import dicom

ROWS, COLUMNS = 96, 48
WOMEN = 90


@pytest.fixture(autouse=True, scope="session")
def _key_of_the_tests(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAMMO_KEY", str(tmp_path_factory.mktemp("keys") / "key"))
        yield


def recipe() -> ModelConfig:
    augment = AugmentConfig(flip_rows=0.5, rotate_deg=0, shift=0, zoom=0, contrast=0, noise=0)
    return ModelConfig(
        network="shen2019", variant="testing", optimizer="adamw", lr=3e-3, schedule="constant",
        warmup_epochs=0, weight_decay=0, label_smoothing=0, batch=16, epochs=1, patience=1,
        balance="none", tta=True, augment=augment,
    )  # fmt: skip


def pixels(images: pd.DataFrame) -> np.ndarray:
    """Return uint16 noise on half an ellipse, somewhat brighter for cancers."""
    rng = np.random.default_rng(0)
    down, across = np.mgrid[:ROWS, :COLUMNS]
    breast = (across / COLUMNS) ** 2 + ((down - ROWS / 2) / (ROWS / 2)) ** 2 < 1
    noise = rng.normal(20_000, 4_000, (len(images), ROWS, COLUMNS))
    noise[:, 40:56, 10:26] += 15_000 * images["label"].to_numpy(float)[:, None, None]
    return np.where(breast, np.clip(noise, 1, 65_535), 0).astype(np.uint16)


def write_tables(run: Run) -> pd.DataFrame:
    images, _ = screening.cohort(women=WOMEN)
    tables.write(images, run.table("images"), "images")
    tables.write(tables.empty("lesions"), run.table("lesions"), "lesions")
    run.store.parent.mkdir(parents=True)
    np.save(run.store, pixels(images))
    return images


def settle(run: Run, **model: ModelConfig):
    """Save and return the configuration of `run`."""
    words = ["profile=smoke", "name=tiny", f"runs={run.root.parent}", f"image.rows={ROWS}",
             f"image.columns={COLUMNS}"]  # fmt: skip
    found = configuration.compose(words).model_copy(update={"model": model})
    configuration.save(found, run.config)
    return found


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """A folder of runs: `tiny` holds the trained `shen-0`, `empty` nothing."""
    from mammo_lib.training import examples, fit, score

    run = Run(tmp_path_factory.mktemp("store") / "runs" / "tiny")
    (run.root.parent / "empty").mkdir(parents=True)
    write_tables(run)
    config, folder = settle(run, shen=recipe()), run.model("shen", 0)
    given = examples.material(tables.read(run.table("images"), "images"), run.store)
    fit.fit(given, recipe(), config.training, seed=0, folder=folder, name="shen", fingerprint="x")
    for kind, frame in score.score(folder, given, recipe(), seed=0, name="shen").items():
        tables.write(frame, folder / f"{kind}.parquet", kind)
    return run.root.parent


@pytest.fixture
def model(runs):
    return trained.named("shen", runs)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Four views of one woman, one of another, and a file that is no image."""
    place, rng = tmp_path_factory.mktemp("films"), np.random.default_rng(3)
    for side in "LR":
        for view in ("CC", "MLO"):
            _film(place / f"{side}{view}.dcm", rng, side, view, "p1")
    _film(place / "b" / "one.dcm", rng, "R", "CC", "p2")
    (place / "notes.txt").write_text("hello")
    return place


def _film(path, rng, side, view, patient):
    image = dicom.breast(120, 96, wall=side)
    stored = dicom.stored(image + (image > 0.3) * rng.normal(0, 0.02, image.shape))
    tags = {"ImageLaterality": side, "ViewPosition": view, "PatientID": patient}
    dicom.write(path, stored, StudyInstanceUID=f"1.2.{patient[1:]}", **tags)
