"""MLflow: every training run's parameters, epochs and model, in one database beside the runs."""

import contextlib
import functools
import io
import json
import logging
import os
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

from mammo_lib import disk
from mammo_lib.config.schema import ModelConfig, TrainingConfig
from mammo_lib.paths import PROJECT, Run
from mammo_lib.training import history, model_file

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
    ) -> None:
        self.run, self.settings, self.training = run, settings, training
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
        """Log one epoch's numbers under its own step."""
        from mlflow.entities import Metric

        now, step = int(time.time() * 1000), int(row["epoch"])
        metrics = [Metric(key, row[key], now, step) for key in row if key != "epoch"]
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
        client.log_metric(run_id, "best_val_auc", finished["best_auc"])
        version = _log_model(self.folder, run_id, f"mammo-{self.settings.network}", self.uri)
        client.set_terminated(run_id)
        self._write_note({**self._note(), "version": version})

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
        tags = {"fingerprint": self.fingerprint, "mlflow.source.git.commit": _git_id()}
        self.client.log_batch(
            run_id,
            params=[Param(key, str(value)) for key, value in block.items()],
            tags=[RunTag(key, value) for key, value in tags.items()],
        )
        return run_id

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


def _log_model(folder: Path, run_id: str, name: str, uri: str) -> str:
    """Log the network in `folder` to MLflow run `run_id`; return its version under `name`."""
    import keras
    import mlflow
    import mlflow.keras
    from mlflow.models import ModelSignature
    from mlflow.types import Schema, TensorSpec

    model = model_file.load(folder)
    image, logit = (
        Schema([TensorSpec(_float32(), (-1, *side.shape[1:]))])
        for side in (model.input, model.output)
    )
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    with mlflow.start_run(run_id=run_id):
        logged = mlflow.keras.log_model(
            model,
            name=name,
            signature=ModelSignature(inputs=image, outputs=logit),
            registered_model_name=name,
            # given, since MLflow would otherwise import everything to find them out
            pip_requirements=[f"keras=={keras.__version__}", f"{keras.backend.backend()}"],
        )
    return str(logged.registered_model_version)


def _float32() -> Any:
    import numpy as np

    return np.dtype("float32")


def _git_id() -> str:
    command = ["git", "-C", str(PROJECT), "rev-parse", "HEAD"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


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
