"""A saliency map for each class, and the image's probability as the mean of its highest cells."""

from typing import Any

import keras

from mammo_lib.networks import layers
from mammo_lib.networks.layers import L


def saliency(features: Any, classes: int) -> Any:
    """Return the probability `(B, h, w, classes)`, float32, of each cell of `features`.

    As in GMIC: a 1×1 convolution without bias, then a sigmoid.
    """
    x = layers.conv(features, classes, 1, name="saliency_conv")
    return L.Activation("sigmoid", dtype="float32", name="saliency")(x)


def top_cells(maps: Any, share: float) -> Any:
    """Return the highest `share` of the cells of each map, `(B, k, n)`, falling, float32.

    Raises
    ------
    ValueError
        If `share` is not above 0 and at most 1.
    """
    if not 0 < share <= 1:
        raise ValueError(f"top_share {share} is not above 0 and at most 1.")
    return TopCells(share, dtype="float32", name="top_cells")(maps)


@keras.saving.register_keras_serializable(package="mammo_lib")
class TopCells(L.Layer):
    """Keep the highest cells of each map: round(share × cells) of them, one at least."""

    def __init__(self, share: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.share = share

    def call(self, maps: Any) -> Any:
        """Return `(B, k, n)` of `(B, h, w, k)`."""
        rows, columns, classes = maps.shape[1:]
        cells = keras.ops.reshape(maps, (-1, rows * columns, classes))
        count = max(1, round(self.share * rows * columns))
        return keras.ops.top_k(keras.ops.transpose(cells, (0, 2, 1)), count)[0]

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "share": self.share}
