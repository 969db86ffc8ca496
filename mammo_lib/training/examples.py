"""What a network learns from: examples of one or more images, with targets, as arrays."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.imaging.placement import place
from mammo_lib.training import augment, pixels
from mammo_lib.training.augment import Draws
from mammo_lib.training.standardise import standardise

LESION_COLUMNS = ["image_id", "lesion_id", "kind", "pathology", "x", "y", "width", "height",
                  "mask_path"]  # fmt: skip
ABSENT = -1  # in `row`: the example has no such view


@dataclass(frozen=True)
class Material:
    """The tables of a run that training reads; row i of `images` is row i of `store`.

    `lesions` are boxes in pixels of the standardised image; their `mask_path` is relative to
    `folder`.
    """

    images: pd.DataFrame
    store: NDArray[np.uint16]  # (n, rows, columns)
    lesions: pd.DataFrame
    folder: Path | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of every image."""
        return self.store.shape[1], self.store.shape[2]


def material(
    images: pd.DataFrame,
    pixels_path: Path,
    lesions: pd.DataFrame | None = None,
    folder: Path | None = None,
) -> Material:
    """Return what training reads of a run: `lesions` are in pixels of the original images."""
    images = images.reset_index(drop=True)  # its index is the store's row
    store = pixels.load(pixels_path, images)
    if lesions is None:
        lesions = pd.DataFrame(columns=LESION_COLUMNS)
    elif not lesions.empty:
        lesions = place(lesions, images)
    return Material(images, store, lesions, folder)


@dataclass(frozen=True)
class Examples:
    """n examples of V images each: an image alone, or the views of an exam."""

    row: NDArray[np.int64]  # (n, V) rows of the store, or ABSENT
    name: NDArray[np.object_]  # (n,) image or exam, for tables and messages
    positive: NDArray[np.bool_]  # (n,) the class that balancing weighs against the others
    target: Mapping[str, NDArray]  # of each, (n, ...)
    corner: NDArray[np.int64] | None = None  # (n, 2) row and column of a window's upper left pixel
    window: tuple[int, int] | None = None  # its size; None: whole images
    shape: tuple[int, int] | None = None  # rows and columns of an image, where judging needs them
    stacked: bool = False  # whether V is an axis of the input, though it be 1
    extra: Mapping[str, NDArray] = field(default_factory=dict)  # (n, ...) what judging needs

    def __len__(self) -> int:
        return len(self.row)

    def take(self, index: NDArray[np.integer]) -> dict[str, NDArray]:
        """Return the targets of examples `index`."""
        return {name: values[index] for name, values in self.target.items()}

    def only(self, kept: NDArray[np.bool_]) -> "Examples":
        """Return the examples of which `kept` `(n,)` is true."""
        target, extra = (
            {name: values[kept] for name, values in each.items()}
            for each in (self.target, self.extra)
        )
        return replace(
            self,
            row=self.row[kept],
            name=self.name[kept],
            positive=self.positive[kept],
            corner=None if self.corner is None else self.corner[kept],
            target=target,
            extra=extra,
        )


def inputs(
    examples: Examples,
    store: NDArray[np.uint16],
    index: NDArray[np.integer],
    draws: Draws | None = None,
    *,
    flip: bool = False,
) -> dict[str, NDArray[np.float32]]:
    """Return what the network sees of examples `index`: standardised, changed by `draws`.

    ``image`` `(b, rows, columns, 1)`, or ``views`` `(b, V, rows, columns, 1)` and ``present``
    `(b, V)`. `draws` holds one change for each of the b × V images; with `flip` all are upside
    down. Absent views are 0.
    """
    rows = examples.row[index]
    there = rows != ABSENT
    seen = standardise(store[np.where(there, rows, 0).ravel()])
    seen[~there.ravel()] = 0
    if examples.corner is not None and examples.window is not None:
        seen = cut(seen, examples.corner[index], examples.window)
    if draws is not None:
        seen = augment.apply(seen, draws, centred=examples.window is not None)
        seen[~there.ravel()] = 0  # noise too
    if flip:
        seen = seen[:, ::-1]
    if not examples.stacked:
        return {"image": np.ascontiguousarray(seen[..., None])}
    views = seen.reshape(*rows.shape, *seen.shape[1:], 1)
    return {"views": np.ascontiguousarray(views), "present": there.astype(np.float32)}


def cut(
    pixels: NDArray[np.float32], corner: NDArray[np.int64], size: tuple[int, int]
) -> NDArray[np.float32]:
    """Return the window of `size` at each `corner` `(n, 2)` of `pixels` `(n, rows, columns)`.

    What lies outside the image is 0, as around the breast.
    """
    height, width = size
    out = np.zeros((len(pixels), height, width), pixels.dtype)
    for target, image, (top, left) in zip(out, pixels, corner, strict=True):
        up, across = max(top, 0), max(left, 0)
        part = image[up : max(top + height, 0), across : max(left + width, 0)]
        place = target[up - top :, across - left :]
        place[: part.shape[0], : part.shape[1]] = part
    return out
