"""The two branches of GMIC: the whole image at low, its salient regions at full resolution."""

from collections.abc import Sequence
from typing import Any

import keras

from mammo_lib.networks import layers, views
from mammo_lib.networks.attention import attention
from mammo_lib.networks.layers import L
from mammo_lib.networks.regions import regions as cut
from mammo_lib.networks.resnet18 import resnet18
from mammo_lib.networks.saliency import saliency, top_cells
from mammo_lib.networks.trunks import trunk as trunk_map


def global_local(
    picture: Any,
    *,
    trunk: str,
    base: int,
    blocks: int,
    depths: Sequence[int],
    local_base: int,
    local_depths: Sequence[int],
    classes: int,
    top_share: float,
    regions: int,
    patch: int,
    hidden: int,
) -> dict[str, Any]:
    """Return the tensors of both branches of `picture` `(B, rows, columns, c)`.

    ``saliency`` `(B, h, w, k)` of each class; ``top`` `(B, k, n)`, its highest cells; ``corners``
    `(B, K, 2)`, upper-left pixels of the K regions; ``patches`` `(B, K, p, p)`, the mean of their
    channels; ``attention`` `(B, K)`, the weight of each; ``local`` `(B, d)`, their weighted sum;
    ``fused`` `(B, g + d)`, the maximum of the last global map, then ``local``.
    """
    if picture.shape[-1] == 1 and trunk == "resnet18":
        picture = layers.copied(picture, 3)  # once, for both branches
    features = trunk_map(picture, trunk, base=base, blocks=blocks, depths=depths)
    maps = saliency(features, classes)
    corners, crops = cut(picture, maps, count=regions, patch=patch)
    local, weights = _local(crops, local_base, local_depths, hidden)
    most = L.GlobalMaxPooling2D(name="global_pooled", dtype="float32")(features)
    return {
        "saliency": maps,
        "top": top_cells(maps, top_share),
        "corners": corners,
        "patches": keras.ops.mean(crops, axis=-1),
        "attention": weights,
        "local": local,
        "fused": L.Concatenate(name="fused", dtype="float32")([most, local]),
    }


def _local(crops: Any, base: int, depths: Sequence[int], hidden: int) -> tuple[Any, Any]:
    """Return the weighted sum `(B, d)` of the regions `(B, K, p, p, c)` and weights `(B, K)`."""
    x = layers.copied(views.merged(crops, name="regions_merged"), 3)
    x = resnet18(x, base=base, depths=depths, name="local_")
    x = L.GlobalAveragePooling2D(name="local_pooled")(x)
    x = views.parted(x, crops.shape[1], name="regions_parted")  # (B, K, d)
    return attention(x, hidden=hidden, form="gated", bias=False, name="regions")
