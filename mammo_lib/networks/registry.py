"""The one list of networks: a builder and its named variants under each network's name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mammo_lib.problem import Problem, nearest

if TYPE_CHECKING:
    import keras

Builder = Callable[..., "keras.Model"]


@dataclass(frozen=True)
class Entry:
    """A network: `builder(rows, columns, channels, **options)` and the options of each variant."""

    builder: Builder
    variants: Mapping[str, Mapping[str, Any]]


REGISTRY: dict[str, Entry] = {}


def register(variants: Mapping[str, Mapping[str, Any]]) -> Callable[[Builder], Builder]:
    """Enter the decorated builder under its own name; every variant names the same options."""

    def enter(builder: Builder) -> Builder:
        REGISTRY[builder.__name__] = Entry(builder, variants)
        return builder

    return enter


def names() -> list[str]:
    """Return the names of all networks, sorted."""
    return sorted(REGISTRY)


def build(
    name: str,
    variant: str = "paper",
    *,
    rows: int,
    columns: int,
    channels: int = 1,
    **options: float | int | str | bool,
) -> "keras.Model":
    """Return network `name` with fresh weights, drawn from Keras' global seed.

    Parameters
    ----------
    variant
        ``paper`` as published, ``demo`` for two CPU cores, ``testing`` tiny.
    rows, columns, channels
        Size of the standardised image, in pixels.
    options
        What differs from the variant; the network's own docstring lists them.

    Returns
    -------
    keras.Model
        Flat functional model from `(B, rows, columns, channels)` to a logit `(B, 1)`; the layer
        ``features`` holds the last map that still has rows and columns.
    """
    entry = _entry(name)
    chosen = _options(name, entry, variant, options)
    try:
        return entry.builder(rows, columns, channels, **chosen)
    except ValueError as error:
        raise Problem(
            f"network {name} ({variant}) cannot be built for {rows}×{columns} pixels with "
            f"{chosen}: {_first_line(error)} Raise image.rows and image.columns, or mend options."
        ) from error


def _entry(name: str) -> Entry:
    if name not in REGISTRY:
        raise Problem(f"network '{name}' is unknown.{nearest(name, REGISTRY)}")
    return REGISTRY[name]


def _options(name: str, entry: Entry, variant: str, options: Mapping[str, Any]) -> dict[str, Any]:
    if variant not in entry.variants:
        raise Problem(
            f"network {name} has no variant '{variant}'.{nearest(variant, entry.variants)}"
        )
    known = entry.variants[variant]
    for option in options:
        if option not in known:
            raise Problem(f"network {name} has no option '{option}'.{nearest(option, known)}")
    return {**known, **options}


def _first_line(error: Exception) -> str:
    return str(error).strip().splitlines()[0].rstrip(".") + "."
