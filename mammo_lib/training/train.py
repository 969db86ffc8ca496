"""One model and seed of a study: trained, tracked and scored, or found finished."""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib import networks, tables
from mammo_lib.cohorts import registry as cohorts
from mammo_lib.config import Config
from mammo_lib.config.schema import Stage
from mammo_lib.paths import PACKAGE, Run
from mammo_lib.problem import Problem, nearest
from mammo_lib.training import artefacts, examples, history, samples, score
from mammo_lib.training.examples import Material
from mammo_lib.training.fit import fit
from mammo_lib.training.history import History
from mammo_lib.training.tracking import Tracker

CODE = ("networks", "training")
# Tell of a training or of networks, or use them, and do not change what is trained.
TELLING = {
    *("networks/" + name for name in ("account.py", "reference.py", "sizes.py")),
    *("training/" + name for name in (
        "artefacts.py", "course.py", "identity.py", "registered.py", "saliency.py", "samples.py",
        "segment.py", "tracking.py", "watch.py",
    )),
}  # fmt: skip


def train(config: Config, run: Run, *, model: str, seed: int) -> History:
    """Train `model` from `seed` on the tables and pixels of `run`; return its epochs.

    Leaves weights, history and what the network says of every image outside the training split,
    such as `scores.parquet`, in the model's folder.
    """
    if model not in config.model:
        raise Problem(f"model '{model}' is not in this run.{nearest(model, config.model)}")
    settings, machine, folder = config.model[model], config.training, run.model(model, seed)
    given = material(config, run, model)
    print_of = fingerprint(config, given, model=model)
    with Tracker(
        run, settings, machine, seed=seed, name=model, fingerprint=print_of, images=given.images
    ) as tracker:
        done = fit(
            given, settings, machine, seed=seed, folder=folder, name=model,
            fingerprint=print_of, tracker=tracker,
            first=_first(config, run, given, model=model, seed=seed),
        )  # fmt: skip
    said = score.score(
        folder, given, settings, seed=seed, name=model, training=machine, unseen=True
    )
    for kind, frame in said.items():
        tables.write(frame, folder / f"{kind}.parquet", kind)
    if not tracker.broken:
        artefacts.attach(run, folder, samples.FILE, lambda: samples.table(said, given.images))
    return done


def _first(config: Config, run: Run, given: Material, *, model: str, seed: int) -> Path | None:
    """Return the folder of the finished training that `model` begins with, if there is one.

    Several hosts train it themselves, for they share a folder and would all copy at once.
    """
    other = config.twin(model)
    if other is None or config.training.strategy == "multiworker":
        return None
    folder, wanted = run.model(other, seed), fingerprint(config, given, model=other)
    known = history.record(folder)
    return folder if known and known["fingerprint"] == wanted else None


def material(config: Config, run: Run, model: str) -> Material:
    """Return the tables and pixels of `run` that `model` trains on."""
    images = tables.read(run.table("images"), "images")
    lesions = tables.read(run.table("lesions"), "lesions")
    outlined = networks.task(config.model[model].network) == "masks"
    folder = cohorts.load(config.data).folder if outlined else None
    return examples.material(images, run.store, lesions, folder)


def fingerprint(config: Config, given: Material, *, model: str) -> str:
    """Return a hash of all that training depends on: recipe, images, splits, labels and code."""
    settings = [config.model[model], config.training, config.image]
    digest = hashlib.sha256(json.dumps([s.model_dump() for s in settings]).encode())
    answers = [c for c in ("density", "years_followed", "event") if c in given.images]
    columns = given.images[["image_id", "split", "label", "exact_hash", *answers]].astype("str")
    digest.update(columns.to_csv(index=False).encode())
    digest.update(given.lesions.to_csv(index=False).encode())
    for path in _code():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _code() -> list[Path]:
    """Return the files whose change makes a trained model out of date."""
    folders = (PACKAGE / name for name in CODE)
    files = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return [path for path in files if path.relative_to(PACKAGE).as_posix() not in TELLING]


def recipe(config: Config, model: str) -> pd.DataFrame:
    """Return what is trained and how: setting, value; the network's size among them."""
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
    told |= {key: _words(value) for key, value in settings.model_dump(exclude={"stages"}).items()}
    told |= {f"stage {number}, {stage.name}": _stage(stage)
             for number, stage in enumerate(settings.stages, 1)}  # fmt: skip
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
        "best_validation": history.best_metric,
        "validation_metric": history.metric,
        "n_validation": len(breasts),
        "n_validation_patients": validation["patient_id"].nunique(),
        "n_train": int((images["split"] == "train").sum()),
        "history": history.epochs.drop(columns="seconds"),
    }


def _stage(stage: Stage) -> str:
    """Return what `stage` changes of the recipe, in words."""
    own = stage.model_dump(exclude_defaults=True, exclude={"name", "set"})
    return _words(own | stage.set) if own or stage.set else "as above"


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {_within(item)}" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "none" if value is None else str(value)


def _within(value: Any) -> str:
    return f"({_words(value)})" if isinstance(value, dict | list) else _words(value)
