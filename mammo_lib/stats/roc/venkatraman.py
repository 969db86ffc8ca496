"""Venkatraman's permutation tests that two ROC curves are one, by the space between them."""

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.permutation import tosses
from mammo_lib.stats.roc.placement import ranked
from mammo_lib.stats.sample import Sample, generator
from mammo_lib.stats.units import Units

Labelled = tuple[NDArray[np.bool_], NDArray[np.float64]]


def paired_space(
    cases: Sample,
    pool: Units,
    n_boot: int,
    rng: np.random.Generator | None,
    order: NDArray[np.intp] | None = None,
) -> tuple[float, float]:
    """Return the space between two curves of the same cases and its permutation p-value.

    Venkatraman & Begg 1996, Biometrika 83:835. For each k the two scores' errors (positives
    among the k lowest, negatives above) are compared; the space is the sum over k of the
    absolute differences. A permutation exchanges the two ranks of all cases of a unit (case or
    cluster) where a coin says so, and breaks the ties this makes at random. p is the share of
    the permutations, the observed arrangement counted as one more, with at least this space.

    It finds curves that cross with equal areas, which a test of areas cannot; a small p does
    not say which is better. Tied scores, of both models alike, stand in a random `order` (n,),
    so with many ties the space differs from draw to draw. pROC leaves them in the order of the
    rows: where these are sorted by label, and one score is coarser, that finds a difference
    where there is none.
    """
    if order is None:
        order = generator(rng).permutation(cases.n)
    ranks = np.empty(cases.scores.shape, dtype=np.intp)
    for row, score in zip(ranks, cases.scores, strict=True):
        row[order[np.argsort(score[order], kind="stable")]] = np.arange(cases.n)
    source = generator(rng)
    still = np.zeros((1, cases.n), dtype=bool)
    observed = _spaces(ranks, cases.positive, still, still)[0]
    extreme = 0
    for coins in tosses(pool.count, n_boot, source, cells=4 * cases.n):
        heads = coins.T[:, pool.code] == 1
        first = source.integers(0, 2, heads.shape, dtype=np.int8) == 1
        extreme += int((_spaces(ranks, cases.positive, heads, first) >= observed).sum())
    return float(observed), (1 + extreme) / (1 + n_boot)


def unpaired_space(
    first: Sample, second: Sample, n_boot: int, rng: np.random.Generator | None
) -> tuple[float, float]:
    """Return the space between the curves of two samples and its permutation p-value.

    Venkatraman 2000, Biometrics 56:1134. With the share q of positives in both samples
    together, a threshold is placed at p, q times the positives' plus 1 - q times the negatives'
    share below it, and its error is q times the missed plus 1 - q times the falsely called
    share. The space is the integral over p of the two errors' absolute difference. A
    permutation deals the places of all positives anew to the two samples, and likewise those
    of all negatives.
    """
    if n_boot < 1:
        raise Problem(f"n_boot: {n_boot} is too few; 2000 is usual.")
    source = generator(rng)
    share = (first.n_positive + second.n_positive) / (first.n + second.n)
    parts = [(part.positive, part.scores[0]) for part in (first, second)]
    placed = [(positive, _places(positive, score, share)) for positive, score in parts]
    observed = _unpaired(parts, share)
    extreme = sum(_unpaired(_dealt(placed, source), share) >= observed for _ in range(n_boot))
    return observed, (1 + extreme) / (1 + n_boot)


def error_curve(
    positive: NDArray[np.bool_], score: NDArray[np.float64], share: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places and errors (points,) of the thresholds, rising, a tie being one step."""
    _, ordered, last = ranked(positive, score)
    ends = np.flatnonzero(last)
    found = np.cumsum(ordered)[ends]
    missed = np.concatenate([[0.0], found / found[-1]])
    spared = np.concatenate([[0.0], (ends + 1 - found) / (ends[-1] + 1 - found[-1])])
    errors = share * missed + (1 - share) * (1 - spared)
    return share * missed + (1 - share) * spared, errors


def _spaces(
    ranks: NDArray[np.intp],
    positive: NDArray[np.bool_],
    heads: NDArray[np.bool_],
    first: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return the space (replicates,) between the curves where `heads` exchanged two ranks.

    `ranks` (2, n) are two orders of the cases, `heads` (replicates, n) the cases whose two ranks
    are exchanged. That gives two cases one rank, one that held it in the first order and one that
    held it in the second: `first` (replicates, n) says of the former whether it comes first.
    """
    holder = np.argsort(ranks[0])[ranks[1]]  # who holds in the first order what each holds here
    # Rank, place in the tie and label in one whole number: these sort in a third of the time of
    # an argsort, and the label is their last bit.
    keys = (4 * ranks + positive).astype(np.int32 if len(positive) < 2**29 else np.int64)
    before = 2 * first.astype(keys.dtype)
    a, b = keys[0] + 2 - before, keys[1] + before[:, holder]
    found = [_found(np.where(heads, b, a)), _found(np.where(heads, a, b))]
    # A positive more among the k lowest is a negative less among them: two errors more.
    return 2 * np.abs(found[0] - found[1]).sum(axis=1, dtype=np.int64)


def _found(keys: NDArray[np.integer]) -> NDArray[np.integer]:
    """Return (replicates, n) the number of positives among the k lowest, `keys` used up."""
    keys.sort(axis=1)
    keys &= 1
    return np.cumsum(keys, axis=1, out=keys)


def _unpaired(samples: list[Labelled], share: float) -> float:
    """Return the space between the curves of two samples, by trapezoids on the places of both."""
    a, b = (error_curve(positive, score, share) for positive, score in samples)
    places = np.union1d(a[0], b[0])
    return float(np.trapezoid(np.abs(np.interp(places, *a) - np.interp(places, *b)), places))


def _places(
    positive: NDArray[np.bool_], score: NDArray[np.float64], share: float
) -> NDArray[np.float64]:
    """Return the place (n,) of each score, on the scale that both samples share."""
    places, _ = error_curve(positive, score, share)
    return places[1:][np.unique(score, return_inverse=True)[1]]


def _dealt(samples: list[Labelled], rng: np.random.Generator) -> list[Labelled]:
    """Return two samples with the places of each class dealt anew between them."""
    label, place = (np.concatenate(both) for both in zip(*samples, strict=True))
    for kind in (label, ~label):
        place[kind] = rng.permutation(place[kind])
    first = len(samples[0][0])
    return [(label[:first], place[:first]), (label[first:], place[first:])]
