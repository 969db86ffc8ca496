"""Files laid beside a tracked training after its end: pictures, tables, its model card."""

import hashlib
import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mammo_lib import disk
from mammo_lib.paths import Run
from mammo_lib.training import tracking

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CURVE = "learning-curve.png"
CARD = "model-card.md"


def attach(run: Run, folder: Path, name: str, make: "Callable[[], str | Figure]") -> None:
    """Lay what `make` returns beside the MLflow run of the model in `folder`, as file `name`.

    A picture is laid there once, a text whenever it changed. Nothing happens for a model that is
    not tracked, and a failure ends in a warning: tracking never stops a run.
    """
    note = _note(folder)
    try:
        if note:
            _attach(run, folder, note, name, make)
    except Exception as error:  # tracking never stops a run
        warnings.warn(f"MLflow keeps no {name} of {folder.name}: {error}", stacklevel=2)


def picture(run: Run, model: str, seed: int, figure: "Figure") -> "Figure":
    """Lay the learning curve `figure` beside the MLflow run of `model`; return it."""
    attach(run, run.model(model, seed), CURVE, lambda: figure)
    return figure


def keep_card(run: Run, folder: Path, text: str) -> None:
    """Write the model card `text` into `folder` and beside the MLflow run, which it describes."""
    disk.write_if_changed(text, folder / CARD)
    attach(run, folder, CARD, lambda: text)


def _attach(run: Run, folder: Path, note: dict[str, Any], name: str, make: Any) -> None:
    there = note.get("artefacts", {})
    if there.get(name) == "picture":
        return
    made = make()
    digest = hashlib.sha256(made.encode()).hexdigest() if isinstance(made, str) else "picture"
    if there.get(name) == digest:
        return
    with tracking._quietly():
        _log(run, note, name, made)
    note["artefacts"] = there | {name: digest}
    disk.write(json.dumps(note, indent=1, sort_keys=True) + "\n", folder / tracking.NOTE)


def _log(run: Run, note: dict[str, Any], name: str, made: Any) -> None:
    client = tracking._client(tracking.uri(run))
    if not isinstance(made, str):
        client.log_figure(note["run_id"], made, name)
        return
    client.log_text(note["run_id"], made, name)
    if name == CARD and "registered" in note:
        client.update_model_version(note["registered"], note["version"], description=made)


def _note(folder: Path) -> dict[str, Any]:
    """Return the note of the training that stands in `folder`, empty where it is another's."""
    from mammo_lib.training import history

    path, done = folder / tracking.NOTE, history.record(folder)
    note = json.loads(path.read_text()) if path.exists() else {}
    if not done or note.get("fingerprint") != done["fingerprint"]:
        return {}
    return note
