"""Several views of one exam through one trunk: merged into the batch, and parted again.

One trunk that sees all views as one batch stays flat, so that gradients and maps of every layer
can be read. It normalises over the views together where the PyTorch originals, called once a view,
normalise each view's batch alone: the same at test, close to it in training.
"""

from typing import Any

import keras

from mammo_lib.networks.layers import L

ORDER = ("L-CC", "R-CC", "L-MLO", "R-MLO")  # of four views; slot i is a left one when i is even
ANGLES = ("cc", "mlo")  # prefixes of the layers of twin trunks


def views(count: int, rows: int, columns: int, channels: int) -> dict[str, Any]:
    """Return the inputs: ``views`` `(B, V, rows, columns, channels)`, ``present`` `(B, V)`."""
    return {
        "views": keras.Input((count, rows, columns, channels), name="views"),
        "present": keras.Input((count,), name="present"),
    }


def one_angle(layer: str) -> str:
    """Return the name that a layer of one angle's trunk has in a network of a single view."""
    angle, _, rest = layer.partition("_")
    return rest if angle in ANGLES else layer


def chosen(x: Any, slots: slice, *, name: str) -> Any:
    """Return the views of `slots` of `x` `(B, V, ...)`."""
    return Chosen(slots.start, slots.stop, name=name)(x)


def merged(x: Any, *, name: str) -> Any:
    """Return `(B, V, ...)` as `(B * V, ...)`."""
    return Merged(name=name)(x)


def parted(x: Any, count: int, *, name: str) -> Any:
    """Return `(B * V, ...)` as `(B, V, ...)`, V being `count`."""
    return Parted(count, name=name)(x)


@keras.saving.register_keras_serializable(package="mammo_lib")
class Chosen(L.Layer):
    """Take some of the views."""

    def __init__(self, start: int, stop: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.start, self.stop = start, stop

    def call(self, x: Any) -> Any:
        """Return `(B, stop - start, ...)`."""
        return x[:, self.start : self.stop]

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "start": self.start, "stop": self.stop}


@keras.saving.register_keras_serializable(package="mammo_lib")
class Merged(L.Layer):
    """Join the axes of exam and view."""

    def call(self, x: Any) -> Any:
        """Return `(B, V, ...)` as `(B * V, ...)`."""
        return keras.ops.reshape(x, (-1, *x.shape[2:]))

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return (None, *shape[2:])


@keras.saving.register_keras_serializable(package="mammo_lib")
class Parted(L.Layer):
    """Part the axes of exam and view."""

    def __init__(self, count: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.count = count

    def call(self, x: Any) -> Any:
        """Return `(B * V, ...)` as `(B, V, ...)`."""
        return keras.ops.reshape(x, (-1, self.count, *x.shape[1:]))

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return (None, self.count, *shape[1:])

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "count": self.count}
