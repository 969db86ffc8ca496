"""The findings of a curation as one page that needs no network and no second file."""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

import mammo_lib
from mammo_lib.curation.findings import Findings
from mammo_lib.imaging.curate import Curated
from mammo_lib.imaging.store import take
from mammo_lib.report.figures import cohort as figures

SHOWN = 24  # images of the contact sheet
METADATA = ("Creator", "Date", "Format", "Type")  # of an SVG, which would name addresses and times
TALL = 220  # pixels of a thumbnail


@dataclass(frozen=True)
class Thumbnail:
    """A picture and what it shows."""

    data: str  # base64 of a JPEG
    title: str
    file: str


def render(found: Findings, curated: Curated, store: Path) -> str:
    """Return the page as HTML; `store` holds the pixels of the kept images."""
    place = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined
    )
    return place.get_template("page.html").render(
        found=found,
        counts=found.counts,
        flow=_svg(found.flow),
        thumbnails=_thumbnails(curated.images, store),
        reasons=found.reasons.to_dict("records"),
        composition=_by_kind(found.composition),
        identities=found.identities.to_dict("records"),
        version=mammo_lib.__version__,
    )


def chosen(images: pd.DataFrame, count: int = SHOWN) -> Sequence[int]:
    """Return up to `count` rows: whole exams, spread evenly over the cohort."""
    order = images.reset_index(drop=True).sort_values(["patient_id", "exam_id", "image_id"])
    exams = order.groupby("exam_id", sort=False).indices
    step = max(1, -(-len(images) // count))
    rows = [order.index[i] for exam in list(exams.values())[::step] for i in exam]
    return rows[:count]


def _thumbnails(images: pd.DataFrame, store: Path) -> list[Thumbnail]:
    if images.empty:
        return []
    rows = list(chosen(images))
    pixels = take(store, rows)
    shown = images.iloc[rows]
    titles = shown["laterality"] + " " + shown["view"]
    return [
        Thumbnail(_jpeg(image), title, file)
        for image, title, file in zip(pixels, titles, shown["path"], strict=True)
    ]


def _jpeg(image: np.ndarray) -> str:
    scale = min(1.0, TALL / image.shape[0])
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    data = cv2.imencode(".jpg", (small / 257).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 85])[1]
    return base64.b64encode(data.tobytes()).decode()


def _svg(steps: pd.DataFrame) -> str:
    import matplotlib

    buffer = io.StringIO()
    with matplotlib.rc_context({"svg.hashsalt": "mammo_lib", "svg.fonttype": "path"}):
        figures.flow(steps).savefig(buffer, format="svg", metadata=dict.fromkeys(METADATA))
    return buffer.getvalue().partition("?>")[2].partition(">")[2]  # without XML head and doctype


def _by_kind(composition: pd.DataFrame) -> dict[str, list[dict]]:
    return {
        str(kind): rows.to_dict("records") for kind, rows in composition.groupby("of", sort=False)
    }
