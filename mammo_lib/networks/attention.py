"""Attention over a set of items: a weight for each, and their weighted sum."""

from typing import Any

import keras

from mammo_lib.networks.layers import L

FORMS = ("tanh", "gated", "mean")


def attention(
    x: Any, *, hidden: int, form: str, bias: bool, name: str, present: Any = None
) -> tuple[Any, Any]:
    """Return the sum `(..., d)` of the items `x` `(..., N, d)` and their weights `(..., N)`.

    Source: M. Ilse et al., "Attention-based deep multiple instance learning", ICML 2018. An item's
    score is linear in tanh(V x), of `hidden` units; in the ``gated`` form in their product with
    sigmoid(U x); the ``mean`` gives all the same and has no weights to learn. `bias` is of all
    three linear maps. Items whose `present` `(..., N)` is 0 get no weight, the others sum to 1; of
    a set without items the sum and all weights are 0. Both are float32 under every policy.

    Raises
    ------
    ValueError
        If `form` is none of `FORMS`.
    """
    weights = Weights(dtype="float32", name=f"{name}_weights")(
        _scores(x, hidden, form, bias, name), present
    )
    return WeightedSum(dtype="float32", name=f"{name}_sum")(x, weights), weights


def _scores(x: Any, hidden: int, form: str, bias: bool, name: str) -> Any:
    if form not in FORMS:
        raise ValueError(f"attention '{form}' is none of {', '.join(FORMS)}.")
    if form == "mean":
        return keras.ops.zeros_like(x[..., :1])
    y = L.Dense(hidden, activation="tanh", use_bias=bias, name=f"{name}_tanh")(x)
    if form == "gated":
        gate = L.Dense(hidden, activation="sigmoid", use_bias=bias, name=f"{name}_gate")(x)
        y = L.Multiply(name=f"{name}_gated")([y, gate])
    return L.Dense(1, use_bias=bias, name=f"{name}_score")(y)  # (..., N, 1)


@keras.saving.register_keras_serializable(package="mammo_lib")
class Weights(L.Layer):
    """Turn scores into weights of the items present."""

    def call(self, scores: Any, present: Any = None) -> Any:
        """Return the softmax `(..., N)` of `scores` `(..., N, 1)` over the items `present`."""
        scores = keras.ops.squeeze(scores, -1)
        if present is None:
            return keras.ops.softmax(scores, axis=-1)
        there = present > 0
        highest = keras.ops.max(keras.ops.where(there, scores, -1e30), axis=-1, keepdims=True)
        raised = keras.ops.where(there, scores - keras.ops.stop_gradient(highest), 0.0)
        share = keras.ops.where(there, keras.ops.exp(raised), 0.0)
        # at least 1 where any item is present; the bound serves the empty set alone
        return share / keras.ops.maximum(keras.ops.sum(share, axis=-1, keepdims=True), 1e-6)


@keras.saving.register_keras_serializable(package="mammo_lib")
class WeightedSum(L.Layer):
    """Sum items by their weights."""

    def call(self, items: Any, weights: Any) -> Any:
        """Return `(..., d)` of `items` `(..., N, d)` and `weights` `(..., N)`."""
        return keras.ops.sum(items * keras.ops.expand_dims(weights, -1), axis=-2)
