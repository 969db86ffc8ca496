"""One frozen, typed configuration a run: of a study from `conf/` and overrides, or of scores."""

from collections.abc import Sequence
from typing import TypeAlias

from mammo_lib.config.evaluation import Evaluation as Evaluation
from mammo_lib.config.saved import load as load
from mammo_lib.config.saved import save as save
from mammo_lib.config.schema import Config as Config
from mammo_lib.config.schema import ModelConfig as ModelConfig

AnyConfig: TypeAlias = Config | Evaluation


def compose(overrides: Sequence[str] = ()) -> Config:
    """Return the configuration of `conf/` changed by `overrides`, as `overrides.compose` does."""
    from mammo_lib.config import overrides as words  # late: a job reads a file and needs no Hydra

    return words.compose(overrides)
