"""What the statistics of rates accept as counts."""

from math import isfinite
from typing import Any

from mammo_lib.problem import Problem


def counts(**named: Any) -> tuple[int, ...]:
    """Return each of `named` as an int, if it is a whole number of 0 or more."""
    return tuple(_count(name, value) for name, value in named.items())


def successes(k: Any, n: Any, names: tuple[str, str] = ("k", "n")) -> tuple[int, int]:
    """Return `k` and `n` as ints, if `k` successes of `n` cases can be."""
    found, cases = counts(**dict(zip(names, (k, n), strict=True)))
    if found > cases:
        raise Problem(
            f"{names[0]}: {found} successes of {names[1]} = {cases} cases is not a proportion."
        )
    return found, cases


def _count(name: str, value: Any) -> int:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Problem(f"{name}: {value!r} is not a number; give a count.") from None
    if not isfinite(number) or number < 0 or number != int(number):
        raise Problem(f"{name}: {value} is not a count; give a whole number of 0 or more.")
    return int(number)
