"""What the statistics accept as labels, scores and clusters, checked and made into arrays."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem


@dataclass(frozen=True)
class Sample:
    """Labels and the scores of k models for the same n cases.

    `positive` is (n,) bool; `scores` is (k, n) float64, finite; `names` has k entries.
    """

    positive: NDArray[np.bool_]
    scores: NDArray[np.float64]
    names: tuple[Hashable, ...]

    @property
    def n(self) -> int:
        return len(self.positive)

    @property
    def n_positive(self) -> int:
        return int(np.count_nonzero(self.positive))

    @property
    def n_negative(self) -> int:
        return self.n - self.n_positive


def sample(label: Any, scores: Any) -> Sample:
    """Check `label` (n,) and `scores` ((n,), (k, n) or a DataFrame of k columns) together."""
    positive = binary(label, "label", both=True)
    names, rows = _rows(scores)
    for name, row in zip(names, rows, strict=True):
        same_length({"label": positive, str(name): row})
    return Sample(positive, np.stack(rows), names)


def binary(values: Any, name: str, *, both: bool = False) -> NDArray[np.bool_]:
    """Return 0/1 or boolean `values` as (n,) bool; with `both`, insist on a 0 and a 1."""
    raw = _numbers(values, name)
    positive = raw == 1
    other = ~(positive | (raw == 0))
    if other.any():
        raise Problem(f"{name}: holds {raw[other][0]:g}; only 0 and 1 are labels.")
    if both and (positive.all() or not positive.any()):
        only = int(positive[0])
        raise Problem(f"{name}: all {len(raw)} values are {only}; both 0 and 1 are needed.")
    return positive


def finite(values: Any, name: str) -> NDArray[np.float64]:
    """Return `values` as (n,) float64 with every number finite."""
    raw = _numbers(values, name).astype(np.float64, copy=False)
    bad = ~np.isfinite(raw)
    if bad.any():
        raise Problem(f"{name}: {bad.sum()} of {len(raw)} values are infinite; give finite ones.")
    return raw


def probability(values: Any, name: str = "probability") -> NDArray[np.float64]:
    """Return `values` as (n,) float64 between 0 and 1."""
    raw = finite(values, name)
    if raw.min() < 0 or raw.max() > 1:
        span = f"{raw.min():g} to {raw.max():g}"
        raise Problem(f"{name}: {span} is not within 0 to 1; make scores probabilities with platt.")
    return raw


def clusters(values: Any, n: int, name: str = "cluster") -> tuple[NDArray[np.intp], int]:
    """Return codes (n,) in order of first appearance and the number of clusters.

    Without `values` every case is a cluster of its own.
    """
    if values is None:
        return np.arange(n), n
    if getattr(values, "ndim", 1) != 1:
        raise Problem(f"{name}: has {values.ndim} dimensions; give one value a case.")
    import pandas as pd  # late: a second to import, and most callers have it already

    codes, known = pd.factorize(pd.Series(values).reset_index(drop=True))
    if (codes < 0).any():
        raise Problem(f"{name}: {(codes < 0).sum()} of {len(codes)} values are missing.")
    if len(codes) != n:
        raise Problem(f"{name}: has {len(codes)} values, but there are {n} cases.")
    return codes, len(known)


def same_length(arrays: Mapping[str, NDArray[Any]]) -> None:
    """Raise a Problem unless all `arrays` have one length."""
    lengths = {name: len(values) for name, values in arrays.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name} has {length}" for name, length in lengths.items())
        raise Problem(f"Lengths differ: {told} values; one row means one case in all of them.")


def level_of(level: float) -> float:
    """Return `level` if it is a confidence level between 0 and 1."""
    if not 0 < level < 1:
        raise Problem(f"level: {level!r} is not between 0 and 1; 0.95 is usual.")
    return float(level)


def generator(rng: np.random.Generator | None) -> np.random.Generator:
    """Return `rng`, or raise a Problem: a resampled figure must be reproducible."""
    if not isinstance(rng, np.random.Generator):
        raise Problem("rng: resampling needs a generator, such as np.random.default_rng(7).")
    return rng


def _numbers(values: Any, name: str) -> NDArray[Any]:
    """Return `values` as a one-dimensional array of numbers, none of them missing."""
    if getattr(values, "ndim", 1) != 1:
        raise Problem(f"{name}: has {values.ndim} dimensions; give one value a case.")
    plain = isinstance(values, np.ndarray) and values.dtype.kind in "biuf"
    raw = values if plain else _from_series(values, name)
    if not len(raw):
        raise Problem(f"{name}: is empty.")
    if raw.dtype.kind not in "biuf":
        raise Problem(f"{name}: holds {raw.dtype} such as {raw[0]!r}, not numbers.")
    if raw.dtype.kind == "f":
        _complete(np.isnan(raw), name)
    return raw


def _from_series(values: Any, name: str) -> NDArray[Any]:
    import pandas as pd  # late: a second to import, and most callers have it already

    series = pd.Series(values).infer_objects()
    _complete(series.isna().to_numpy(), name)
    return series.to_numpy(dtype=_plain(series.dtype))


def _complete(missing: NDArray[np.bool_], name: str) -> None:
    if missing.any():
        told = f"{missing.sum()} of {len(missing)} values are missing"
        raise Problem(f"{name}: {told}; leave these cases out first, and say how many.")


def _plain(dtype: Any) -> Any:
    # pandas' nullable dtypes turn into object arrays unless the plain one is asked for.
    return getattr(dtype, "numpy_dtype", None)


def _rows(scores: Any) -> tuple[tuple[Hashable, ...], list[NDArray[np.float64]]]:
    if hasattr(scores, "columns"):  # a DataFrame
        if not scores.columns.is_unique:
            raise Problem("scores: two columns share a name; rename one.")
        columns = {name: scores[name] for name in scores.columns}
    elif np.ndim(scores) == 2:
        columns = {f"scores[{i}]": row for i, row in enumerate(scores)}
    else:
        columns = {"score": scores}
    if not columns:
        raise Problem("scores: holds no column.")
    return tuple(columns), [finite(values, str(name)) for name, values in columns.items()]
