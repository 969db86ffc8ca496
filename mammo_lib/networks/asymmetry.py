"""AsymMirai's measure of how much, and where, the left breast differs from the right one."""

from typing import Any

import keras

from mammo_lib.networks.layers import L

PAIRS = ("cc", "mlo")  # slots 2p and 2p + 1 of views.ORDER are the left and right view of pair p
PARTS = 5  # the pool's window is a fifth of the map
TINY = 1e-12  # keeps the gradient of a norm finite where both sides are equal


def maps(views: Any) -> Any:
    """Return the asymmetry `(B, 2, h', w')` of CC and MLO from maps `(B, 4, h, w, c)`.

    Left minus right, times a learned c×c matrix of the pair; |difference|; the largest within a
    window of a fifth of the map, at stride 1; the L2 norm over channels.
    """
    rows, columns, width = views.shape[2:]
    window = (max(rows // PARTS, 1), max(columns // PARTS, 1))
    each = []
    for pair, name in enumerate(PAIRS):
        x = SideDifference(pair, name=f"{name}_difference")(views)
        matrix = L.Dense(
            width, use_bias=False, kernel_initializer=NearIdentity(), name=f"{name}_matrix"
        )
        each.append(AsymmetryMap(window, dtype="float32", name=f"{name}_asymmetry")(matrix(x)))
    return L.Concatenate(axis=1, dtype="float32", name="asymmetry")(each)


@keras.saving.register_keras_serializable(package="mammo_lib")
class NearIdentity(keras.initializers.Initializer):
    """Start a square matrix as the identity plus noise of SD 0.01."""

    def __call__(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        """Return the matrix of `shape`."""
        noise = keras.initializers.RandomNormal(stddev=0.01)
        return keras.ops.eye(*shape, dtype=dtype) + noise(shape, dtype)


@keras.saving.register_keras_serializable(package="mammo_lib")
class SideDifference(L.Layer):
    """Subtract the right view's map from the left one's, of one pair of views."""

    def __init__(self, pair: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.pair = pair

    def call(self, x: Any) -> Any:
        """Return `(B, h, w, c)` of the maps `(B, 4, h, w, c)`."""
        return x[:, 2 * self.pair] - x[:, 2 * self.pair + 1]

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return (shape[0], *shape[2:])

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "pair": self.pair}


@keras.saving.register_keras_serializable(package="mammo_lib")
class AsymmetryMap(L.Layer):
    """Pool |difference| over a window, then take its norm over channels."""

    def __init__(self, window: tuple[int, int], **keywords: Any) -> None:
        super().__init__(**keywords)
        self.window = tuple(window)

    def call(self, x: Any) -> Any:
        """Return `(B, 1, h', w')` of the difference `(B, h, w, c)`."""
        x = keras.ops.max_pool(
            keras.ops.abs(x), self.window, strides=1, data_format="channels_last"
        )
        square = keras.ops.sum(keras.ops.square(x), axis=-1)
        return keras.ops.expand_dims(keras.ops.sqrt(keras.ops.maximum(square, TINY)), 1)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it."""
        rows, columns = (n - k + 1 for n, k in zip(shape[1:3], self.window, strict=True))  # type: ignore[operator]
        return (shape[0], 1, rows, columns)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "window": self.window}


@keras.saving.register_keras_serializable(package="mammo_lib")
class AsymmetryRisk(L.Layer):
    """Turn asymmetry maps into a logit, (asymmetry - mu) / spread, both learned."""

    def __init__(self, mu: float, spread: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        if spread <= 0:
            raise ValueError(f"spread {spread} is not above 0.")
        self.start = (mu, spread)

    def build(self, maps_shape: Any, present_shape: Any) -> None:
        """Make both numbers."""
        constant = keras.initializers.Constant
        self.mu = self.add_weight(shape=(), initializer=constant(self.start[0]), name="mu")
        self.spread = self.add_weight(shape=(), initializer=constant(self.start[1]), name="spread")

    def call(self, maps: Any, present: Any) -> Any:
        """Return `(B, 1)` of `maps` `(B, 2, h', w')` and `present` `(B, 4)`.

        The mean over CC and MLO of each map's largest value; a pair counts when both its views
        are present. An exam without a pair has logit 0, which says nothing.
        """
        pairs = keras.ops.reshape(present, (-1, len(PAIRS), 2)) > 0.5
        both = keras.ops.cast(keras.ops.all(pairs, axis=-1), maps.dtype)  # (B, 2)
        count = keras.ops.sum(both, axis=-1, keepdims=True)
        most = keras.ops.max(maps, axis=(2, 3))  # (B, 2)
        mean = keras.ops.sum(most * both, axis=-1, keepdims=True) / keras.ops.maximum(count, 1.0)
        return keras.ops.where(count > 0.5, (mean - self.mu) / self.spread, 0.0)

    def compute_output_shape(self, maps_shape: Any, present_shape: Any) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return (maps_shape[0], 1)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "mu": self.start[0], "spread": self.start[1]}
