"""The trained models below a folder of runs, a row each, and those that MLflow alone knows."""

import json
from pathlib import Path
from typing import Any

from mammo_lib.model_store import trained
from mammo_lib.model_store.trained import RUNS, Trained
from mammo_lib.paths import Run
from mammo_lib.problem import Problem
from mammo_lib.training import tracking

COLUMNS = (
    "model", "network", "variant", "data", "seed", "metric", "best", "date", "registered", "path",
)  # fmt: skip


def rows(runs: Path = RUNS) -> list[dict[str, Any]]:
    """Return the rows of `COLUMNS` of every trained model, by run, model and seed."""
    return [row(one) for one in trained.every(runs)]


def row(one: Trained) -> dict[str, Any]:
    """Return the facts of one model; an older run's that cannot be read any more are blank."""
    return {
        "model": one.key,
        "network": one.network,
        "variant": one.variant,
        "data": _data(one),
        "seed": one.seed,
        "metric": one.metric,
        "best": one.best,
        "date": f"{one.made:%Y-%m-%d %H:%M}",
        "registered": _registered(one),
        "path": str(one.folder),
    }


def elsewhere(runs: Path = RUNS) -> list[dict[str, str]]:
    """Return name, version and description of registered models that no folder below has."""
    run = Run(runs / "any")
    if not run.tracking.exists():
        return []
    here = {_registered(one) for one in trained.every(runs)}
    client = tracking._client(tracking.uri(run))
    found = [version for model in client.search_registered_models()
             for version in client.search_model_versions(f"name='{model.name}'")]  # fmt: skip
    rows = [
        {"registered": f"{one.name} v{one.version}", "about": _first(one.description)}
        for one in found
    ]
    return [row for row in rows if row["registered"] not in here]


def _first(text: str | None) -> str:
    """Return the first line of words of a description, without a heading's mark."""
    lines = (line.strip("# ") for line in (text or "").splitlines())
    return next((line for line in lines if line), "")


def _data(one: Trained) -> str:
    try:
        return one.config.data.name
    except Problem:
        return ""


def _registered(one: Trained) -> str:
    path = one.folder / tracking.NOTE
    note = json.loads(path.read_text()) if path.exists() else {}
    name = note.get("registered", f"mammo-{one.network}")
    return f"{name} v{note['version']}" if note.get("version") else ""
