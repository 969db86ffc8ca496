"""One curation of one folder: what is asked for, and its carrying out."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mammo_lib import disk, pseudonym, results, tables
from mammo_lib.cohorts import folder
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import RealData
from mammo_lib.curation import deidentify, findings, page, pictures
from mammo_lib.imaging.curate import Curated, curate
from mammo_lib.paths import Run
from mammo_lib.problem import Problem


@dataclass(frozen=True)
class Order:
    """What to curate, where to, and how; sizes are pixels of the standardised images."""

    folder: Path
    out: Path
    labels: Path | None = None
    rows: int = 1152
    columns: int = 896
    png: bool = True
    deidentified: Path | None = None  # where de-identified DICOM copies go; None: none are made
    names: Path | None = None  # a private CSV of what each file is called, and what it was
    workers: int = 1
    scheduler: str | None = None  # address of a Dask scheduler


def size_of(text: str) -> tuple[int, int]:
    """Return (rows, columns) of a size such as 1152x896."""
    found = re.fullmatch(r"(\d+)\s*[x×]\s*(\d+)", text.strip())
    if found is None or not all(32 <= int(n) <= 8192 for n in found.groups()):
        raise Problem(f"--size: {text} is not a size such as 1152x896 (rows x columns, 32 to 8192)")
    return int(found[1]), int(found[2])


def carry_out(order: Order) -> findings.Findings:
    """Curate the folder, write everything below `order.out`, and return what was found.

    Writes audit.csv, exclusions.csv, tables/, store/pixels.npy, images/*.png and summary.html.
    A curation that was killed is continued by the next one with the same files and sizes.
    """
    _check(order)
    run = Run(order.out.resolve())
    with disk.alone(run.log / "lock", lambda: print(f"Waiting for another curation of {run.root}")):
        source = _source(order, run)
        curated = curate(
            source,
            rows=order.rows,
            columns=order.columns,
            store=run.store,
            workers=order.workers,
            scheduler=order.scheduler,
        )
        write_tables(curated, run)
        if order.png:
            pictures.write(curated.images, run.store, run.root / "images", workers=order.workers)
        left = None
        if order.deidentified:
            left = deidentify.write(source, curated, order.deidentified, workers=order.workers)
        if order.names:
            _write_names(source, order.names)
        return _report(curated, run, left)


def write_tables(curated: Curated, run: Run) -> None:
    """Write the tables of a curation to the places where a run has them."""
    images = curated.images.assign(split=curated.images.get("split"))
    tables.write(images, run.table("images"), "images")
    tables.write(curated.lesions, run.table("lesions"), "lesions")
    for frame, path in ((curated.audit, run.audit), (curated.exclusions, run.exclusions)):
        with disk.whole_file(path) as partial:
            frame.sort_values("file", kind="stable").to_csv(partial, index=False)


def _source(order: Order, run: Run) -> Cohort:
    settings = RealData(
        name="folder",
        folder=str(order.folder),
        labels=None if order.labels is None else str(order.labels),
    )
    apart = [run.root, *([order.deidentified] if order.deidentified else [])]
    names = pseudonym.own()
    return folder.load(settings, workers=order.workers, names=names, apart_from=apart)


def _write_names(source: Cohort, path: Path) -> None:
    """Write which file each name of the tables stands for, readable by its owner alone."""
    with disk.whole_file(path) as partial:
        partial.touch(mode=0o600)
        # Not by pandas: a name on disk need not be UTF-8, and is written as the disk has it.
        with partial.open("w", encoding="utf-8", errors="surrogateescape", newline="") as file:
            csv.writer(file).writerows([("file", "original"), *source.files.items()])


def _report(curated: Curated, run: Run, left: pd.DataFrame | None) -> findings.Findings:
    """Write summary.json and summary.html; `left` are the images without the copy asked for."""
    found = findings.find(curated, left)
    results.write_json(found.counts, run.root / "summary.json")
    disk.write(page.render(found, curated, run.store), run.root / "summary.html")
    return found


def _check(order: Order) -> None:
    """Raise a Problem for an order that cannot be carried out, before any work is done."""
    folder.find(str(order.folder))
    inside = order.folder.resolve()
    for name, place in (("--out", order.out), ("--deidentify", order.deidentified)):
        if place is not None and place.resolve() == inside:
            raise Problem(f"{name}: {place} is the folder that is curated. Name another one.")
    if order.names is not None and order.out.resolve() in order.names.resolve().parents:
        raise Problem("--names: it names people; keep it outside the results, which may be shared.")
    if order.labels is not None and not order.labels.is_file():
        raise Problem(f"--labels: {order.labels} is not a file.")
    for place in filter(None, (order.out, order.deidentified)):
        try:
            disk.probe(place)
        except OSError as error:
            raise Problem(f"{place}: cannot write there ({error.strerror}).") from None
