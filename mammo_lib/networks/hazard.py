"""The additive hazard: risk that, year after year, can only rise."""

from typing import Any

import keras

from mammo_lib.networks.layers import L


@keras.saving.register_keras_serializable(package="mammo_lib")
class AdditiveHazard(L.Layer):
    """Turn a vector into the logits of cancer within 1, 2, … `years` years.

    As in Mirai (Yala et al. 2021): logit_t = b·h + Σ_{k≤t} relu(W_k·h), so that logits never
    fall from one year to the next. A vector of n numbers takes (n + 1)(years + 1) weights. The
    authors multiply by a triangular matrix of ones, which PyTorch lists as a parameter that is
    not trained (25 for five years); a cumulative sum does the same without one.

    A year whose hazard is negative for every exam has no gradient and does not come back.
    Hazards therefore start small, equal and positive (our choice; it changes no size).
    """

    def __init__(self, years: int, **keywords: Any) -> None:
        super().__init__(**keywords)
        if years < 1:
            raise ValueError(f"years {years} are fewer than one.")
        self.years = years

    def build(self, shape: tuple[int | None, ...]) -> None:
        """Make the weights for vectors `(B, n)`."""
        self.base_kernel = self.add_weight(shape=(shape[-1], 1), name="base_kernel")
        self.base_bias = self.add_weight(shape=(1,), initializer="zeros", name="base_bias")
        self.kernel = self.add_weight(
            shape=(shape[-1], self.years), initializer="zeros", name="kernel"
        )
        self.bias = self.add_weight(
            shape=(self.years,), initializer=keras.initializers.Constant(0.1), name="bias"
        )

    def call(self, x: Any) -> Any:
        """Return the logits `(B, years)` of vectors `(B, n)`."""
        hazard = keras.ops.relu(keras.ops.matmul(x, self.kernel) + self.bias)
        base = keras.ops.matmul(x, self.base_kernel) + self.base_bias
        return base + keras.ops.cumsum(hazard, axis=-1)

    def compute_output_shape(self, shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        """Return the shape after it."""
        return (*shape[:-1], self.years)

    def get_config(self) -> dict[str, Any]:
        """Return what `__init__` takes."""
        return {**super().get_config(), "years": self.years}
