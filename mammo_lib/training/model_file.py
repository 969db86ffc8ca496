"""Trained networks as files: `.keras`, the same bytes for the same weights."""

import json
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mammo_lib import disk

if TYPE_CHECKING:
    import keras

BEST = "best.keras"


def save(model: "keras.Model", path: Path) -> None:
    """Write `model` to `path` as a `.keras` file, whole or not at all, without dates in it."""
    dated = path.with_name(f".{path.stem}.dated.keras")
    model.save(dated)
    with (
        disk.whole_file(path) as partial,
        zipfile.ZipFile(dated) as source,
        zipfile.ZipFile(partial, "w") as target,
    ):
        for name in sorted(source.namelist()):
            target.writestr(zipfile.ZipInfo(name), _lasting(name, source.read(name)))
    dated.unlink()


def load(folder: Path) -> "keras.Model":
    """Return the network of a finished training run in `folder`, not compiled, in float32."""
    return read(folder / BEST)


def read(path: Path) -> "keras.Model":
    """Return the network in the `.keras` file at `path`, not compiled."""
    import keras

    from mammo_lib import networks

    networks.import_layers()
    return keras.models.load_model(path, compile=False)


def _lasting(name: str, content: bytes) -> bytes:
    """Return member `name` without its date and without addresses in memory."""
    if not name.endswith(".json"):
        return content
    seen: dict[int, int] = {}

    def renumbered(block: dict[str, Any]) -> dict[str, Any]:
        block.pop("date_saved", None)
        if "shared_object_id" in block:  # Keras writes Python's id() of the object
            block["shared_object_id"] = seen.setdefault(block["shared_object_id"], len(seen) + 1)
        return block

    return json.dumps(json.loads(content, object_hook=renumbered), sort_keys=True).encode()
