"""What a network answers to examples, in their order."""

from collections.abc import Callable, Iterable
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import NDArray

from mammo_lib.training.examples import Examples, Material
from mammo_lib.training.feed import scoring
from mammo_lib.training.tasks import Task

Asked = Callable[[Any, Any], dict[str, tf.Tensor]]


def asking(model: keras.Model, kept: Iterable[str], *, task: Task | None = None) -> Asked:
    """Return the compiled function of (inputs, answers) that gives the outputs `kept` of `model`.

    With `task` it also gives ``loss`` `(n,)`, that of each example.
    """
    wanted = tuple(kept)

    @tf.function
    def ask(seen: Any, answers: Any) -> dict[str, tf.Tensor]:
        outputs = model(seen, training=False)
        found = {name: tf.cast(outputs[name], tf.float32) for name in wanted if name in outputs}
        return {**found, "loss": task.loss(outputs, answers)} if task else found

    return ask


def predict(
    ask: Asked,
    examples: Examples,
    material: Material,
    *,
    task: Task | None = None,
    flip: bool = False,
) -> dict[str, NDArray]:
    """Return what `ask` gives for all `examples`, `(n, ...)` each; of `task` where it needs it.

    With `flip` images are seen upside down.
    """
    parts = [
        {name: np.asarray(value) for name, value in ask(*batch).items()}
        for batch in scoring(examples, material, task=task, flip=flip)
    ]
    n = len(examples)
    return {name: np.concatenate([part[name] for part in parts])[:n] for name in parts[0]}
