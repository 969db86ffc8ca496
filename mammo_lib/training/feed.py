"""The input pipeline: pixel store → standardised, augmented batches, the same at every run."""

from dataclasses import dataclass
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.config.schema import AugmentConfig
from mammo_lib.training.augment import Draws, apply, draw
from mammo_lib.training.split import Labelled
from mammo_lib.training.standardise import standardise

if TYPE_CHECKING:
    import tensorflow as tf

Batch = tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]
SCORED_PIXELS = 2**22  # of one batch when scoring, whatever the batch in training


@dataclass(frozen=True)
class Plan:
    """One epoch: which images make up each batch, and what is done to each."""

    batches: list[NDArray[np.int64]]  # positions within the split
    draws: list[Draws]


def plan(
    n: int, batch: int, settings: AugmentConfig, *, seed: int, epoch: int, replicas: int = 1
) -> Plan:
    """Plan epoch `epoch` of the run with `seed`: a pure function, so a resumed run repeats it.

    All `n` images appear once, in nearly equal batches of at most `batch`, never in a tiny last
    one whose normalisation would be noise. With several replicas every batch divides evenly
    among them, and up to `replicas` - 1 images sit an epoch out, others in each epoch.
    """
    rng = np.random.default_rng([seed, epoch])
    order = rng.permutation(n)
    draws = draw(rng, n, settings)
    shares = np.arange(n - n % replicas).reshape(-1, replicas)
    parts = [part.ravel() for part in np.array_split(shares, steps(n, batch, replicas))]
    return Plan([order[part] for part in parts], [draws.take(part) for part in parts])


def steps(n: int, batch: int, replicas: int = 1) -> int:
    """Return the number of batches of at most `batch` in an epoch of `n` images."""
    return -(-(n // replicas) // (batch // replicas))


class Feed:
    """Training batches: images `(b, rows, columns, 1)`, labels and weights `(b, 1)`."""

    def __init__(
        self,
        store: NDArray[np.uint16],
        split: Labelled,
        *,
        batch: int,
        augment: AugmentConfig,
        weights: tuple[float, float],
        seed: int,
        replicas: int = 1,
    ) -> None:
        self.store, self.split, self.weights = store, split, weights
        self.replicas = replicas
        self.steps = steps(len(split), batch, replicas)
        self.plan = lru_cache(maxsize=2)(
            partial(plan, len(split), batch, augment, seed=seed, replicas=replicas)
        )

    def batch(self, epoch: int, step: int) -> Batch:
        """Return batch `step` of epoch `epoch`, a pure function of the two."""
        chosen = self.plan(epoch=epoch).batches[step]
        rows = self.split.row[chosen]
        images = apply(standardise(self.store[rows]), self.plan(epoch=epoch).draws[step])
        label = self.split.label[chosen, None]
        weight = np.where(label == 1, self.weights[1], self.weights[0]).astype(np.float32)
        return images[..., None], label, weight

    def ids(self, epoch: int, step: int) -> list[str]:
        """Name the images of batch `step` of epoch `epoch`."""
        return list(self.split.image_id[self.plan(epoch=epoch).batches[step]])

    def epoch(self, epoch: int) -> "tf.data.Dataset":
        """Return epoch `epoch` as a dataset that prepares batches while the network trains."""
        import tensorflow as tf

        rows, columns = self.store.shape[1:]
        shapes = ((None, rows, columns, 1), (None, 1), (None, 1))

        def load(step: "tf.Tensor") -> tuple[Any, ...]:
            parts = tf.numpy_function(
                lambda step: self.batch(epoch, int(step)), [step], [tf.float32] * 3
            )
            return tuple(tf.ensure_shape(x, shape) for x, shape in zip(parts, shapes, strict=True))

        batches = tf.data.Dataset.range(self.steps)
        return batches.map(load, num_parallel_calls=1, deterministic=True).prefetch(2)


def scoring_batch(rows: int, columns: int) -> int:
    """Return how many images are scored at a time: set by their size alone.

    A training batch in its place would let the last digits of a score follow the recipe.
    """
    return int(np.clip(SCORED_PIXELS // (rows * columns), 1, 64))


def scoring(
    store: NDArray[np.uint16], row: NDArray[np.int64], *, flip: bool = False, replicas: int = 1
) -> "tf.data.Dataset":
    """Return standardised images `row` in order, upside down if `flip`, in equal batches.

    The last batch repeats its last image until full: every score comes from the same program.
    """
    import tensorflow as tf

    size = replicas * scoring_batch(*store.shape[1:])
    padded = np.pad(row, (0, -len(row) % size), mode="edge").reshape(-1, size)

    def load(step: "tf.Tensor") -> "tf.Tensor":
        (images,) = tf.numpy_function(
            lambda step: [_upright(standardise(store[padded[int(step)]]), flip)],
            [step],
            [tf.float32],
        )
        return tf.ensure_shape(images, (size, *store.shape[1:], 1))

    batches = tf.data.Dataset.range(len(padded))
    return batches.map(load, num_parallel_calls=1, deterministic=True).prefetch(2)


def _upright(images: NDArray[np.float32], flip: bool) -> NDArray[np.float32]:
    return np.ascontiguousarray(images[:, ::-1] if flip else images)[..., None]
