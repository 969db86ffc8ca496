"""Cross-entropy of each example, from logits or from probabilities."""

from typing import Any

from keras import ops

FLOOR = 1e-7  # of a probability whose logarithm is taken


def binary(logit: Any, label: Any) -> Any:
    """Return the cross-entropy of `logit` `(b, ...)` with `label` 0..1, elementwise."""
    logit = ops.cast(logit, "float32")
    return ops.maximum(logit, 0) - logit * label + ops.log1p(ops.exp(-ops.abs(logit)))


def binary_probability(probability: Any, label: Any) -> Any:
    """Return the cross-entropy of `probability` `(b, ...)` with `label` 0..1, elementwise."""
    p = ops.clip(ops.cast(probability, "float32"), FLOOR, 1 - FLOOR)
    return -(label * ops.log(p) + (1 - label) * ops.log(1 - p))


def categorical(logit: Any, code: Any) -> Any:
    """Return the cross-entropy of `logit` `(..., k)` with class `code` `(...)`, elementwise.

    A negative code means that the class is not known: the loss is 0 there.
    """
    logit = ops.cast(logit, "float32")
    chosen = ops.one_hot(ops.maximum(ops.cast(code, "int32"), 0), logit.shape[-1])
    log_sum = ops.logsumexp(logit, axis=-1)
    known = ops.cast(code >= 0, "float32")
    return known * (log_sum - ops.sum(chosen * logit, axis=-1))


def per_example(loss: Any) -> Any:
    """Return the mean of `(b, ...)` over all axes but the first, `(b,)`."""
    return ops.mean(ops.reshape(loss, (ops.shape(loss)[0], -1)), axis=1)
