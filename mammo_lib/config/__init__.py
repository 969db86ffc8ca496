"""One frozen, typed configuration a run: of a study from `conf/` and overrides, or of scores."""

from typing import TypeAlias

from mammo_lib.config.compose import compose as compose
from mammo_lib.config.compose import load as load
from mammo_lib.config.compose import save as save
from mammo_lib.config.evaluation import Evaluation as Evaluation
from mammo_lib.config.schema import Config as Config
from mammo_lib.config.schema import ModelConfig as ModelConfig

AnyConfig: TypeAlias = Config | Evaluation
