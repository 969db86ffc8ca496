"""Breast density A to D from one view, in the manner of Lehman et al. 2019 (Radiology 290:52)."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 256,
        "columns": 256,
        "channels": 1,
        "base": 64,
        "pool": "mean",
        "dropout": 0.0,
        "classes": 4,
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "base": 16,
        "pool": "mean",
        "dropout": 0.0,
        "classes": 4,
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "base": 2,
        "pool": "mean",
        "dropout": 0.0,
        "classes": 4,
    },
}


@register("density", VARIANTS)
def density_lehman2019(
    *,
    rows: int,
    columns: int,
    channels: int,
    base: int,
    pool: str,
    dropout: float,
    classes: int,
) -> "keras.Model":
    """Return the ResNet-18 that reads BI-RADS density.

    Paper: C. D. Lehman et al., "Mammographic breast density assessment using deep learning:
    clinical implementation", Radiology 290:52–58 (2019).

    As published (``paper``): ResNet-18, its last map's mean, a dense four-way output: 11,178,564
    trainable weights. The input of 256×256 is from memory of the paper, as is that one grey
    channel is copied to three.

    What differs: the published network starts from ImageNet, ours from random weights. ``demo``
    has a quarter of the filters.

    Outputs: ``logit`` `(B, classes)`, before the softmax; for four classes A, B, C, D in order.

    Options: `base` filters of the first stage; `pool` of the last map, ``mean`` or ``max``;
    `dropout` before the output; `classes`.
    """
    import keras

    from mammo_lib.networks import layers
    from mammo_lib.networks.resnet18 import resnet18

    if classes < 2:
        raise ValueError(f"classes {classes} are fewer than two.")
    picture = layers.image(rows, columns, channels)
    x = resnet18(layers.copied(picture, 3), base=base)  # (B, h/32, w/32, 8 base)
    x = layers.pooled(x, pool)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    logit = keras.layers.Dense(
        classes, kernel_initializer="he_normal", dtype="float32", name="logit"
    )
    return keras.Model({"image": picture}, {"logit": logit(x)}, name="density_lehman2019")
