"""The literature's networks, built by name; Keras is imported only when one is built."""

from mammo_lib.networks import shen2019 as _shen2019  # noqa: F401  (registers itself)
from mammo_lib.networks import wu2019 as _wu2019  # noqa: F401  (registers itself)
from mammo_lib.networks.registry import build as build
from mammo_lib.networks.registry import names as names
