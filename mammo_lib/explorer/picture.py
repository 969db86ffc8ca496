"""One case as a picture in a page: the image, and over it outlines and where a network looks."""

import html
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.explorer.grey import png, windowed
from mammo_lib.imaging.panels import Panel
from mammo_lib.report.figures.gallery import LESION

STRONGEST = 150  # of 255: tissue must show through a map


@dataclass(frozen=True)
class Map:
    """Where a network looks: `values` (h, w) 0..1 over a part of the image.

    `left`, `top`, `width` and `height` are that part, as shares of the image's own size.
    """

    values: NDArray[np.float32]
    left: float
    top: float
    width: float
    height: float


def placed(found: NDArray[np.float32], image: pd.Series) -> Map:
    """Return a map of a standardised image, of its size, where it lies on the original one.

    `image` is its row of the images table: rows, columns and the columns of `Placement`.
    """
    tall = max(1, round(image["crop_height"] * image["scale_y"]))
    wide = max(1, round(image["crop_width"] * image["scale_x"]))
    top = int(image["pad_top"])
    part = found[top : top + tall, :wide]
    part = part[:, ::-1] if image["flipped"] else part
    return Map(
        np.ascontiguousarray(part),
        image["crop_left"] / image["columns"],
        image["crop_top"] / image["rows"],
        image["crop_width"] / image["columns"],
        image["crop_height"] / image["rows"],
    )


def picture(
    panel: Panel,
    *,
    level: float = 0.5,
    width: float = 1.0,
    outlines: bool = True,
    saliency: Map | None = None,
    full: bool = False,
    alt: str = "",
) -> str:
    """Return HTML that shows `panel`: at its own pixels if `full`, else fitted to the window."""
    rows, columns = panel.pixels.shape
    grey = png(windowed(panel.pixels, level=level, width=width))
    size = f"width:{columns}px" if full else f"height:34rem;aspect-ratio:{columns}/{rows}"
    inside = f'<img src="{grey}" alt="{html.escape(alt)}" style="width:100%;display:block">'
    inside += _map(saliency) if saliency is not None else ""
    inside += _outlines(panel) if outlines else ""
    return (
        '<div tabindex="0" role="group" aria-label="The image; scroll with the arrow keys" '
        'style="overflow:auto;max-height:36rem;background:#000">'
        f'<div style="position:relative;{size}">{inside}</div></div>'
    )


def _map(found: Map) -> str:
    strength = np.clip(found.values, 0, 1)
    colour = np.zeros((*strength.shape, 4), np.uint8)
    colour[..., :3] = cv2.applyColorMap(np.rint(strength * 255).astype(np.uint8), cv2.COLORMAP_HOT)
    colour[..., 3] = np.rint(strength * STRONGEST).astype(np.uint8)
    place = "".join(f"{name}:{100 * share:.3f}%;" for name, share in (
        ("left", found.left), ("top", found.top), ("width", found.width),
        ("height", found.height)))  # fmt: skip
    return f'<img class="saliency" src="{png(colour)}" alt="" style="position:absolute;{place}">'


def _outlines(panel: Panel) -> str:
    rows, columns = panel.pixels.shape
    lines = "".join(_lines(panel))
    style = 'style="position:absolute;left:0;top:0;width:100%;height:100%"'
    look = f'fill="none" stroke="{LESION}" stroke-width="2" vector-effect="non-scaling-stroke"'
    drawn = lines.replace("<path ", f"<path {look} ")
    return f'<svg class="outlines" viewBox="0 0 {columns} {rows}" {style}>{drawn}</svg>'


def _lines(panel: Panel) -> Iterator[str]:
    """Yield the path of each lesion: its mask's rim, else its box."""
    if panel.mask is not None and panel.mask.any():
        rims, _ = cv2.findContours(
            panel.mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE
        )
        for rim in rims:
            yield f'<path d="M{"L".join(f"{x} {y}" for x, y in rim.reshape(-1, 2))}Z"/>'
        return
    for x, y, width, height in panel.boxes:
        yield f'<path d="M{x:.1f} {y:.1f}h{width:.1f}v{height:.1f}h{-width:.1f}Z"/>'
