"""The input pipeline: pixel store → standardised, augmented batches, the same at every run."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.training import plan
from mammo_lib.training.examples import Examples, Material, inputs
from mammo_lib.training.tasks import Task

if TYPE_CHECKING:
    import tensorflow as tf

Arrays = dict[str, NDArray]
SCORED_PIXELS = 2**22  # of one batch when scoring, whatever the batch in training


class Feed:
    """Training batches: what the network sees, and what it should answer; both named arrays."""

    def __init__(
        self,
        task: Task,
        material: Material,
        examples: Examples,
        settings: ModelConfig,
        *,
        seed: int,
        replicas: int = 1,
    ) -> None:
        self.task, self.material, self.examples = task, material, examples
        self.settings, self.seed, self.replicas = settings, seed, replicas
        self.share = _share(examples.positive, settings)
        self.weights = _class_weights(examples.positive, settings)
        self.steps = plan.steps(
            examples.positive, settings.batch, share=self.share, negatives=settings.negatives,
            replicas=replicas,
        )  # fmt: skip
        self.plan = lru_cache(maxsize=2)(self._plan)

    def _plan(self, epoch: int) -> plan.Plan:
        return plan.plan(
            self.examples.positive,
            self.settings.batch,
            self.settings.augment,
            share=self.share,
            negatives=self.settings.negatives,
            views=self.examples.row.shape[1],
            seed=self.seed,
            epoch=epoch,
            replicas=self.replicas,
        )

    def batch(self, epoch: int, step: int, replica: int = 0) -> tuple[Arrays, Arrays]:
        """Return the share of `replica` in batch `step` of `epoch`, a pure function of the three.

        The answers hold, beside the task's own, ``weight`` `(b,)`.
        """
        index, draws = self.plan(epoch).batches[step], self.plan(epoch).draws[step]
        size, views = len(index) // self.replicas, self.examples.row.shape[1]
        own = slice(replica * size, (replica + 1) * size)
        index, draws = index[own], draws.take(slice(own.start * views, own.stop * views))
        seen = inputs(self.examples, self.material.store, index, draws)
        return seen, self.answers(index, draws)

    def answers(self, index: NDArray[np.integer], draws: Any = None) -> Arrays:
        """Return the targets of examples `index`, moved with their images by `draws`."""
        weight = np.where(self.examples.positive[index], self.weights[1], self.weights[0])
        found = self.task.targets(self.examples, self.material, index, draws)
        return {**found, "weight": weight.astype(np.float32)}

    def names(self, epoch: int, step: int) -> list[str]:
        """Name the examples of batch `step` of epoch `epoch`."""
        return list(self.examples.name[self.plan(epoch).batches[step]])

    def epoch(self, epoch: int, replicas: range | None = None) -> "tf.data.Dataset":
        """Return epoch `epoch` as a dataset that prepares batches while the network trains.

        One element is the share of one of `replicas`, those of this process: step after step.
        """
        own = replicas or range(self.replicas)
        places = [(step, replica) for step in range(self.steps) for replica in own]
        return _dataset(len(places), lambda i: self.batch(epoch, *places[i]))


def _share(positive: NDArray[np.bool_], settings: ModelConfig) -> float | None:
    """Return the share of positives to fill every batch with, if batches are balanced."""
    if settings.balance != "batch":
        return None
    if not positive.any() or settings.batch < 2:
        raise Problem(
            "model.*.balance: batch fills every batch with positives and negatives: it needs some "
            "positives, which density and masks have not, and a batch of two or more."
        )
    return settings.positive_share


def _class_weights(positive: NDArray[np.bool_], settings: ModelConfig) -> tuple[float, float]:
    """Return the weights of negatives and positives; their mean over an epoch's examples is 1."""
    one, none = plan.shown(positive, settings.negatives)
    share = one / (one + none)
    if settings.balance != "loss" or share in (0, 1):
        return 1.0, 1.0
    return 0.5 / (1 - share), 0.5 / share


def scoring_batch(rows: int, columns: int, views: int = 1) -> int:
    """Return how many examples are scored at a time: set by their size alone.

    A training batch in its place would let the last digits of a score follow the recipe.
    """
    return int(np.clip(SCORED_PIXELS // (rows * columns * views), 1, 64))


def scoring(
    examples: Examples, material: Material, *, task: Task | None = None, flip: bool = False
) -> "tf.data.Dataset":
    """Return standardised `examples` in order, upside down if `flip`, in equal batches.

    With `task` each comes with its answers. The last batch repeats its last example until full:
    every score comes from the same program.
    """
    size = scoring_batch(*(examples.window or material.shape), examples.row.shape[1])
    order = np.arange(len(examples))
    padded = np.pad(order, (0, -len(order) % size), mode="edge").reshape(-1, size)

    def load(i: int) -> tuple[Arrays, Arrays]:
        answers = task.targets(examples, material, padded[i], None) if task else {}
        return inputs(examples, material.store, padded[i], flip=flip), answers

    return _dataset(len(padded), load)


def _dataset(count: int, load: Any) -> "tf.data.Dataset":
    """Return the dataset of `load(i)`, two dictionaries of arrays, for i below `count`."""
    import tensorflow as tf

    first = load(0)
    flat = tf.nest.flatten(first)

    def call(i: Any) -> list[NDArray]:
        return flat if int(i) == 0 else tf.nest.flatten(load(int(i)))

    def parts(i: Any) -> Any:
        found = tf.numpy_function(call, [i], [part.dtype for part in flat])
        whole = [tf.ensure_shape(x, (None, *y.shape[1:])) for x, y in zip(found, flat, strict=True)]
        return tf.nest.pack_sequence_as(first, whole)

    # Nothing is left to tune, and the tuner's thread, asked to end, may sleep on until its next
    # turn: after 2.6, 5.1, 10.2, … s, for which the end of an epoch would wait.
    options = tf.data.Options()
    options.autotune.enabled = False
    batches = tf.data.Dataset.range(count)
    loaded = batches.map(parts, num_parallel_calls=1, deterministic=True).prefetch(2)
    return loaded.with_options(options)
