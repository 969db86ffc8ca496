"""The literature's networks, built by name; Keras is imported only when one is built."""

from mammo_lib.networks import (  # noqa: F401  (they register themselves)
    asymmirai2024,
    convnext_rsna2022,
    density_lehman2019,
    gmic2021,
    lesion_detector,
    mirai2021,
    pathak2025,
    shen2019,
    unet,
    wu2019,
)
from mammo_lib.networks.registry import TASKS as TASKS
from mammo_lib.networks.registry import build as build
from mammo_lib.networks.registry import import_layers as import_layers
from mammo_lib.networks.registry import names as names
from mammo_lib.networks.registry import options as options
from mammo_lib.networks.registry import says as says
from mammo_lib.networks.registry import task as task
from mammo_lib.networks.registry import variants as variants
