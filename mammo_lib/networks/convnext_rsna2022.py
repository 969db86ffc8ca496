"""ConvNeXt-small of the winner of the RSNA 2022 screening challenge (N. H. Dang)."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 2048,
        "columns": 1024,
        "channels": 1,
        "depths": (3, 3, 27, 3),
        "widths": (96, 192, 384, 768),
        "stem": 4,
        "layer_scale": 1e-6,
        "drop_path": 0.2,
        "gelu": "exact",
        "norm": "layer",
        "spread": 0.02,
        "pool": "max",
        "dropout": 0.5,
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "depths": (1, 1, 1),
        "widths": (16, 32, 64),
        "stem": 2,
        "layer_scale": 1.0,
        "drop_path": 0.0,
        "gelu": "exact",
        "norm": "batch",
        "spread": 0.2,
        "pool": "max",
        "dropout": 0.0,
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "depths": (1, 1),
        "widths": (4, 8),
        "stem": 4,
        "layer_scale": 0.1,
        "drop_path": 0.1,
        "gelu": "exact",
        "norm": "layer",
        "spread": 0.02,
        "pool": "max",
        "dropout": 0.2,
    },
}


@register("image", VARIANTS)
def convnext_rsna2022(
    *,
    rows: int,
    columns: int,
    channels: int,
    depths: tuple[int, ...],
    widths: tuple[int, ...],
    stem: int,
    layer_scale: float,
    drop_path: float,
    gelu: str,
    norm: str,
    spread: float,
    pool: str,
    dropout: float,
) -> "keras.Model":
    """Return the ConvNeXt-small image classifier that won the RSNA 2022 challenge.

    Source: "RSNA Screening Mammography Breast Cancer Detection" (Kaggle 2023), first place, read
    in the released code (dangnh0611/kaggle_rsna_breast_cancer); the trunk is Z. Liu et al., "A
    ConvNet for the 2020s", CVPR 2022.

    As published (``paper``): a 4×4 stride-4 stem; stages of 3, 3, 27 and 3 blocks, 96 to 768
    filters; layer scale from 1e-6, drop path 0.2; exact GELU; global max pool, layer
    normalisation, dropout 0.5, one logit. One grey channel is copied to three. 49,455,457
    trainable weights: stem 4,896; stages 237,888, 992,256, 32,747,520 and 15,470,592; head 2,305.

    What differs: the published trunk starts from ImageNet-22k weights, ours from random ones
    (normal, SD 0.02, cut at two SD, as from memory timm draws them), so the published scores
    are not to be expected. The recipe (SGD, averaged weights, one positive a batch of eight,
    smoothing of positives alone), the region of interest and the mean of four folds are no part
    of the network. ``demo`` has three blocks and a sixth of the filters, and its stem halves rows
    and columns instead of quartering them, so that a lesion of six pixels is still three wide.
    It normalises by batch, its layer scale starts at 1 and its kernels with SD 0.2: on 1,200
    small made-up images, four epochs from random weights, the same three blocks so changed told
    0.77 of the pairs, normalised by layer and with SD 0.02 0.57 (one seed, another 200 images).

    Outputs: ``logit`` `(B, 1)`.

    Options: `depths` blocks and `widths` filters of each stage; `stem`, size and stride of the
    first convolution; `layer_scale` to start from; `drop_path` rate of the last block; `gelu`
    ``exact`` or ``tanh`` (for ONNX Runtime); `norm` ``layer`` or ``batch``; `spread`, the SD from
    which kernels start; `pool` of the last map, ``max`` or ``mean``; `dropout` before the logit.

    Raises
    ------
    ValueError
        Of an unknown choice, and of an image that the stages would halve to nothing.
    """
    import keras

    from mammo_lib.networks import layers
    from mammo_lib.networks.convnext import convnext, normed

    _check_size(rows, columns, stem * 2 ** (len(depths) - 1))
    picture = layers.image(rows, columns, channels)
    x = convnext(
        layers.copied(picture, 3),
        depths=depths,
        widths=widths,
        stem=stem,
        layer_scale=layer_scale,
        drop_path=drop_path,
        gelu=gelu,
        norm=norm,
        spread=spread,
    )  # (B, h/32, w/32, 768)
    x = normed(layers.pooled(x, pool), norm, name="head_norm")
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    logit = layers.logit(x, head="logit")
    return keras.Model({"image": picture}, {"logit": logit}, name="convnext_rsna2022")


def _check_size(rows: int, columns: int, least: int) -> None:
    if min(rows, columns) < least:
        raise ValueError(f"{rows}×{columns} is smaller than one {least}×{least} cell of features.")
