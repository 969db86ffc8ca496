"""What the statistics of agreement accept as ratings, checked and made into codes."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem


def categories_of(ratings: NDArray[Any], categories: Any, name: str) -> NDArray[Any]:
    """Return the category of each code: `categories` in their order, else the ratings sorted."""
    import pandas as pd  # late: a second to import, and most callers have it already

    flat = pd.Series(ratings.ravel())
    seen = flat[flat.notna()].unique()
    if categories is None:
        try:
            return np.array(sorted(seen), dtype=object)
        except TypeError:
            raise Problem(f"{name}: holds both words and numbers; give categories.") from None
    known = np.array(list(categories), dtype=object)
    stray = [value for value in seen if value not in set(known)]
    if stray:
        raise Problem(f"{name}: holds {stray[0]!r}, which is not among the categories.")
    return known


def coded(ratings: NDArray[Any], categories: NDArray[Any]) -> NDArray[np.intp]:
    """Return the place of each of `ratings` in `categories`, -1 where missing, same shape."""
    import pandas as pd  # late: a second to import, and most callers have it already

    place = pd.Index(categories).get_indexer(pd.Index(ratings.ravel(), dtype=object))
    return place.reshape(ratings.shape)


def rated(values: Any, name: str) -> NDArray[Any]:
    """Return one reader's `values` as (n,), none of them missing."""
    ratings = _array(values, name, 1)
    _complete(ratings, name)
    return ratings


def complete_ratings(values: Any, name: str = "ratings") -> NDArray[Any]:
    """Return `values` as (n cases, m readers), none missing, n and m of 2 or more."""
    ratings = _array(values, name, 2)
    _complete(ratings, name)
    return ratings


def measured(values: Any, name: str = "ratings", *, complete: bool = True) -> NDArray[np.float64]:
    """Return `values` as (n cases, m readers) float64; unless `complete`, NaN is missing."""
    ratings = _array(values, name, 2)
    if complete:
        _complete(ratings, name)
    try:
        numbers = ratings.astype(np.float64)
    except (TypeError, ValueError):
        raise Problem(f"{name}: holds what is not a number.") from None
    if np.isinf(numbers).any():
        raise Problem(f"{name}: {np.isinf(numbers).sum()} values are infinite; give finite ones.")
    return numbers


def _array(values: Any, name: str, dimensions: int) -> NDArray[Any]:
    ratings = np.asarray(values, dtype=object)
    if ratings.ndim != dimensions:
        wanted = "one value a case" if dimensions == 1 else "a row a case and a column a reader"
        raise Problem(f"{name}: has {ratings.ndim} dimensions; give {wanted}.")
    if not ratings.size:
        raise Problem(f"{name}: is empty.")
    if dimensions == 2 and min(ratings.shape) < 2:
        raise Problem(f"{name}: is {ratings.shape}; two cases and two readers are the least.")
    return ratings


def _complete(ratings: NDArray[Any], name: str) -> None:
    import pandas as pd  # late: a second to import, and most callers have it already

    missing = int(pd.isna(ratings).sum())
    if missing:
        raise Problem(
            f"{name}: {missing} of {ratings.size} values are missing; leave these cases out "
            "first, or use krippendorff_alpha, which takes gaps."
        )
