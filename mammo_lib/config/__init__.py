"""One frozen, typed configuration, composed from `conf/` and overrides."""

from mammo_lib.config.compose import compose as compose
from mammo_lib.config.compose import load as load
from mammo_lib.config.compose import save as save
from mammo_lib.config.schema import Config as Config
from mammo_lib.config.schema import ModelConfig as ModelConfig
