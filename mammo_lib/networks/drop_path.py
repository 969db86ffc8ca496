"""Stochastic depth: in training, some examples skip a residual branch (Huang et al. 2016)."""

from typing import Any

import keras

from mammo_lib.networks.layers import L


@keras.saving.register_keras_serializable(package="mammo_lib")
class DropPath(L.Layer):
    """Zero a branch for a random `rate` of the examples, and scale up what is kept.

    Without `training`, or with rate 0, `(B, ...)` passes unchanged.
    """

    def __init__(self, rate: float, **keywords: Any) -> None:
        super().__init__(**keywords)
        if not 0 <= rate < 1:
            raise ValueError(f"a drop-path rate is at least 0 and below 1, not {rate}.")
        self.rate = rate
        self.seeds = keras.random.SeedGenerator()

    def call(self, x: Any, training: bool = False) -> Any:
        """Return `(B, ...)`, in training with dropped examples at 0 and others / (1 - rate)."""
        if not training or self.rate == 0:
            return x
        one_each = (keras.ops.shape(x)[0], *[1] * (len(x.shape) - 1))
        drawn = keras.random.uniform(one_each, seed=self.seeds)
        kept = keras.ops.cast(drawn >= self.rate, x.dtype)
        return x * kept / (1 - self.rate)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it, the same."""
        return shape

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "rate": self.rate}
