"""The tables of a reader analysis: differences, means, readers, mean squares."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.readers.student import Limits, interval_row, test_row

if TYPE_CHECKING:
    import pandas as pd

INTERVAL = ["estimate", "se", "df", "low", "high", "reason"]
TEST = ["estimate", "se", "df", "low", "high", "statistic", "p_value", "reason"]


@dataclass(frozen=True)
class Names:
    """What the modalities and the readers are called."""

    modalities: tuple[Hashable, ...]
    readers: tuple[Hashable, ...]


@dataclass(frozen=True)
class Error:
    """A mean square that others are held against, with its degrees of freedom."""

    ms: float
    df: float

    def over(self, count: float) -> "Error":
        """Return the error of a mean of `count`."""
        return Error(self.ms / count, self.df)


class Study(Protocol):
    """What the tables need to know."""

    @property
    def names(self) -> Names: ...
    @property
    def level(self) -> float: ...
    @property
    def limits(self) -> Limits: ...


def grid(values: Any, name: str, dimensions: int) -> NDArray[np.float64]:
    """Return `values` as a finite float64 array of so many dimensions, none of them empty."""
    found = np.asarray(values, dtype=float)
    if found.ndim != dimensions or not found.size:
        raise Problem(f"{name}: has shape {found.shape}; {dimensions} dimensions are needed.")
    bad = ~np.isfinite(found)
    if bad.any():
        raise Problem(f"{name}: {bad.sum()} of {found.size} values are missing or infinite.")
    return found


def names(t: int, r: int, modalities: Any = None, readers: Any = None) -> Names:
    """Return the names given, or numbers from 1."""
    return Names(_named(modalities, t, "modalities"), _named(readers, r, "readers"))


def _named(given: Any, count: int, name: str) -> tuple[Hashable, ...]:
    found = tuple(range(1, count + 1)) if given is None else tuple(given)
    if len(found) != count or len(set(found)) != count:
        raise Problem(f"{name}: {len(found)} names are given; {count} different ones are needed.")
    return found


def each_pair(error: Error, t: int) -> list[Error]:
    """Return the error of the difference of each pair of `t` means, `error` being that of one."""
    return [error.over(0.5)] * (t * (t - 1) // 2)


def differences(mean: NDArray[np.float64], errors: Sequence[Error], study: Study) -> "pd.DataFrame":
    """Return each pair's difference of `mean` (t,), of which `errors` are the variances."""
    return _pairs(mean, errors, study, {})


def by_reader(
    theta: NDArray[np.float64], errors: Sequence[Sequence[Error]], study: Study
) -> "pd.DataFrame":
    """Return each reader's differences, of `theta` (t, r) and each reader's errors a pair."""
    import pandas as pd

    tables = [
        _pairs(theta[:, j], error, study, {"reader": study.names.readers[j]})
        for j, error in enumerate(errors)
    ]
    columns = ["reader", "modality_a", "modality_b", *TEST]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def _pairs(
    values: NDArray[np.float64],
    errors: Sequence[Error],
    study: Study,
    first: dict[str, Hashable],
) -> "pd.DataFrame":
    import pandas as pd

    called = study.names.modalities
    rows = [
        {**first, "modality_a": called[a], "modality_b": called[b]}
        | test_row(values[a] - values[b], error.ms, error.df, study.level)
        for (a, b), error in zip(combinations(range(len(values)), 2), errors, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*first, "modality_a", "modality_b", *TEST])


def means(mean: NDArray[np.float64], errors: Sequence[Error], study: Study) -> "pd.DataFrame":
    """Return each modality's `mean` (t,) over readers, of which `errors` are the variances."""
    import pandas as pd

    rows = [
        {"modality": name} | interval_row(value, error.ms, error.df, study.level, study.limits)
        for name, value, error in zip(study.names.modalities, mean, errors, strict=True)
    ]
    return pd.DataFrame(rows, columns=["modality", *INTERVAL])


def entries(
    theta: NDArray[np.float64], variance: NDArray[np.float64], study: Study, df: float = np.inf
) -> "pd.DataFrame":
    """Return each reader of each modality, of `theta` and `variance` (t, r)."""
    import pandas as pd

    rows = [
        {"modality": modality, "reader": reader}
        | interval_row(theta[i, j], variance[i, j], df, study.level, study.limits)
        for i, modality in enumerate(study.names.modalities)
        for j, reader in enumerate(study.names.readers)
    ]
    return pd.DataFrame(rows, columns=["modality", "reader", *INTERVAL])


def anova(
    ss: Mapping[str, float], df: Mapping[str, int], variance: Mapping[str, float] | None = None
) -> "pd.DataFrame":
    """Return sums of squares, degrees of freedom, mean squares, variances, a row a source."""
    ms = [ss[source] / df[source] if df[source] else np.nan for source in ss]
    columns = {"ss": list(ss.values()), "df": [df[source] for source in ss], "ms": ms}
    if variance is not None:
        columns["variance"] = [variance[source] for source in ss]
    return indexed(columns, list(ss), "source")


def settled(value: float, rounding: float) -> float:
    """Return `value`, or zero where it is no more than `rounding` of what it was made from."""
    return 0.0 if abs(value) <= rounding else value


def indexed(columns: Mapping[str, Any], index: Sequence[Hashable], name: str) -> "pd.DataFrame":
    """Return a table of `columns`, its rows named."""
    import pandas as pd

    return pd.DataFrame(dict(columns), index=pd.Index(list(index), name=name))
