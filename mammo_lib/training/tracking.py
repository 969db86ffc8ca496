"""MLflow: every training run's parameters, epochs and model, in one database beside the runs."""

import contextlib
import functools
import io
import json
import logging
import math
import os
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mammo_lib import disk
from mammo_lib.config.schema import ModelConfig, TrainingConfig
from mammo_lib.paths import Run
from mammo_lib.training import history, identity, registered

if TYPE_CHECKING:
    import pandas as pd

NOTE = "mlflow.json"  # in a model's folder: which MLflow run it belongs to
ARTIFACTS = "mlflow-artifacts"


def uri(run: Run) -> str:
    """Return where `run` is tracked: `MLFLOW_TRACKING_URI`, else its database."""
    return os.environ.get("MLFLOW_TRACKING_URI") or f"sqlite:///{run.tracking}"


def prepare(run: Run) -> None:
    """Create the tracking database once, whole; its first tables take MLflow several seconds.

    With a server (`MLFLOW_TRACKING_URI`) there is nothing to create but an empty file, which
    says that this was done. Jobs that run at the same time must find the database made.
    """
    path = run.tracking
    with disk.alone(path.with_name(f".{path.name}.lock"), lambda: None):
        if os.environ.get("MLFLOW_TRACKING_URI"):
            path.touch()
        elif not (path.exists() and path.stat().st_size):
            _create(path)


def _create(path: Path) -> None:
    try:
        with disk.whole_file(path) as partial, _quietly():
            _client(f"sqlite:///{partial}").search_experiments()
    except Exception as error:  # tracking never stops a run
        path.touch()
        warnings.warn(f"MLflow could not prepare {path}: {error}", stacklevel=2)


def _harmless(method: Callable[..., None]) -> Callable[..., None]:
    """Turn any failure of `method` into one warning and silence from then on."""

    @functools.wraps(method)
    def guarded(self: "Tracker", *args: Any) -> None:
        if self.broken:
            return
        try:
            with _quietly():
                method(self, *args)
        except Exception as error:  # tracking never stops a training
            self.broken = True
            warnings.warn(f"MLflow ({self.uri}) stops tracking: {error}", stacklevel=2)

    return guarded


class Tracker:
    """Tracks one training run while it is the `with` statement's; then registers its model.

    MLflow starts at the first epoch: a run that was finished before costs nothing. One that was
    interrupted goes on in its own MLflow run, named in the model folder's `mlflow.json`.
    """

    def __init__(
        self,
        run: Run,
        settings: ModelConfig,
        training: TrainingConfig,
        *,
        seed: int,
        name: str,
        fingerprint: str,
        images: "pd.DataFrame | None" = None,
    ) -> None:
        self.run, self.settings, self.training, self.images = run, settings, training, images
        self.seed, self.name, self.fingerprint = seed, name, fingerprint
        self.folder, self.uri = run.model(name, seed), uri(run)
        self.broken = False
        self.client: Any = None

    def __enter__(self) -> "Tracker":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.register()
        elif self.client and not self.broken:
            self.end("FAILED")

    @_harmless
    def epoch(self, row: dict[str, float]) -> None:
        """Log one epoch's numbers under its own step; of several stages, under the stage's too."""
        from mlflow.entities import Metric

        now, step = int(time.time() * 1000), int(row["epoch"])
        stage, before = self._stage()
        known = {key: value for key, value in row.items() if not math.isnan(value)}
        values = [(key, value) for key, value in known.items() if key != "epoch"]
        metrics = [Metric(key, value, now, step) for key, value in values]
        if stage:
            metrics += [Metric(f"{stage}/{key}", value, now, step - before)
                        for key, value in values]  # fmt: skip
        self._connected().log_batch(self._run_id(), metrics=metrics)

    @_harmless
    def register(self) -> None:
        """Register the finished network as a version of `mammo-<network>`, once."""
        finished = history.record(self.folder)
        if not finished or finished["fingerprint"] != self.fingerprint:
            return
        if self._note().get("version"):
            return
        client, run_id = self._connected(), self._run_id()
        client.log_metric(run_id, "best_val_metric", finished["best_metric"])
        version = registered.register(self.folder, run_id, run=self.run.name, uri=self.uri)
        client.set_terminated(run_id)
        known = {"registered": registered.name(self.settings.network), "version": version}
        self._write_note(self._note() | known)

    @_harmless
    def end(self, status: str) -> None:
        """Say that the run ended with `status`, such as FAILED."""
        self.client.set_terminated(self._run_id(), status=status)

    def _connected(self) -> Any:
        if self.client is None:
            prepare(self.run)
            self.client = _client(self.uri)
        return self.client

    def _run_id(self) -> str:
        note = self._note()
        if not note:
            note = {"fingerprint": self.fingerprint, "run_id": self._new_run()}
            self._write_note(note)
        return note["run_id"]

    def _new_run(self) -> str:
        from mlflow.entities import Param, RunTag

        experiment = _experiment(self.client, self.run, self.uri)
        run_id = self.client.create_run(experiment, run_name=f"{self.name}-{self.seed}").info.run_id
        block = self.settings.model_dump() | self.training.model_dump() | {"seed": self.seed}
        tags = {"fingerprint": self.fingerprint, **identity.tags(self.images)}
        self.client.log_batch(
            run_id,
            params=[Param(key, str(value)) for key, value in block.items()],
            tags=[RunTag(key, value) for key, value in tags.items()],
        )
        if self.run.config.exists():
            self.client.log_artifact(run_id, str(self.run.config))
        return run_id

    def _stage(self) -> tuple[str, int]:
        """Return the stage that is being trained and the epochs before it; "" where it is alone."""
        from mammo_lib.training.fit import stage_folder

        before = 0
        for number, stage in enumerate(self.settings.stages[:-1], 1):
            folder = stage_folder(self.folder, number, stage)
            done = history.record(folder)
            if not done or done["fingerprint"] != self.fingerprint:
                return stage.name, before
            before += len(history.read(folder).epochs)
        return (self.settings.stages[-1].name, before) if before else ("", 0)

    def _note(self) -> dict[str, Any]:
        """Return the note of this very run; one of another fingerprint is another run's."""
        path = self.folder / NOTE
        note = json.loads(path.read_text()) if path.exists() else {}
        return note if note.get("fingerprint") == self.fingerprint else {}

    def _write_note(self, note: dict[str, Any]) -> None:
        disk.write(json.dumps(note, indent=1, sort_keys=True) + "\n", self.folder / NOTE)


def _client(uri: str) -> Any:
    os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")  # its 7 take minutes to give up
    os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "10")
    import mlflow

    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)


def _experiment(client: Any, run: Run, uri: str) -> str:
    """Return the id of the experiment named after `run`; a race to create it has one winner."""
    from mlflow.exceptions import MlflowException

    place = (run.tracking.parent / ARTIFACTS).as_uri() if uri.startswith("sqlite:") else None
    try:
        return client.create_experiment(run.name, artifact_location=place)
    except MlflowException:
        found = client.get_experiment_by_name(run.name)
        if found is None:
            raise
        return found.experiment_id


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Keep MLflow's own words off the screen; failures are told as warnings of ours."""
    quiet = io.StringIO()
    with (
        contextlib.redirect_stderr(quiet),
        contextlib.redirect_stdout(quiet),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        yield
