"""The running average of weights over training, which often does better than the last ones."""

from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def averaged(model: keras.Model, optimizer: keras.optimizers.Optimizer) -> Iterator[None]:
    """Give `model` the optimizer's exponential moving averages while the block lasts.

    Without averaging (`model.*.ema` not set) nothing changes. Running statistics of
    normalisation are not averaged: they are averages already.
    """
    inner = getattr(optimizer, "inner_optimizer", optimizer)  # float16 wraps it in loss scaling
    if not inner.use_ema:
        yield
        return
    variables = model.trainable_variables
    raw = [keras.ops.convert_to_numpy(variable) for variable in variables]
    for variable, average in zip(variables, inner._model_variables_moving_average, strict=True):
        variable.assign(average)
    try:
        yield
    finally:
        for variable, value in zip(variables, raw, strict=True):
            variable.assign(value)
