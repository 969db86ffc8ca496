"""Optimizers, with weight decay as the papers' own framework means it."""

from typing import Any

import keras

from mammo_lib.config.schema import ModelConfig
from mammo_lib.training.schedule import schedule


class _Coupled:
    """Weight decay as an L2 penalty: added to the gradient, before Adam scales it.

    That is PyTorch's `weight_decay` of Adam and SGD. Keras' argument of the same name is the
    decoupled kind, which is AdamW: the two reach different minima.
    """

    decay = 0.0

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        penalty = self.decay * keras.ops.cast(variable, gradient.dtype)
        super().update_step(gradient + penalty, variable, learning_rate)  # type: ignore[misc]


@keras.saving.register_keras_serializable(package="mammo_lib")
class CoupledAdam(_Coupled, keras.optimizers.Adam):
    """Adam with an L2 penalty."""


@keras.saving.register_keras_serializable(package="mammo_lib")
class CoupledSGD(_Coupled, keras.optimizers.SGD):
    """SGD with an L2 penalty."""


def optimizer(
    settings: ModelConfig, steps: int, precision: str = "float32"
) -> keras.optimizers.Optimizer:
    """Return the optimizer of a recipe whose epochs have `steps` steps.

    ``adam`` and ``sgd`` (Nesterov, momentum 0.9) take `weight_decay` as an L2 penalty on every
    weight; ``adamw`` shrinks kernels alone, apart from the gradient. `ema` averages the weights
    over updates. Under ``mixed_float16`` the loss is scaled, so that small gradients do not
    vanish. Clipping and gathering of batches are the training step's.
    """
    made = _plain(settings, steps)
    if precision == "mixed_float16":
        return keras.optimizers.LossScaleOptimizer(made)
    return made


def _plain(settings: ModelConfig, steps: int) -> keras.optimizers.Optimizer:
    rate: Any = schedule(settings, steps)
    common: dict[str, Any] = {
        "use_ema": settings.ema is not None,
        "ema_momentum": settings.ema or 0.99,
    }
    if settings.optimizer == "adamw":
        made = keras.optimizers.AdamW(rate, weight_decay=settings.weight_decay, **common)
        made.exclude_from_weight_decay(var_names=["bias", "gamma", "beta"])
        return made
    if settings.optimizer == "adam":
        made = CoupledAdam(rate, **common)
    else:
        made = CoupledSGD(rate, momentum=0.9, nesterov=True, **common)
    made.decay = settings.weight_decay
    return made
