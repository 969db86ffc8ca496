"""The plan of an epoch: which examples make up each batch, and what is done to their images."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mammo_lib.config.schema import AugmentConfig
from mammo_lib.training.augment import Draws, draw

Index = NDArray[np.int64]


@dataclass(frozen=True)
class Plan:
    """One epoch: which examples make up each batch, and one change for each of their images."""

    batches: list[Index]  # positions among the examples
    draws: list[Draws]  # of each batch's examples times views


def plan(
    positive: NDArray[np.bool_],
    batch: int,
    settings: AugmentConfig,
    *,
    share: float | None,
    negatives: float | None = None,
    views: int = 1,
    seed: int,
    epoch: int,
    replicas: int = 1,
) -> Plan:
    """Plan epoch `epoch` of the run with `seed`: a pure function, so a resumed run repeats it.

    Without `share`, all examples appear once, in nearly equal batches of at most `batch`, never
    in a tiny last one whose normalisation would be noise. With it, that share of every batch is
    positive, at least one: negatives appear once, positives are dealt out again and again.
    `negatives` for each positive are all that an epoch shows, drawn anew for each (as many as
    positives in Wu et al., IEEE TMI 39:1184, 2020, from memory). With several replicas every batch
    divides evenly among them: without `share` a few examples sit an epoch out, others in each; with
    it batches are filled up with further positives.
    """
    rng = np.random.default_rng([seed, epoch])
    seen = _shown(rng, positive, negatives)
    if share is None:
        parts = _even(rng.permutation(seen), batch, replicas)
    else:
        parts = [seen[p] for p in _balanced(rng, positive[seen], batch, share, replicas)]
    sizes = np.cumsum([len(part) * views for part in parts])
    draws = draw(rng, int(sizes[-1]), settings)
    starts = [0, *sizes[:-1]]
    return Plan(parts, [draws.take(slice(a, b)) for a, b in zip(starts, sizes, strict=True)])


def steps(
    positive: NDArray[np.bool_],
    batch: int,
    *,
    share: float | None = None,
    negatives: float | None = None,
    replicas: int = 1,
) -> int:
    """Return the number of batches of an epoch."""
    one, none = shown(positive, negatives)
    if share is None:
        return -(-((one + none) // replicas) // (batch // replicas))
    batch -= batch % replicas
    return max(1, -(-none // (batch - _positives(batch, share))))


def shown(positive: NDArray[np.bool_], negatives: float | None) -> tuple[int, int]:
    """Return how many positives and negatives an epoch shows; all, where none is positive."""
    one = int(positive.sum())
    none = len(positive) - one
    return one, none if negatives is None or not one else min(none, max(1, round(negatives * one)))


def _shown(rng: np.random.Generator, positive: NDArray[np.bool_], negatives: float | None) -> Index:
    count = shown(positive, negatives)[1]
    rest = np.flatnonzero(~positive)
    if count < len(rest):
        rest = rng.choice(rest, count, replace=False)
    return np.sort(np.concatenate([np.flatnonzero(positive), rest]))


def _even(order: Index, batch: int, replicas: int) -> list[Index]:
    shares = order[: len(order) - len(order) % replicas].reshape(-1, replicas)
    count = -(-len(shares) // (batch // replicas))
    return [part.ravel() for part in np.array_split(shares, count)]


def _balanced(
    rng: np.random.Generator, positive: NDArray[np.bool_], batch: int, share: float, replicas: int
) -> list[Index]:
    count = steps(positive, batch, share=share, replicas=replicas)
    each = _positives(batch - batch % replicas, share)
    found, rest = np.flatnonzero(positive), rng.permutation(np.flatnonzero(~positive))
    parts = np.array_split(rest, count)
    wanted = np.cumsum([each + -(each + len(part)) % replicas for part in parts])
    rounds = -(-int(wanted[-1]) // len(found))
    dealt = np.concatenate([rng.permutation(found) for _ in range(rounds)])[: wanted[-1]]
    batches = zip(np.split(dealt, wanted[:-1]), parts, strict=True)
    return [rng.permutation(np.concatenate(part)) for part in batches]


def _positives(batch: int, share: float) -> int:
    return min(max(1, round(share * batch)), batch - 1)
