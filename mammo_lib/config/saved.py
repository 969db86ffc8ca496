"""A configuration as a file holds it, and what is wrong with one."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from mammo_lib import disk
from mammo_lib.config.evaluation import Evaluation
from mammo_lib.config.schema import SOURCES, Config, Frozen
from mammo_lib.problem import Problem, nearest

T = TypeVar("T", bound=Frozen)
_TAGS = ("phantom", *SOURCES)


def save(config: Config | Evaluation, path: Path) -> bool:
    """Write `config` whole to `path` unless it says so already; return whether it changed."""
    text = yaml.safe_dump(config.model_dump(mode="json"), sort_keys=True, allow_unicode=True)
    return disk.write_if_changed(text, path)


def load(path: Path) -> Config | Evaluation:
    """Read a configuration that `save` wrote."""
    try:
        raw = yaml.safe_load(path.read_text())
    except (OSError, yaml.YAMLError) as error:
        raise Problem(f"{path}: not a readable configuration: {error}") from None
    if isinstance(raw, dict) and raw.get("kind") == "evaluation":
        return _validated(Evaluation, raw, (), str(path))
    return validate(raw, where=str(path))


def validate(raw: dict[str, Any], asked: Sequence[str] = (), where: str = "") -> Config:
    """Return `raw` as a Config, or raise a Problem that names the first wrong key."""
    return _validated(Config, raw, asked, where)


def _validated(kind: type[T], raw: dict[str, Any], asked: Sequence[str], where: str) -> T:
    try:
        return kind.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if part not in _TAGS)
        given = "" if isinstance(first["input"], dict) else f", got {first['input']!r}"
        reason = first["msg"].removeprefix("Value error, ")
        if first["type"] == "extra_forbidden":
            reason, given = "no such key." + nearest(key, keys(raw, skip=key)), ""
        prefix = f"{where}: " if where else ""
        raise Problem(f"{prefix}{_as_asked(key, asked)}: {reason}{given}") from None


def keys(raw: dict[str, Any], prefix: str = "", skip: str = "") -> Iterator[str]:
    """Yield the dotted key of every value in `raw`, but for `skip`."""
    for key, value in raw.items():
        if isinstance(value, dict) and value:
            yield from keys(value, f"{prefix}{key}.", skip)
        elif f"{prefix}{key}" != skip:
            yield f"{prefix}{key}"


def _as_asked(key: str, asked: Sequence[str]) -> str:
    """Return `key` as the user wrote it, if they wrote its short form."""
    parts = key.split(".")
    short = ".".join([parts[0], *parts[2:]])
    return short if parts[0] == "model" and short in asked else key
