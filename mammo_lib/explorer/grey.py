"""Pictures for a page: window and level of an image, and PNG as a URI."""

import base64
import io

import cv2
import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

WHITE = 255


def windowed(pixels: NDArray[np.floating], *, level: float, width: float) -> NDArray[np.uint8]:
    """Return `pixels` (rows, columns) 0..1 as grey: `level` is middle grey, `width` the span.

    What lies below level - width / 2 is black and above level + width / 2 white. Level 0.5 and
    width 1 leave the image as it is.
    """
    width = max(width, 1e-3)
    grey = (np.asarray(pixels, np.float32) - np.float32(level - width / 2)) / np.float32(width)
    return np.rint(np.clip(grey, 0, 1) * WHITE).astype(np.uint8)


def stretched(pixels: NDArray[np.floating]) -> tuple[float, float]:
    """Return the level and width that spread the middle 98 % of what is not black.

    An image without any such value keeps level 0.5 and width 1.
    """
    seen = pixels[pixels > 0]
    if not seen.size:
        return 0.5, 1.0
    low, high = (float(end) for end in np.quantile(seen, (0.01, 0.99)))
    return (low + high) / 2, max(high - low, 0.01)


def png(image: NDArray[np.uint8]) -> str:
    """Return `image`, grey (rows, columns) or blue, green, red, alpha, as the URI of a PNG."""
    done, coded = cv2.imencode(".png", image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
    assert done
    return _uri(coded.tobytes())


def of_figure(figure: Figure, *, dpi: int) -> str:
    """Return `figure` as the URI of a PNG of `dpi` dots an inch."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=dpi, pil_kwargs={"compress_level": 1})
    return _uri(buffer.getvalue())


def _uri(coded: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(coded).decode()}"
