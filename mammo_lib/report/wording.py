"""How a value is written in prose: an estimate with its interval, a count, a word."""

import math
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from typing import Any

PARTS = {"value", "low", "high"}


def as_mapping(value: Any) -> Any:
    """Return a dataclass as a dict; anything else as it is."""
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def is_estimate(value: Any) -> bool:
    """Return whether `value` is a mapping with the keys of an estimate."""
    return isinstance(value, Mapping) and set(value) >= PARTS


def text(value: Any, spec: str = "") -> str:
    """Return `value` as prose; `spec` is a format such as `.3f` for its numbers.

    An estimate becomes ``0.86 (95 % CI 0.83–0.89)``, a count gets thousands separators.
    Raises ValueError where `spec` does not suit the value.
    """
    value = as_mapping(value)
    if is_estimate(value):
        return estimate(value, spec)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return "not available"
    if isinstance(value, int):
        return format(value, spec or ",")
    if isinstance(value, float):
        return signed(format(value, spec or ".3g"))
    return format(str(value), spec)


def estimate(value: Mapping[str, Any], spec: str = "") -> str:
    """Return an estimate in words; one without a value had too few cases, unless it says why."""
    middle, low, high = (_number(value[part]) for part in ("value", "low", "high"))
    reason = value.get("reason") or ""
    if middle is None:
        small = not reason or "few" in reason
        return f"too few (n = {text(value.get('n'))})" if small else f"not estimable ({reason})"
    if low is None or high is None:
        why = f"no interval: {reason}" if reason else "no interval"
        return f"{signed(format(middle, spec or '.2f'))} ({why})"
    spec = spec or f".{decimals(middle, high - low)}f"
    to = " to " if low < 0 else "–"
    level = value.get("level")
    name = "CI" if level is None else f"{100 * level:g} % CI"
    parts = (signed(format(number, spec)) for number in (middle, low, high))
    return f"{next(parts)} ({name} {next(parts)}{to}{next(parts)})"


def decimals(value: float, width: float) -> int:
    """Return the decimals that suit an interval of `width` about `value`."""
    if abs(value) >= 100:
        return 0
    if abs(value) >= 10:
        return 1
    return 3 if 0 < width < 0.02 else 2


def signed(number: str) -> str:
    """Return `number` with a typographic minus; a rounded-away value loses its sign."""
    if not number.startswith("-"):
        return number
    return number[1:] if not number.strip("-0.,") else f"−{number[1:]}"


def _number(value: Any) -> float | None:
    if value is None or not math.isfinite(float(value)):
        return None
    return float(value)
