"""The golden set as curation meets it: each trap before and after, and what became of it."""

import base64
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from mammo_lib.cohorts import cbis_sample, golden
from mammo_lib.cohorts import folder as any_folder
from mammo_lib.config.schema import RealData
from mammo_lib.imaging.curate import curate
from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.door import Unreadable
from mammo_lib.imaging.steps import Steps, steps
from mammo_lib.problem import Problem
from mammo_lib.pseudonym import Pseudonyms

if TYPE_CHECKING:
    from IPython.display import HTML

ROWS, COLUMNS = 104, 80  # pixels of the set's own images
EXAMPLES = {
    "inverted": "display/monochrome1_window.dcm",
    "mirrored": "orientation/mirrored.dcm",
    "scanned": "film/scan.dcm",
}
NAMES = Pseudonyms(b"golden")  # all names are invented: the table is to be the same everywhere


@dataclass(frozen=True)
class Met:
    """One trap as it was met; pictures are PNGs in base64, "" where there is none.

    `before` is what a loader sees that stretches stored values from black to white and does
    nothing else; `after` is the standardised image.
    """

    group: str
    name: str
    what: str
    rule: str
    verdict: str
    reason: str
    before: str
    after: str
    as_expected: bool


@dataclass(frozen=True)
class Shown:
    """All traps as they were met, and the steps of some of them and of a real film."""

    met: list[Met]
    chains: list[tuple[str, Steps]]


def show(*, workers: int = 1) -> Shown:
    """Make the golden set in a folder that is removed again, curate it, and return what was met.

    Raises a Problem where a trap's outcome is not the expected one.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "golden"
        met = meet(folder, workers=workers)
        film = sorted(cbis_sample.package_folder().rglob("*.dcm"))[-1]
        shown = {name: folder / file for name, file in EXAMPLES.items()} | {"real film": film}
        chains = [(name, steps(path, rows=ROWS, columns=COLUMNS)) for name, path in shown.items()]
        return Shown(met, chains)


def meet(folder: Path, *, workers: int = 1) -> list[Met]:
    """Write the golden set to `folder`, curate it, and return each trap as it was met."""
    expected = golden.make(folder)
    settings = RealData(name="folder", folder=str(folder))
    source = any_folder.load(settings, names=NAMES)
    store = folder.with_name(f"{folder.name}.npy")
    made = curate(source, rows=ROWS, columns=COLUMNS, store=store, workers=workers)
    audit = made.audit.assign(file=made.audit["file"].map(source.files)).set_index("file")
    found = audit.to_dict("index")
    rows = {source.files[path]: row for row, path in enumerate(made.images["path"])}
    pixels = np.load(store, mmap_mode="r")
    met = []
    for trap in expected.to_dict("records"):
        row = rows.get(trap["file"])
        after = None if row is None else pixels[row]
        met.append(_met(trap, found[trap["file"]], folder, after))
    wrong = [one for one in met if not one.as_expected]
    if wrong:
        became = f"{wrong[0].verdict} ({wrong[0].reason})"
        raise Problem(f"golden set: the trap '{wrong[0].name}' came out as {became}.")
    return met


def counts(met: list[Met]) -> dict[str, Any]:
    """Return how many traps there are, and how many of each verdict."""
    verdicts = pd.Series([one.verdict for one in met]).value_counts()
    return {"traps": len(met), "verdicts": {name: int(n) for name, n in sorted(verdicts.items())}}


def table(met: list[Met]) -> "HTML":
    """Return the traps as a table: what is planted, before, after, verdict."""
    from IPython.display import HTML

    place = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    groups: dict[str, list[Met]] = {}
    for one in met:
        groups.setdefault(one.group, []).append(one)
    return HTML(place.get_template("traps.html").render(groups=groups, total=len(met)))


def _met(trap: dict, row: dict, folder: Path, after: np.ndarray | None) -> Met:
    expected = (trap["verdict"], trap["reason"], trap["laterality"] if after is not None else "")
    found = (row["verdict"], row["reason"], row["laterality"] if after is not None else "")
    return Met(
        group=trap["file"].split("/")[0],
        name=trap["trap"].replace("_", " "),
        what=trap["what"],
        rule=trap["rule"],
        verdict=row["verdict"],
        reason=row["reason"],
        before=_naive(folder / trap["file"]),
        after="" if after is None else _png((after / 257).astype(np.uint8)),
        as_expected=expected == found,
    )


def _naive(path: Path) -> str:
    """Return the stored values stretched from their least to their largest, as many loaders do."""
    try:
        stored = decode(path).pixels.astype(float)
    except Unreadable:
        return ""
    span = max(float(np.ptp(stored)), 1.0)
    return _png((255 * (stored - stored.min()) / span).astype(np.uint8))


def _png(image: np.ndarray) -> str:
    return base64.b64encode(cv2.imencode(".png", image)[1].tobytes()).decode()
