"""The one list of networks: a builder, its task and its named variants under each name."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from mammo_lib.problem import Problem, nearest

if TYPE_CHECKING:
    import keras

Builder = Callable[..., "keras.Model"]
Task = Literal["image", "breast", "exam", "boxes", "masks", "density", "risk"]
TASKS: tuple[str, ...] = get_args(Task)
# The tables in which a network of each task says what it found, after training.
SAYS: Mapping[Task, tuple[str, ...]] = {
    "image": ("scores",),
    "breast": ("scores",),
    "exam": ("scores",),
    "boxes": ("scores", "detections"),
    "masks": ("outlines",),
    "density": ("gradings",),
    "risk": ("risks",),
}


@dataclass(frozen=True)
class Entry:
    """A network: what it predicts, its builder, and the builder's options in each variant."""

    task: Task
    builder: Builder
    variants: Mapping[str, Mapping[str, Any]]


REGISTRY: dict[str, Entry] = {}


def register(task: Task, variants: Mapping[str, Mapping[str, Any]]) -> Callable[[Builder], Builder]:
    """Enter the decorated builder under its own name; every variant names the same options."""

    def enter(builder: Builder) -> Builder:
        REGISTRY[builder.__name__] = Entry(task, builder, variants)
        return builder

    return enter


def names(*tasks: Task) -> list[str]:
    """Return the names of all networks, or of those with one of `tasks`, sorted."""
    return sorted(name for name, entry in REGISTRY.items() if not tasks or entry.task in tasks)


def task(name: str) -> Task:
    """Return what network `name` predicts."""
    return _entry(name).task


def says(name: str) -> tuple[str, ...]:
    """Return the tables that network `name` fills once it is trained."""
    return SAYS[task(name)]


def variants(name: str) -> list[str]:
    """Return the named variants of network `name`."""
    return list(_entry(name).variants)


def options(name: str, variant: str) -> dict[str, Any]:
    """Return the options of `variant` of network `name`, with their values."""
    return _options(name, _entry(name), variant, {})


def import_layers() -> None:
    """Import every layer of our own, which Keras must know before it can read a saved network."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        importlib.import_module(f"mammo_lib.networks.{module.name}")


def build(
    name: str, variant: str = "paper", **overrides: float | int | str | bool
) -> "keras.Model":
    """Return network `name` with fresh weights, drawn from Keras' global seed.

    Parameters
    ----------
    variant
        ``paper`` as published, ``demo`` for two CPU cores, ``testing`` tiny.
    overrides
        What differs from the variant: `rows`, `columns` and `channels` of the standardised image,
        and the options that the network's own docstring lists.

    Returns
    -------
    keras.Model
        Flat functional model between dictionaries of tensors. In: ``image``
        `(B, rows, columns, channels)`; or, for networks of several views, ``views``
        `(B, V, rows, columns, channels)` and ``present`` `(B, V)`, 1 or 0, where slot i is of
        the left breast when i is even (four views: L-CC, R-CC, L-MLO, R-MLO). Out: ``logit``,
        its prediction, and what else the network's docstring lists. The layer ``features`` holds
        the last map that still has rows and columns.
    """
    entry = _entry(name)
    chosen = _options(name, entry, variant, overrides)
    try:
        return entry.builder(**chosen)
    except ValueError as error:
        raise Problem(
            f"network {name} ({variant}) cannot be built for {chosen['rows']}×{chosen['columns']} "
            f"pixels with {chosen}: {_first_line(error)} Raise image.rows and image.columns, or "
            "mend options."
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
