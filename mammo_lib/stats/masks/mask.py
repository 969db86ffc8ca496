"""What the overlap of outlines accepts as masks."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem


def masks(a: Any, b: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return `a` and `b`, (H, W) or a stack (n, H, W), as two boolean arrays of one shape."""
    first, second = _boolean(a, "a"), _boolean(b, "b")
    if first.shape != second.shape:
        raise Problem(f"a has shape {first.shape}, b {second.shape}; masks must be of one grid.")
    return first, second


def pair(a: Any, b: Any) -> tuple[NDArray[np.bool_], NDArray[np.bool_], bool]:
    """Return two stacks (n, H, W) and whether they came as single masks (H, W)."""
    first, second = masks(a, b)
    single = first.ndim == 2
    return (first[None], second[None], True) if single else (first, second, False)


def as_given(values: NDArray[np.float64], single: bool) -> float | NDArray[np.float64]:
    """Return `values` (n,), or the one number of a single mask."""
    return float(values[0]) if single else values


def _boolean(values: Any, name: str) -> NDArray[np.bool_]:
    found = np.asarray(values)
    if found.ndim not in (2, 3):
        raise Problem(f"{name}: has {found.ndim} dimensions; give (H, W) or a stack (n, H, W).")
    if not found.size:
        raise Problem(f"{name}: is empty.")
    if found.dtype != np.bool_:
        found = _from_numbers(found, name)
    return found


def _from_numbers(values: NDArray[Any], name: str) -> NDArray[np.bool_]:
    # A probability or a grey value is no mask: where to cut it is the caller's choice.
    if values.dtype.kind not in "iuf" or not ((values == 0) | (values == 1)).all():
        raise Problem(f"{name}: holds more than 0 and 1; make it boolean first, such as mask > 0.")
    return values == 1
