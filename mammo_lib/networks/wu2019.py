"""Four-view and single-view ResNet-22 of Wu et al. 2019 (IEEE TMI 39:1184)."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 2974,
        "columns": 1748,
        "channels": 1,
        "base": 16,
        "blocks": 2,
        "pool": "mean",
        "hidden": 512,
        "noise": 0.01,
        "dropout": 0.0,
        "head": "logit",
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "base": 16,
        "blocks": 2,
        "pool": "max",
        "hidden": 64,
        "noise": 0.0,
        "dropout": 0.0,
        "head": "logit",
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "base": 2,
        "blocks": 1,
        "pool": "mean",
        "hidden": 4,
        "noise": 0.0,
        "dropout": 0.0,
        "head": "logit",
    },
}
SINGLE = {name: {**options, "hidden": {"paper": 256}.get(name, options["hidden"])}
          for name, options in VARIANTS.items()}  # fmt: skip


@register("breast", VARIANTS)
def wu2019(
    *,
    rows: int,
    columns: int,
    channels: int,
    base: int,
    blocks: int,
    pool: str,
    hidden: int,
    noise: float,
    dropout: float,
    head: str,
) -> "keras.Model":
    """Return the view-wise four-view network of Wu 2019, its published best.

    Paper: N. Wu et al., "Deep neural networks improve radiologists' performance in breast cancer
    screening", IEEE Trans Med Imaging 39:1184–1194 (2020; arXiv 1903.08297).

    As published (``paper``, `head="softmax"`): one slim ResNet-22 shared by both CC views and
    another by both MLO views; means of their last maps, left and right together 512 numbers an
    angle; FC 512 with ReLU; four two-way softmaxes an angle (left benign, right benign, left
    malignant, right malignant), the angles' probabilities averaged: 6,132,592 trainable weights.
    Gaussian noise of SD 0.01 on the input while training. With three channels the second and third
    hold heat maps of a patch network, 6,135,728 weights.

    What differs: one size for both angles (published 2677×1942 for CC, 2974×1748 for MLO). With
    `head="logit"`, which the recipes train, each angle ends in two malignancy logits, left and
    right (3,078 weights fewer an angle), since public data seldom label benign findings.
    Pre-training on BI-RADS is left out: it needs reports that no public data set has; the recipe's
    ``demo`` starts both trunks from `wu2019_single`'s, trained a few epochs. ``demo`` has
    the published trunks, pools the last map by its maximum, which in minutes of training finds a
    lesion that the mean of a small image's few cells dilutes, and has 64 hidden units.

    Outputs: ``cc`` and ``mlo``, logits of each angle, `(B, 2)`, or with ``softmax`` `(B, 4, 2)`;
    ``logit`` `(B, 2)`, the log odds of the angles' mean probability of malignancy, left and right.

    Options: `base` filters of stage 1; `blocks` in each stage; `pool` of the last map, ``mean`` or
    ``max``; `hidden` units; `noise` SD; `dropout` before the output; `head` ``logit`` or
    ``softmax``.
    """
    import keras

    from mammo_lib.networks import layers, views
    from mammo_lib.networks.resnet22 import resnet22

    seen = views.views(len(views.ORDER), rows, columns, channels)
    out = {}
    for angle, slots in (("cc", slice(0, 2)), ("mlo", slice(2, 4))):
        x = views.chosen(seen["views"], slots, name=f"{angle}_views")
        x = views.merged(x, name=f"{angle}_merged")  # (2 B, rows, columns, channels)
        x = keras.layers.GaussianNoise(noise, name=f"{angle}_noise")(x) if noise else x
        x = resnet22(x, base=base, blocks=blocks, name=f"{angle}_")
        x = layers.pooled(x, pool, name=f"{angle}_pooled")
        x = views.parted(x, 2, name=f"{angle}_parted")  # (B, 2, 16 base)
        x = keras.layers.Flatten(name=f"{angle}_both")(x)
        x = keras.layers.Dense(hidden, activation="relu", name=f"{angle}_fc")(x)
        x = keras.layers.Dropout(dropout, name=f"{angle}_dropout")(x)
        out[angle] = _heads(x, head, angle)
    malignant = [_malignant(out[angle], head) for angle in ("cc", "mlo")]
    out["logit"] = layers.mean_logit(malignant, name="logit")
    return keras.Model(seen, out, name="wu2019")


@register("image", SINGLE)
def wu2019_single(
    *,
    rows: int,
    columns: int,
    channels: int,
    base: int,
    blocks: int,
    pool: str,
    hidden: int,
    noise: float,
    dropout: float,
    head: str,
) -> "keras.Model":
    """Return the single-view form of Wu 2019, this report's plain whole-image baseline.

    Paper: as `wu2019`. As published (``paper``, `head="softmax"`): one ResNet-22, the mean of its
    last map, FC 256 with ReLU, two two-way softmaxes (benign, malignant): 2,866,356 trainable
    weights with one channel.

    What differs: with `head="logit"` one malignancy logit (771 weights fewer); otherwise as
    `wu2019`.

    Outputs: ``logit`` `(B, 1)`, or with ``softmax`` `(B, 2, 2)`. Options: as `wu2019`.
    """
    import keras

    from mammo_lib.networks import layers
    from mammo_lib.networks.resnet22 import resnet22

    picture = layers.image(rows, columns, channels)
    x = keras.layers.GaussianNoise(noise, name="noise")(picture) if noise else picture
    x = resnet22(x, base=base, blocks=blocks)
    x = layers.pooled(x, pool)
    x = keras.layers.Dense(hidden, activation="relu", name="fc")(x)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    if head == "softmax":
        logit = layers.logits(x, 4, name="fc_out")
        logit = keras.layers.Reshape((2, 2), dtype="float32", name="logit")(logit)
    else:
        logit = layers.logit(x, head=head)
    return keras.Model({"image": picture}, {"logit": logit}, name="wu2019_single")


def _heads(x: Any, head: str, angle: str) -> Any:
    import keras

    from mammo_lib.networks import layers

    if head == "logit":
        return layers.logits(x, 2, name=angle)
    if head == "softmax":
        x = layers.logits(x, 8, name=f"{angle}_out")
        return keras.layers.Reshape((4, 2), dtype="float32", name=angle)(x)
    raise ValueError(f"head '{head}' is neither 'logit' nor 'softmax'")


def _malignant(logit: Any, head: str) -> Any:
    """Return the log odds `(B, 2)` of malignancy, left and right, of one angle's heads."""
    return logit if head == "logit" else logit[:, 2:, 1] - logit[:, 2:, 0]
