"""How to make a model again: the command, and what its code, packages and data were."""

import json

import pandas as pd

from mammo_lib.model_store.page import Section, Table
from mammo_lib.model_store.trained import Trained
from mammo_lib.report import provenance
from mammo_lib.training import history, identity, tracking


def section(model: Trained, images: pd.DataFrame) -> Section:
    """Return the section on repeating `model`; the code is that which writes the card."""
    config = model.config
    words = [
        f"data={config.data.name}", f"profile={config.profile.name}", f"model=[{model.name}]",
        f"seed={model.seed}", f"split.seed={config.split.seed}", f"name={config.name}",
    ]  # fmt: skip
    told = {
        "command": f"mammo report {' '.join(words)}",
        "all settings": f"{model.run.name}/config.yaml",
        "fingerprint of recipe, data and code": str(model.record["fingerprint"]),
        "data manifest, SHA-256": identity.manifest(images),
        "code, when this card was written": provenance.label(provenance.code()),
        "lock file, SHA-256": provenance.sha256(provenance.LOCK) or "none",
        "MLflow run": _tracked(model),
        "time to train": _seconds(model),
    }
    note = "The manifest is a hash of image ids, pixels' hashes, labels and splits."
    table = Table("What it was made from", ("What", "Value"), tuple(told.items()), note)
    score = f"To score a folder of mammograms: mammo models score {model.key} FOLDER"
    return Section("How to repeat it", (score,), (table,))


def _tracked(model: Trained) -> str:
    path = model.folder / tracking.NOTE
    note = json.loads(path.read_text()) if path.exists() else {}
    version = (
        f", {note.get('registered', 'version')} v{note['version']}" if "version" in note else ""
    )
    return f"{note['run_id']}{version}" if "run_id" in note else "not tracked"


def _seconds(model: Trained) -> str:
    if not (model.folder / history.TIMING).exists():
        return "not recorded"
    seconds = pd.read_csv(model.folder / history.TIMING)["seconds"].sum()
    return f"{seconds / 60:.1f} min"
