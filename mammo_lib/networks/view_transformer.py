"""Mirai's transformer: what four views say together, whichever of them are there."""

from typing import Any

import keras

from mammo_lib.networks.layers import L
from mammo_lib.networks.views import ORDER

TABLES = {"view": 3, "time": 11, "side": 3}  # rows of each table; the last row was for padding
WIDTH = 32
POOLS = ("max", "attention", "mean")
LOW = -1e4  # below any layer-normalised number, and a number in half precision too


def placed(x: Any, width: int) -> Any:
    """Return the views' vectors `(B, V, n)` as `(B, V, width)`, scaled and shifted by place.

    A view's place is its kind, its side and the time of its exam. Scales start around 1 and
    shifts around 0 (our choice).
    """
    x = L.Dense(width, name="project")(x)
    place = Place(name="place")(x)
    scale = L.Dense(width, bias_initializer="ones", name="place_scale")(place)
    shift = L.Dense(width, name="place_shift")(place)
    x = L.Multiply(name="place_scaled")([x, scale])
    return L.Add(name="place_shifted")([x, shift])


def transformed(x: Any, present: Any, heads: int, dropout: float) -> Any:
    """Return the views `(B, V, d)` after one layer of attention, normalised after each sum.

    No view attends to an absent one. The hidden layer is as wide as the views.
    """
    width = x.shape[-1]
    attention = L.MultiHeadAttention(heads, width // heads, dropout=dropout, name="attention")
    seen = Seen(name="seen")(present)
    y = attention(x, x, attention_mask=seen)
    x = L.Add(name="attention_add")([x, y])
    x = L.LayerNormalization(epsilon=1e-5, name="attention_norm")(x)
    y = L.Dense(width, activation="relu", name="forward1")(x)
    y = L.Dense(width, name="forward2")(y)
    x = L.Add(name="forward_add")([x, y])
    return L.LayerNormalization(epsilon=1e-5, name="forward_norm")(x)


def pooled(x: Any, present: Any, how: str) -> Any:
    """Return one vector `(B, d)` of the views `(B, V, d)` that are present.

    Their ``max``, their ``mean``, or the mean weighted by a learned ``attention``. An exam
    without any view is all zeros.
    """
    if how == "max":
        return ViewMax(dtype="float32", name="exam")(x, present)
    if how == "mean":
        return ViewMean(dtype="float32", name="exam")(x, present)
    score = L.Dense(1, dtype="float32", name="exam_score")(x)
    return ViewMean(dtype="float32", name="exam")(x, present, score)


@keras.saving.register_keras_serializable(package="mammo_lib")
class Place(L.Layer):
    """Look up what is learned of each view's kind, time and side.

    As in Mirai three tables of 32 numbers a row, of which only those of one exam's four views are
    used here: the released model, too, sees one exam, of time 0.
    """

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the tables."""
        if shape[1] != len(ORDER):
            raise ValueError(f"{shape[1]} views are not the {len(ORDER)} of {', '.join(ORDER)}.")
        self.tables = {
            name: self.add_weight(
                shape=(rows, WIDTH),
                initializer=keras.initializers.RandomNormal(stddev=1.0),
                name=f"{name}s",
            )
            for name, rows in TABLES.items()
        }

    def call(self, x: Any) -> Any:
        """Return `(B, V, 96)` for the views' vectors `(B, V, n)`, in the order of `views.ORDER`."""
        rows = {
            "view": [int(view.endswith("MLO")) for view in ORDER],
            "time": [0 for _ in ORDER],
            "side": [int(view.startswith("R")) for view in ORDER],
        }
        # Products, since a look-up's gradient is of a sparse kind that few tools read.
        found = [
            keras.ops.matmul(keras.ops.one_hot(rows[name], TABLES[name], dtype=x.dtype), table)
            for name, table in self.tables.items()
        ]
        place = keras.ops.concatenate(found, axis=-1)  # (V, 96)
        return place + keras.ops.zeros_like(x[..., :1])

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return (*shape[:-1], WIDTH * len(TABLES))


@keras.saving.register_keras_serializable(package="mammo_lib")
class Seen(L.Layer):
    """Say which view may attend to which."""

    def call(self, present: Any) -> Any:
        """Return `(B, V, V)` of truths for `present` `(B, V)`.

        All see those that are present. Each sees itself too, so that an absent view, which
        nothing reads, has something to take a softmax over.
        """
        there = keras.ops.expand_dims(present, 1) > 0.5  # (B, 1, V)
        return keras.ops.logical_or(there, keras.ops.eye(present.shape[-1], dtype="bool"))

    def compute_output_spec(self, present: Any) -> keras.KerasTensor:
        """Return the shape and type after it."""
        count = present.shape[-1]
        return keras.KerasTensor((present.shape[0], count, count), dtype="bool")


@keras.saving.register_keras_serializable(package="mammo_lib")
class ViewMax(L.Layer):
    """Take the maximum over the views that are present."""

    def call(self, x: Any, present: Any) -> Any:
        """Return `(B, d)` of `x` `(B, V, d)` and `present` `(B, V)`."""
        there = keras.ops.expand_dims(present, -1) > 0.5  # (B, V, 1)
        most = keras.ops.max(keras.ops.where(there, x, LOW), axis=1)
        return keras.ops.where(keras.ops.any(there, axis=1), most, 0.0)

    def compute_output_shape(self, x_shape: Any, present_shape: Any) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return (x_shape[0], x_shape[-1])


@keras.saving.register_keras_serializable(package="mammo_lib")
class ViewMean(L.Layer):
    """Take the mean over the views that are present, each weighted by exp(its score)."""

    def call(self, x: Any, present: Any, score: Any = None) -> Any:
        """Return `(B, d)` of `x` `(B, V, d)`, `present` `(B, V)` and maybe `score` `(B, V, 1)`."""
        there = keras.ops.expand_dims(present, -1) > 0.5
        if score is None:
            score = keras.ops.zeros_like(x[..., :1])
        share = keras.ops.softmax(keras.ops.where(there, score, LOW), axis=1)
        return keras.ops.sum(keras.ops.where(there, share, 0.0) * x, axis=1)

    def compute_output_shape(
        self, x_shape: Any, present_shape: Any, score_shape: Any = None
    ) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return (x_shape[0], x_shape[-1])
