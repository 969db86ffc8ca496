"""The data sources known by name."""

from importlib import import_module
from types import ModuleType

from mammo_lib.cohorts.card import Card
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config.schema import SOURCES, PhantomData, RealData
from mammo_lib.problem import Problem, nearest


def names() -> tuple[str, ...]:
    """Return the names that `load` accepts, in alphabetical order."""
    return tuple(sorted((*SOURCES, "phantom")))


def load(settings: PhantomData | RealData, *, workers: int = 1) -> Cohort:
    """Return the cohort that `settings.name` asks for; the phantom is generated when absent."""
    return _source(settings.name).load(settings, workers=workers)


def card(name: str) -> Card:
    """Return what is known in words about source `name`."""
    return _source(name).CARD


def require(settings: PhantomData | RealData) -> None:
    """Raise a Problem, before any long work, where the data are not on this machine."""
    if isinstance(settings, RealData):
        _source(settings.name).find(settings.folder)


def _source(name: str) -> ModuleType:
    """Import the module of a source: its own needs are met only when it is asked for."""
    if name not in names():
        raise Problem(f"data.name: no data source '{name}'.{nearest(name, names())}")
    return import_module(f"mammo_lib.cohorts.{name}")
