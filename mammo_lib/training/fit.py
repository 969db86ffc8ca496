"""Training of one network: resumable at every epoch, the same whether or not it was interrupted."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pandas as pd

from mammo_lib import networks
from mammo_lib.config.schema import ModelConfig, Stage, TrainingConfig
from mammo_lib.problem import Problem
from mammo_lib.training import checkpoint, history, model_file, tasks, twin
from mammo_lib.training.checkpoint import State
from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.history import History
from mammo_lib.training.tasks import Task

if TYPE_CHECKING:
    import keras
    import tensorflow as tf

    from mammo_lib.training.feed import Feed
    from mammo_lib.training.predict import Asked
    from mammo_lib.training.step import Step
    from mammo_lib.training.watch import Watch

CHECKPOINT = "checkpoint.npz"
WHOLE = Stage(name="all")
NOT_VALIDATED = {"val_loss": math.nan, "val_metric": math.nan}


class Listener(Protocol):
    """Whoever wants to hear of every epoch, such as `tracking.Tracker`."""

    def epoch(self, row: dict[str, float]) -> None: ...


@dataclass(frozen=True)
class _Later:
    """A listener told of a later stage's epochs as counted from the first stage on."""

    listener: Listener
    before: int

    def epoch(self, row: dict[str, float]) -> None:
        self.listener.epoch({**row, "epoch": row["epoch"] + self.before})


@dataclass(frozen=True)
class Job:
    """The parts of one stage of training, built and ready."""

    name: str  # key of the recipe in the configuration
    task: Task
    place: "tf.distribute.Strategy"
    model: "keras.Model"
    optimizer: "keras.optimizers.Optimizer"
    step: "Step"
    agree: "Callable[[], None]"
    ask: "Asked"
    feed: "Feed"
    validation: Examples
    settings: ModelConfig
    watch: "Watch"


def fit(
    material: Material,
    settings: ModelConfig,
    training: TrainingConfig,
    *,
    seed: int,
    folder: Path,
    name: str,
    fingerprint: str,
    tracker: Listener | None = None,
    first: Path | None = None,
) -> History:
    """Train one network, stage after stage, and leave its best weights in `folder`.

    Parameters
    ----------
    material
        Tables and pixels; splits ``train`` and ``validation`` are used, examples without an
        answer left out.
    settings, training
        The recipe, and what this machine does with it.
    seed
        Of the weights, the order of examples and their random changes.
    folder
        Receives `checkpoint.npz` after every epoch and, at the end, `best.keras`, `history.csv`,
        `timing.csv` and `fit.json`. Every stage but the last has a folder of its own within it.
        Several hosts share it, and the first alone writes.
    name
        Key of `settings` in the configuration, for messages.
    fingerprint
        Of all that the result depends on. A folder of another fingerprint is started afresh; a
        finished one of the same is returned at once; an interrupted one goes on after its last
        finished epoch and ends with the same bytes as if never interrupted.
    first
        Folder of a finished training that the first of several stages would only repeat
        (`Config.twin`): it is taken over.
    """
    *before, last = settings.stages or [WHOLE]
    weights = settings.weights
    for number, stage in enumerate(before, 1):
        own = stage_folder(folder, number, stage)
        if number == 1 and first:
            twin.take(
                first, own, name=name, stage=stage.name, fingerprint=fingerprint, tracker=tracker
            )
        recipe = settings.stage(stage).model_copy(update={"weights": weights})
        done = _stage(material, recipe, stage, training, seed, own, name, fingerprint, tracker)
        weights = str(own / model_file.BEST)
        tracker = _Later(tracker, len(done.epochs)) if tracker else None
    recipe = settings.stage(last).model_copy(update={"weights": weights})
    return _stage(material, recipe, last, training, seed, folder, name, fingerprint, tracker)


def stage_folder(folder: Path, number: int, stage: Stage) -> Path:
    """Return where stage `number`, counted from 1, of a network with several leaves its files."""
    return folder / f"{number}-{stage.name}"


def _stage(
    material: Material, settings: ModelConfig, stage: Stage, training: TrainingConfig, seed: int,
    folder: Path, name: str, fingerprint: str, tracker: Listener | None,
) -> History:  # fmt: skip
    known = history.record(folder)
    if known and known["fingerprint"] == fingerprint:
        return history.read(folder)
    folder.mkdir(parents=True, exist_ok=True)
    if known:
        _clear(folder)
    state = checkpoint.load(folder / CHECKPOINT, fingerprint)
    job = _job(material, settings, stage, training, seed, name, done=state.epoch)
    try:
        state = _train(job, state, folder / CHECKPOINT, fingerprint, tracker)
    finally:
        job.watch.close()
    record = {"fingerprint": fingerprint, "name": name, "seed": seed, "stage": stage.name}
    return _finish(job, state, folder, record)


def _clear(folder: Path) -> None:
    for name in (history.RECORD, CHECKPOINT, model_file.BEST, history.TABLE, history.TIMING):
        (folder / name).unlink(missing_ok=True)


def _job(
    material: Material, settings: ModelConfig, stage: Stage, training: TrainingConfig, seed: int,
    name: str, *, done: int,
) -> Job:  # fmt: skip
    task = tasks.of(stage.task or networks.task(settings.network), settings)
    train, validation = (task.examples(material, part) for part in ("train", "validation"))
    from mammo_lib.training import compiled, strategy
    from mammo_lib.training.feed import Feed
    from mammo_lib.training.optimizer import optimizer
    from mammo_lib.training.predict import asking
    from mammo_lib.training.step import agreement, training_step
    from mammo_lib.training.watch import Watch

    place = strategy.prepare(training)
    replicas = place.num_replicas_in_sync
    if min(settings.batch, len(train)) < replicas:
        raise Problem(f"model.{name}.batch = {settings.batch}: {replicas} devices need as many.")
    feed = Feed(task, material, train, settings, seed=seed, replicas=replicas)
    shape = train.window or material.shape
    with strategy.precision(training.precision), place.scope():
        model = compiled.network(settings, shape, seed=seed, name=name, train=stage.train)
        made = optimizer(settings, feed.steps, training.precision)
        made.build(model.trainable_variables)
        step = training_step(model, made, task, place, settings)
        agree = agreement(model, place)
        ask = asking(model, task.kept, task=task)
    title = f"{name} seed {seed}" + (f" {stage.name}" if stage != WHOLE else "")
    watch = Watch(title, feed, settings.epochs, metric=task.metric, done=done)
    return Job(name, task, place, model, made, step, agree, ask, feed, validation, settings, watch)


def _train(job: Job, state: State, path: Path, fingerprint: str, tracker: Listener | None) -> State:
    from mammo_lib.training import strategy

    writes = strategy.leads(job.place)
    if state.epoch:
        _set(job.model.variables, state.weights)
        _set(job.optimizer.variables, state.optimizer)
    while not _stops(state, job.settings):
        state = _epoch(job, state)
        if writes:
            checkpoint.save(state, path, fingerprint)
        if tracker and writes:
            tracker.epoch(state.rows[-1])
    return state


def _stops(state: State, settings: ModelConfig) -> bool:
    waited = state.epoch - state.best_epoch if state.best_epoch else 0
    return state.epoch >= settings.epochs or waited >= settings.patience


def _epoch(job: Job, state: State) -> State:
    import tensorflow as tf

    from mammo_lib.training.averaged import averaged
    from mammo_lib.training.schedule import plateau

    began = time.monotonic()
    if job.settings.schedule == "plateau":
        seen = [row["val_metric"] for row in state.rows]
        job.optimizer.learning_rate = plateau(job.settings, seen)
    try:
        loss = _steps(job, state.epoch)
        with averaged(job.model, job.optimizer):
            checked = _validate(job) if _due(state.epoch + 1, job.settings) else NOT_VALIDATED
            shown = _arrays(job.model.variables)
    except (tf.errors.ResourceExhaustedError, MemoryError) as error:
        raise Problem(_too_large(job)) from error
    job.watch.judge(checked["val_metric"])
    row = {"loss": loss, **checked, "lr": float(job.optimizer.learning_rate)}
    row = {"epoch": state.epoch + 1, **row, "seconds": time.monotonic() - began}
    return _advanced(state, row, job, shown)


def _steps(job: Job, epoch: int) -> float:
    """Train one epoch; return its mean loss."""
    from mammo_lib.training import strategy
    from mammo_lib.training.step import due

    own = strategy.own_replicas(job.place)
    batches = iter(
        job.place.distribute_datasets_from_function(lambda _: job.feed.epoch(epoch, own))
    )
    losses = []
    for number in range(job.feed.steps):
        joined = due(number, job.feed.steps, job.settings.accumulate)
        losses.append(float(job.step(batches, joined)))
        job.watch.batch(epoch, number, losses[-1])
    job.agree()
    return float(np.mean(losses))


def _due(epoch: int, settings: ModelConfig) -> bool:
    """Say whether `epoch`, counted from 1, ends with a validation: counted back from the last."""
    return (settings.epochs - epoch) % settings.validate_every == 0


def _validate(job: Job) -> dict[str, float]:
    from mammo_lib.training.predict import predict

    found = predict(job.ask, job.validation, job.feed.material, task=job.task)
    for values in found.values():
        if not np.isfinite(values).all():
            wrong = ~np.isfinite(values).reshape(len(values), -1).all(1)
            worst = job.validation.name[np.flatnonzero(wrong)[0]]
            raise Problem(f"{job.watch.title}: {worst} scores no number; lower model.*.lr.")
    weight = np.where(job.validation.positive, *job.feed.weights[::-1])
    return {
        "val_loss": float(np.mean(weight * found["loss"].astype(np.float64))),
        "val_metric": job.task.judge(found, job.validation),
    }


def _too_large(job: Job) -> str:
    rows, columns = job.feed.material.shape
    return (
        f"model.{job.name}.batch = {job.settings.batch} images of {rows}×{columns} pixels do not "
        f"fit in memory: lower model.{job.name}.batch (and raise model.{job.name}.accumulate to "
        "keep the update's size), or image.rows and image.columns."
    )


def _advanced(state: State, row: dict[str, float], job: Job, shown: checkpoint.Arrays) -> State:
    state = replace(
        state,
        epoch=int(row["epoch"]),
        rows=[*state.rows, row],
        weights=_arrays(job.model.variables),
        optimizer=_arrays(job.optimizer.variables),
    )
    if not row["val_metric"] > state.best_metric:  # a metric that is no number is not the best
        return state
    return replace(state, best_epoch=state.epoch, best_metric=row["val_metric"], best=shown)


def _arrays(variables: list[Any]) -> checkpoint.Arrays:
    return [np.asarray(variable) for variable in variables]


def _set(variables: list[Any], arrays: checkpoint.Arrays) -> None:
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(array)


def _finish(job: Job, state: State, folder: Path, record: dict[str, Any]) -> History:
    from mammo_lib.training import strategy

    epochs = pd.DataFrame(state.rows)[history.COLUMNS].astype({"epoch": "int64"})
    done = History(epochs, state.best_epoch, state.best_metric, job.task.metric)
    if strategy.leads(job.place):
        _write(job, state, done, folder, record)
    strategy.meet(job.place)  # the next stage starts from these weights on every host
    return done


def _write(job: Job, state: State, done: History, folder: Path, record: dict[str, Any]) -> None:
    from mammo_lib.training import compiled

    rows, columns = job.feed.examples.window or job.feed.material.shape
    # in float32 whatever the training's precision: scores must not depend on the device's halves
    model = compiled.untrained(job.settings, rows, columns)
    _set(model.variables, state.best)
    model_file.save(model, folder / model_file.BEST)
    about = {"network": job.settings.network, "variant": job.settings.variant}
    history.write_cost(folder)
    history.write(done, folder, {**record, **about, "rows": rows, "columns": columns})
    (folder / CHECKPOINT).unlink(missing_ok=True)
