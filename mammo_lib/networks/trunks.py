"""The residual trunks that a network may stand on, by name."""

from collections.abc import Sequence
from typing import Any

from mammo_lib.networks import layers
from mammo_lib.networks.resnet18 import resnet18
from mammo_lib.networks.resnet22 import resnet22


def trunk(x: Any, kind: str, *, base: int, blocks: int, depths: Sequence[int]) -> Any:
    """Return the last map, the layer ``features``, of `x` `(B, rows, columns, c)`.

    ``resnet22`` has `blocks` in each of its five stages and a stem padded by 3, as in GMIC;
    ``resnet18`` has stages of `depths` blocks and sees one channel copied to three.

    Raises
    ------
    ValueError
        If `kind` is neither.
    """
    if kind == "resnet22":
        return resnet22(x, base=base, blocks=blocks, stem_pad=3)
    if kind == "resnet18":
        return resnet18(layers.copied(x, 3), base=base, depths=depths)
    raise ValueError(f"trunk '{kind}' is neither 'resnet22' nor 'resnet18'.")
