"""The cohort on disk: made once, whole or not at all, and found again."""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from functools import partial as bind
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib import disk, paths, tables
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.cohorts.phantom import files
from mammo_lib.cohorts.phantom.card import CARD
from mammo_lib.cohorts.phantom.population import Woman, women
from mammo_lib.cohorts.phantom.truth import truth
from mammo_lib.config.schema import PhantomData
from mammo_lib.problem import Problem
from mammo_lib.progress import say, track
from mammo_lib.workers import pool

GENERATOR = 10  # of the images; raise it when the same settings give other bytes
UNRELATED = {
    "name",
    "has",
    "folder",
    "detail_pitch_mm",
}  # settings that leave the files as they are
CHUNK = 4  # women per message to a worker
Rows = tuple[list[files.Row], list[files.Row]]


def stamp(settings: PhantomData) -> dict[str, Any]:
    """Return what fixes the files of a cohort."""
    return {"generator": GENERATOR} | settings.model_dump(exclude=UNRELATED)


def home(settings: PhantomData) -> Path:
    """Return the folder of the cohort: `data.folder`, else one of the shared cache."""
    if settings.folder:
        return Path(settings.folder)
    text = json.dumps(stamp(settings), sort_keys=True)
    return paths.cache() / f"phantom-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


def load(settings: PhantomData, *, workers: int = 1) -> Cohort:
    """Return the cohort of `settings`, generated with `workers` processes when absent."""
    folder = generate(settings, home(settings), workers=workers)
    return Cohort(
        name="phantom",
        folder=folder,
        images=pd.read_parquet(folder / "images.parquet"),
        lesions=tables.read(folder / "lesions.parquet", "lesions"),
        card=CARD,
    )


def generate(settings: PhantomData, folder: Path, *, workers: int = 1) -> Path:
    """Write the cohort of `settings` to `folder`, unless it is there, and return `folder`.

    The files do not depend on `workers`. They grow in a hidden folder beside it that takes its
    name at the end; what a killed run left there is used again.
    """
    folder = Path(folder).absolute()
    if not _holds(folder, settings):
        _room(folder.parent)
        waiting = "waiting for another command that generates the same cohort"
        with disk.alone(folder.with_name(f".{folder.name}.lock"), lambda: say(waiting)):
            if not _holds(folder, settings):
                _grow(settings, folder, workers)
    return folder


def _grow(settings: PhantomData, folder: Path, workers: int) -> None:
    growing = _begin(folder, settings)
    every = list(women(settings))
    made = track(_each(settings, every, growing, workers), "Synthetic women", total=len(every))
    _finish(growing, settings, list(made))
    os.replace(growing, folder)


def _room(parent: Path) -> None:
    try:
        disk.probe(parent)
    except OSError as error:
        raise Problem(f"data.folder: cannot write to {parent} ({error})") from None


def _holds(folder: Path, settings: PhantomData) -> bool:
    """Say whether `folder` holds this cohort; raise where it holds anything else."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    known = _read(folder / "complete.json")
    if known is None:
        raise Problem(
            f"data.folder: {folder} holds files that are not a complete synthetic cohort. "
            "Name another folder, or remove it."
        )
    _same(known, settings, folder)
    return True


def _same(known: dict[str, Any], settings: PhantomData, folder: Path) -> None:
    wanted = stamp(settings)
    for key in sorted(wanted.keys() | known.keys()):
        if known.get(key) != wanted.get(key):
            raise Problem(
                f"data.folder: {folder} holds another synthetic cohort ({key} "
                f"{known.get(key)}, wanted {wanted.get(key)}). Name another folder, or remove it."
            )


def _begin(folder: Path, settings: PhantomData) -> Path:
    """Return the folder to grow in, with what a killed run of the same settings left."""
    growing = folder.with_name(f".{folder.name}.partial")
    if growing.exists() and _read(growing / "growing.json") != stamp(settings):
        shutil.rmtree(growing)
    growing.mkdir(exist_ok=True)
    (growing / "growing.json").write_text(json.dumps(stamp(settings)))
    for left in growing.glob(".P*"):
        shutil.rmtree(left)
    return growing


def _each(settings: PhantomData, every: list[Woman], folder: Path, workers: int) -> Iterator[Rows]:
    """Yield the rows of each woman in order, her files written."""
    task = bind(_woman, settings.seed, settings.pitch_mm, folder)
    if workers <= 1:
        yield from map(task, every)
        return
    with pool(workers, preload="mammo_lib.cohorts.phantom") as executor:
        yield from executor.map(task, every, chunksize=CHUNK)


def _woman(seed: int, pitch_mm: float, folder: Path, woman: Woman) -> Rows:
    return files.write(seed, pitch_mm, woman, folder)


def _finish(folder: Path, settings: PhantomData, made: list[Rows]) -> None:
    """Write the tables, the truth and, last, the stamp."""
    images = pd.DataFrame([row for rows, _ in made for row in rows])
    lesions = pd.DataFrame([row for _, rows in made for row in rows])
    images.astype({"label": "Int8"}).to_parquet(folder / "images.parquet", index=False)
    tables.write(lesions, folder / "lesions.parquet", "lesions")
    _write(folder / "truth.json", truth(settings))
    _write(folder / "complete.json", stamp(settings))
    (folder / "growing.json").unlink()


def _read(path: Path) -> dict[str, Any] | None:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return None


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n")
