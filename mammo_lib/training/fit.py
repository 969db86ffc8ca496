"""Training of one network: resumable at every epoch, the same whether or not it was interrupted."""

import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from mammo_lib.config.schema import ModelConfig, TrainingConfig
from mammo_lib.problem import Problem
from mammo_lib.training import checkpoint, history, model_file, pixels, split
from mammo_lib.training.checkpoint import State
from mammo_lib.training.history import History

if TYPE_CHECKING:
    import keras

    from mammo_lib.training.feed import Feed
    from mammo_lib.training.watch import Watch

CHECKPOINT = "checkpoint.npz"


class Listener(Protocol):
    """Whoever wants to hear of every epoch, such as `tracking.Tracker`."""

    def epoch(self, row: dict[str, float]) -> None: ...


@dataclass(frozen=True)
class Job:
    """The parts of one training run, built and ready."""

    model: "keras.Model"
    feed: "Feed"
    validation: split.Labelled
    settings: ModelConfig
    watch: "Watch"


def fit(
    images: pd.DataFrame,
    pixels_path: Path,
    settings: ModelConfig,
    training: TrainingConfig,
    *,
    seed: int,
    folder: Path,
    name: str,
    fingerprint: str,
    tracker: Listener | None = None,
) -> History:
    """Train one network and leave its best weights in `folder`.

    Parameters
    ----------
    images
        The `images` table; its row i is row i of the store at `pixels_path`. Splits ``train`` and
        ``validation`` are used, images without a label left out.
    settings, training
        The recipe, and what this machine does with it.
    seed
        Of the weights, the order of images and their random changes.
    folder
        Receives `checkpoint.npz` after every epoch and, at the end, `best.keras`,
        `history.csv`, `timing.csv` and `fit.json`.
    name
        Key of `settings` in the configuration, for messages.
    fingerprint
        Of all that the result depends on. A folder of another fingerprint is started afresh; a
        finished one of the same is returned at once; an interrupted one goes on after its last
        finished epoch and ends with the same bytes as if never interrupted.
    """
    known = history.record(folder)
    if known and known["fingerprint"] == fingerprint:
        return history.read(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if known:
        _clear(folder)
    state = checkpoint.load(folder / CHECKPOINT, fingerprint)
    job = _job(images, pixels_path, settings, training, seed, name, done=state.epoch)
    try:
        state = _train(job, state, folder / CHECKPOINT, fingerprint, tracker)
    finally:
        job.watch.close()
    return _finish(job, state, folder, {"fingerprint": fingerprint, "name": name, "seed": seed})


def _clear(folder: Path) -> None:
    for name in (history.RECORD, CHECKPOINT, model_file.BEST, history.TABLE, history.TIMING):
        (folder / name).unlink(missing_ok=True)


def _job(
    images: pd.DataFrame,
    pixels_path: Path,
    settings: ModelConfig,
    training: TrainingConfig,
    seed: int,
    name: str,
    *,
    done: int,
) -> Job:
    store = pixels.load(pixels_path, images)
    train, validation = (split.labelled(images, part) for part in ("train", "validation"))
    from mammo_lib.training import compiled, strategy
    from mammo_lib.training.feed import Feed
    from mammo_lib.training.watch import Watch

    place = strategy.prepare(training)
    replicas = place.num_replicas_in_sync
    if min(settings.batch, len(train)) < replicas:
        raise Problem(f"model.{name}.batch = {settings.batch}: {replicas} devices need as many.")
    feed = Feed(
        store,
        train,
        batch=settings.batch,
        augment=settings.augment,
        weights=split.class_weights(train.label) if settings.balance else (1.0, 1.0),
        seed=seed,
        replicas=replicas,
    )
    with strategy.precision(training.precision), place.scope():
        model = compiled.model(settings, store.shape[1:], seed=seed, steps=feed.steps, name=name)
    watch = Watch(f"{name} seed {seed}", feed, settings.epochs, done=done)
    return Job(model, feed, validation, settings, watch)


def _train(job: Job, state: State, path: Path, fingerprint: str, tracker: Listener | None) -> State:
    if state.epoch:
        _set(job.model.variables, state.weights)
        _set(job.model.optimizer.variables, state.optimizer)
    while not _stops(state, job.settings):
        row = _epoch(job, state.epoch)
        state = _advance(state, row, job.model)
        checkpoint.save(state, path, fingerprint)
        if tracker:
            tracker.epoch(row)
    return state


def _stops(state: State, settings: ModelConfig) -> bool:
    waited = state.epoch - state.best_epoch if state.best_epoch else 0
    return state.epoch >= settings.epochs or waited >= settings.patience


def _epoch(job: Job, epoch: int) -> dict[str, float]:
    import tensorflow as tf

    began = time.monotonic()
    try:
        logs = job.model.fit(
            job.feed.epoch(epoch),
            initial_epoch=epoch,
            epochs=epoch + 1,
            shuffle=False,
            verbose=0,
            callbacks=[job.watch],
        )
        checked = _validate(job)
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        raise Problem(_too_large(job)) from error
    job.watch.auc = checked["val_auc"]
    rate = float(job.model.optimizer.learning_rate)
    ran = {"loss": logs.history["loss"][0], **checked, "lr": rate}
    return {"epoch": epoch + 1, **ran, "seconds": time.monotonic() - began}


def _validate(job: Job) -> dict[str, float]:
    from mammo_lib.training.feed import scoring
    from mammo_lib.training.validate import breast_auc, loss, sigmoid

    data = scoring(job.feed.store, job.validation.row, replicas=job.feed.replicas)
    logits = job.model.predict(data, verbose=0)[: len(job.validation), 0]
    if not np.isfinite(logits).all():
        worst = job.validation.image_id[np.flatnonzero(~np.isfinite(logits))[0]]
        raise Problem(f"{job.watch.title}: image {worst} scores no number; lower model.*.lr.")
    return {
        "val_loss": loss(logits, job.validation.label, job.feed.weights),
        "val_auc": breast_auc(sigmoid(logits), job.validation),
    }


def _too_large(job: Job) -> str:
    rows, columns = job.feed.store.shape[1:]
    name = job.watch.title.split(" seed ")[0]
    return (
        f"model.{name}.batch = {job.settings.batch} images of {rows}×{columns} pixels do not fit "
        f"in memory: lower model.{name}.batch, or image.rows and image.columns."
    )


def _advance(state: State, row: dict[str, float], model: "keras.Model") -> State:
    weights = [np.asarray(variable) for variable in model.variables]
    state = replace(
        state,
        epoch=int(row["epoch"]),
        rows=[*state.rows, row],
        weights=weights,
        optimizer=[np.asarray(variable) for variable in model.optimizer.variables],
    )
    if row["val_auc"] > state.best_auc:
        return replace(state, best_epoch=state.epoch, best_auc=row["val_auc"], best=weights)
    return state


def _set(variables: list[Any], arrays: checkpoint.Arrays) -> None:
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def _finish(job: Job, state: State, folder: Path, record: dict[str, Any]) -> History:
    from mammo_lib.training import compiled

    rows, columns = job.feed.store.shape[1:]
    # in float32 whatever the training's precision: scores must not depend on the device's halves
    model = compiled.untrained(job.settings, rows, columns)
    _set(model.variables, state.best)
    model_file.save(model, folder / model_file.BEST)
    done = History(
        pd.DataFrame(state.rows)[history.COLUMNS].astype({"epoch": "int64"}),
        state.best_epoch,
        state.best_auc,
    )
    about = {"network": job.settings.network, "variant": job.settings.variant}
    history.write(done, folder, {**record, **about, "rows": rows, "columns": columns})
    (folder / CHECKPOINT).unlink(missing_ok=True)
    return history.read(folder)
