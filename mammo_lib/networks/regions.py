"""The regions that a saliency map points at: their corners chosen greedily, then cut out.

As in GMIC (rule read in the authors' code). The choice is an arg-max, so no gradient flows through
it; through the pixels cut out, it does.
"""

from typing import Any

import keras

from mammo_lib.networks.layers import L


def regions(image: Any, maps: Any, *, count: int, patch: int) -> tuple[Any, Any]:
    """Return the corners `(B, K, 2)` and pixels `(B, K, p, p, c)` of `count` regions of `image`.

    `image` is `(B, rows, columns, c)`, `maps` its saliency `(B, h, w, k)`, K the `count`, p the
    `patch`. A corner is the upper-left pixel, (row, column), int32.

    Raises
    ------
    ValueError
        If the image is smaller than a patch, or no region is asked for.
    """
    rows, columns = image.shape[1:3]
    if patch < 1 or patch > min(rows, columns):
        raise ValueError(f"a patch of {patch} pixels does not fit {rows}×{columns} pixels.")
    if count < 1:
        raise ValueError(f"{count} regions are too few; ask for one at least.")
    corners = Corners(count, patch, rows, columns, dtype="float32", name="corners")(maps)
    return corners, Crops(patch, name="crops")(image, corners)


@keras.saving.register_keras_serializable(package="mammo_lib")
class Corners(L.Layer):
    """Choose windows of the highest mean saliency, one after the other.

    Each class' map is brought to 0–1 and they are summed (a constant map counts as 0). The window
    is as many cells as the patch covers, rounded, one at least. After each choice the window's
    cells are set to 0: windows may overlap, but none counts a cell twice.
    """

    def __init__(self, count: int, patch: int, rows: int, columns: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.count, self.patch, self.rows, self.columns = count, patch, rows, columns

    def call(self, maps: Any) -> Any:
        """Return the upper-left pixels `(B, K, 2)`, int32, in an image of rows × columns."""
        heat = keras.ops.stop_gradient(_summed(maps))
        (down, row_pixels) = _cells(heat.shape[1], self.rows, self.patch)
        (across, column_pixels) = _cells(heat.shape[2], self.columns, self.patch)
        chosen = []
        for _ in range(self.count):
            row, column = _highest(heat, down, across)
            heat = _blanked(heat, row, column, down, across)
            pixel = (keras.ops.take(row_pixels, row), keras.ops.take(column_pixels, column))
            chosen.append(keras.ops.stack(pixel, axis=-1))
        return keras.ops.stack(chosen, axis=1)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        own = {name: getattr(self, name) for name in ("count", "patch", "rows", "columns")}
        return {**super().get_config(), **own}


def _cells(cells: int, pixels: int, patch: int) -> tuple[int, Any]:
    """Return the cells that a patch covers and the first pixel of each cell, along one axis."""
    first = [round(index * pixels / cells) for index in range(cells)]
    return max(1, round(patch * cells / pixels)), keras.ops.convert_to_tensor(first, "int32")


def _summed(maps: Any) -> Any:
    """Return the sum `(B, h, w)` of the maps `(B, h, w, k)`, each brought to 0–1."""
    low = keras.ops.min(maps, axis=(1, 2), keepdims=True)
    extent = keras.ops.max(maps, axis=(1, 2), keepdims=True) - low
    scaled = (maps - low) / keras.ops.where(extent > 0, extent, 1.0)
    return keras.ops.sum(scaled, axis=-1)


def _highest(heat: Any, down: int, across: int) -> tuple[Any, Any]:
    """Return row and column `(B,)` of the upper-left cell of the window of highest mean."""
    means = keras.ops.average_pool(heat[..., None], (down, across), strides=1)
    columns = means.shape[2]
    index = keras.ops.argmax(keras.ops.reshape(means, (-1, means.shape[1] * columns)), axis=1)
    index = keras.ops.cast(index, "int32")
    return index // columns, index % columns


def _blanked(heat: Any, row: Any, column: Any, down: int, across: int) -> Any:
    """Return `heat` with 0 in the window at `row` and `column`."""
    rows = _within(row, down, heat.shape[1])[:, :, None]
    columns = _within(column, across, heat.shape[2])[:, None, :]
    return keras.ops.where(keras.ops.logical_and(rows, columns), 0.0, heat)


def _within(start: Any, length: int, size: int) -> Any:
    """Return `(B, size)`, true from `start` `(B,)` on for `length` places."""
    place = keras.ops.arange(size, dtype="int32")[None]
    start = start[:, None]
    return keras.ops.logical_and(place >= start, place < start + length)


@keras.saving.register_keras_serializable(package="mammo_lib")
class Crops(L.Layer):
    """Cut square patches out of images.

    Of a patch that leaves the image, the pixels inside stand at its bottom and right; the rest is
    the image's minimum, over all channels.
    """

    def __init__(self, patch: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.patch = patch

    def call(self, image: Any, corners: Any) -> Any:
        """Return `(B, K, p, p, c)` of `(B, rows, columns, c)` and corners `(B, K, 2)`."""
        rows, columns, channels = image.shape[1:]
        row, row_inside = _covered(corners[..., 0], rows, self.patch)
        column, column_inside = _covered(corners[..., 1], columns, self.patch)
        # One gather from all pixels of the batch: one-hot products would need B K rows columns.
        first = keras.ops.arange(keras.ops.shape(image)[0], dtype="int32") * (rows * columns)
        line = first[:, None, None] + row * columns
        pixel = line[..., :, None] + column[..., None, :]  # (B, K, p, p)
        found = keras.ops.take(keras.ops.reshape(image, (-1, channels)), pixel, axis=0)
        inside = keras.ops.logical_and(row_inside[..., :, None], column_inside[..., None, :])
        least = keras.ops.min(image, axis=(1, 2, 3))[:, None, None, None, None]
        return keras.ops.where(inside[..., None], found, least)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "patch": self.patch}


def _covered(corner: Any, size: int, patch: int) -> tuple[Any, Any]:
    """Return the places of an axis that fill a patch `(B, K, p)`, and which are inside it."""
    first = keras.ops.minimum(corner, size - patch)[..., None]  # the last pixels end the patch
    place = first + keras.ops.arange(patch, dtype="int32")
    return place, place >= corner[..., None]
