"""Single-view ResNet-22 in the manner of Wu et al. 2019 (IEEE TMI 39:1184)."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

STRIDES = (1, 2, 2, 2, 2)

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "base": 16,
        "blocks": 2,
        "stem_stride": 2,
        "pool": "mean",
        "hidden": 256,
        "dropout": 0.0,
        "head": "logit",
    },
    "demo": {
        "base": 16,
        "blocks": 2,
        "stem_stride": 2,
        "pool": "max",
        "hidden": 64,
        "dropout": 0.0,
        "head": "logit",
    },
    "testing": {
        "base": 2,
        "blocks": 1,
        "stem_stride": 2,
        "pool": "mean",
        "hidden": 4,
        "dropout": 0.0,
        "head": "logit",
    },
}


@register(VARIANTS)
def wu2019(
    rows: int,
    columns: int,
    channels: int,
    *,
    base: int,
    blocks: int,
    stem_stride: int,
    hidden: int,
    pool: str,
    dropout: float,
    head: str,
) -> "keras.Model":
    """Return the ResNet-22 trunk of Wu 2019 with a single-view head.

    Paper: N. Wu et al., "Deep neural networks improve radiologists' performance in breast cancer
    screening", IEEE Trans Med Imaging 39:1184–1194 (2020; arXiv 1903.08297).

    As published (``paper``): a 7×7 stride-2 stem without padding, normalisation or
    rectification; a 3×3 stride-2 max pool without padding; five stages of two pre-activation
    blocks, 16 to 256 filters; a bare 1×1 shortcut fed by the normalised and rectified input in
    the first block of every stage; a final normalisation. That trunk has 2,799,536 trainable
    weights for one channel. Global average pool, then FC 256 with ReLU.

    What differs: the published model sees four views, shares a trunk between left and right and
    predicts benign and malignant findings by four two-way softmaxes; ours sees one view and ends
    in one malignancy logit (257 weights for 1,028). The published noise layer (SD 0.01) is part
    of our augmentation. Pre-training on BI-RADS is left out: it needs reports that no public data
    set has. ``demo`` has the whole published trunk and differs in its head alone: it pools the
    last map by its maximum, which in minutes of training finds a lesion that the mean of a small
    image's few cells dilutes, and has 64 hidden units.

    Options: `base` filters of stage 1; `blocks` in each stage; `stem_stride`; `pool` of the last
    map, ``mean`` or ``max``; `hidden` units of the FC layer; `dropout` before the logit; `head`
    ``logit`` or ``softmax``.
    """
    import keras

    from mammo_lib.networks import layers

    picture = layers.image(rows, columns, channels)
    x = layers.conv(picture, base, 7, stride=stem_stride, name="stem")
    x = keras.layers.MaxPooling2D(3, 2, name="stem_pool")(x)  # (B, h/4, w/4, base)
    for stage, stride in enumerate(STRIDES, 1):
        x = _stage(x, base * 2 ** (stage - 1), blocks, stride, f"stage{stage}")
    x = layers.norm(x, name="features_bn")
    x = keras.layers.ReLU(name="features")(x)  # (B, h/64, w/64, 16 base)
    x = layers.pooled(x, pool)
    x = keras.layers.Dense(hidden, activation="relu", name="fc")(x)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(picture, layers.logit(x, head=head), name="wu2019")


def _stage(x: Any, width: int, blocks: int, stride: int, name: str) -> Any:
    x = _block(x, width, stride, f"{name}_block1", project=True)
    for number in range(2, blocks + 1):
        x = _block(x, width, 1, f"{name}_block{number}", project=False)
    return x


def _block(x: Any, width: int, stride: int, name: str, *, project: bool) -> Any:
    import keras

    from mammo_lib.networks import layers

    y = layers.norm_relu(x, name=f"{name}_1")
    shortcut = layers.conv(y, width, 1, stride=stride, name=f"{name}_shortcut") if project else x
    y = layers.conv(y, width, 3, stride=stride, pad=1, name=f"{name}_conv1")
    y = layers.norm_relu(y, name=f"{name}_2")
    y = layers.conv(y, width, 3, pad=1, name=f"{name}_conv2")
    return keras.layers.Add(name=f"{name}_add")([y, shortcut])
