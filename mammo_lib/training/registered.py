"""Finished networks in MLflow's registry: their names, signatures and what is said of them."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mammo_lib.training import history, model_file


def name(network: str) -> str:
    """Return the name under which every training of `network` is a version."""
    return f"mammo-{network}"


def register(folder: Path, run_id: str, *, run: str, uri: str) -> str:
    """Log the network in `folder` to MLflow run `run_id`; return its version in the registry."""
    import keras
    import mlflow
    import mlflow.keras
    from mlflow.models import ModelSignature

    finished = history.record(folder)
    assert finished is not None, f"{folder} holds no finished training run"
    model = model_file.load(folder)
    seen, said = (_schema(side) for side in (model.input, model.output))
    own = name(finished["network"])
    with _at(uri), mlflow.start_run(run_id=run_id):
        logged = mlflow.keras.log_model(
            model,
            name=own,
            signature=ModelSignature(inputs=seen, outputs=said),
            registered_model_name=own,
            # given, since MLflow would otherwise import everything to find them out
            pip_requirements=[f"keras=={keras.__version__}", f"{keras.backend.backend()}"],
        )
    version = str(logged.registered_model_version)
    client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    client.update_model_version(own, version, description=_about(finished, run))
    return version


@contextlib.contextmanager
def _at(uri: str) -> Iterator[None]:
    """Make `uri` MLflow's own for the block; it would stay in the environment for other runs."""
    import mlflow

    before = os.environ.get("MLFLOW_TRACKING_URI")
    mlflow.set_tracking_uri(uri)
    mlflow.set_registry_uri(uri)
    try:
        yield
    finally:
        os.environ.pop("MLFLOW_TRACKING_URI", None)
        if before is not None:
            os.environ["MLFLOW_TRACKING_URI"] = before


def _schema(tensors: dict[str, Any]) -> Any:
    """Return the MLflow schema of a network's named inputs or outputs."""
    import numpy as np
    from mlflow.types import Schema, TensorSpec

    kinds: list[Any] = [
        TensorSpec(np.dtype("float32"), (-1, *tensor.shape[1:]), name)
        for name, tensor in tensors.items()
    ]
    return Schema(kinds)


def _about(finished: dict[str, Any], run: str) -> str:
    """Return what the version is, until its model card takes this place."""
    model = f"{finished['name']}-{finished['seed']}"
    return (
        f"{model} of run {run}: {finished['network']} ({finished['variant']}), "
        f"{finished['metric']} {finished['best_metric']:.3f} on validation data. For research "
        f"only; its model card: mammo models card {run}/{model}"
    )
