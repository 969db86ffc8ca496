"""One model and seed of a study: trained, tracked and scored, or found finished."""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib import tables
from mammo_lib.config import Config
from mammo_lib.paths import PACKAGE, Run
from mammo_lib.problem import Problem, nearest
from mammo_lib.training import score
from mammo_lib.training.fit import fit
from mammo_lib.training.history import History
from mammo_lib.training.tracking import Tracker

CODE = ("networks", "training")
TELLING = ("tracking.py", "watch.py")  # tell of a training and do not change it


def train(config: Config, run: Run, images: pd.DataFrame, *, model: str, seed: int) -> History:
    """Train `model` from `seed` on the images table of `run`; return its epochs.

    Leaves weights, history and `scores.parquet` (every image of the table) in the model's folder.
    """
    if model not in config.model:
        raise Problem(f"model '{model}' is not in this run.{nearest(model, config.model)}")
    settings, machine, folder = config.model[model], config.training, run.model(model, seed)
    print_of = fingerprint(config, images, model=model)
    with Tracker(run, settings, machine, seed=seed, name=model, fingerprint=print_of) as tracker:
        history = fit(
            images, run.store, settings, machine, seed=seed, folder=folder, name=model,
            fingerprint=print_of, tracker=tracker,
        )  # fmt: skip
    scores = score.score(
        folder, images, run.store, settings, seed=seed, name=model, training=machine
    )
    tables.write(scores, folder / "scores.parquet", "scores")
    return history


def fingerprint(config: Config, images: pd.DataFrame, *, model: str) -> str:
    """Return a hash of all that training depends on: recipe, images, splits, labels and code."""
    settings = [config.model[model], config.training, config.image]
    digest = hashlib.sha256(json.dumps([s.model_dump() for s in settings]).encode())
    columns = images[["image_id", "split", "label", "exact_hash"]].astype("str")
    digest.update(columns.to_csv(index=False).encode())
    for path in _code():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _code() -> list[Path]:
    """Return the files whose change makes a trained model out of date."""
    folders = (PACKAGE / name for name in CODE)
    files = sorted(path for folder in folders for path in folder.glob("*.py"))
    return [path for path in files if path.name not in TELLING]


def recipe(config: Config, model: str) -> pd.DataFrame:
    """Return what is trained and how: setting, value; the network's size among them."""
    from mammo_lib import networks
    from mammo_lib.training import strategy

    strategy.prepare(config.training)  # threads are fixed by a process's first network
    settings, image = config.model[model], config.image
    options: dict[str, Any] = settings.options
    built = networks.build(
        settings.network,
        settings.variant,
        rows=image.rows,
        columns=image.columns,
        **options,
    )
    weights = sum(math.prod(w.shape) for w in built.trainable_variables)
    told = {"weights, trainable": f"{weights:,}", "image": f"{image.rows} × {image.columns} pixels"}
    told |= {key: _words(value) for key, value in settings.model_dump().items()}
    return pd.DataFrame({"setting": list(told), "value": list(told.values())})


def results(history: History, images: pd.DataFrame, *, model: str, seed: int) -> dict[str, Any]:
    """Return the numbers of one training's page; no times, which differ between equal runs."""
    validation = images[(images["split"] == "validation") & images["label"].notna()]
    breasts = validation.drop_duplicates(["exam_id", "laterality"])
    return {
        "model": model,
        "seed": seed,
        "epochs": len(history.epochs),
        "best_epoch": history.best_epoch,
        "best_validation_auc": history.best_auc,
        "n_validation": len(breasts),
        "n_validation_patients": validation["patient_id"].nunique(),
        "n_train": int((images["split"] == "train").sum()),
        "history": history.epochs.drop(columns="seconds"),
    }


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items()) or "none"
    return "none" if value is None else str(value)
