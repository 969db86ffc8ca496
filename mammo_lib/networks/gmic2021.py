"""GMIC, the globally-aware multiple instance classifier of Shen Y. et al. 2021."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 2944,
        "columns": 1920,
        "channels": 1,
        "trunk": "resnet22",
        "base": 16,
        "blocks": 2,
        "depths": (2, 2, 2, 2),
        "local_base": 64,
        "local_depths": (2, 2, 2, 2),
        "classes": 1,
        "top_share": 0.02,
        "regions": 6,
        "patch": 256,
        "hidden": 128,
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "trunk": "resnet18",
        "base": 16,
        "blocks": 1,
        "depths": (1, 1),
        "local_base": 16,
        "local_depths": (1, 1, 1),
        "classes": 1,
        "top_share": 0.05,
        "regions": 4,
        "patch": 32,
        "hidden": 32,
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "trunk": "resnet18",
        "base": 4,
        "blocks": 1,
        "depths": (1, 1),
        "local_base": 4,
        "local_depths": (1, 1),
        "classes": 1,
        "top_share": 0.1,
        "regions": 2,
        "patch": 24,
        "hidden": 4,
    },
}


@register("image", VARIANTS)
def gmic2021(
    *,
    rows: int,
    columns: int,
    channels: int,
    trunk: str,
    base: int,
    blocks: int,
    depths: tuple[int, ...],
    local_base: int,
    local_depths: tuple[int, ...],
    classes: int,
    top_share: float,
    regions: int,
    patch: int,
    hidden: int,
) -> "keras.Model":
    """Return GMIC: a slim network over the whole image, a second one over its salient regions.

    Paper: Y. Shen et al., "An interpretable classifier for high-resolution breast cancer screening
    images utilizing weakly supervised localization", Med Image Anal 68:101908 (2021; arXiv
    2002.07613).

    As published (``paper``; layers and rules read in the authors' code): a ResNet-22 with a stem
    padded by 3; a 1×1 convolution and a sigmoid make a saliency map of 46×30 cells; the image's
    global probability is the mean of its highest 2 % of cells (the released models 1 to 5 take 2,
    3, 3, 5 and 10 %). The six windows of 4×4 cells of highest saliency, chosen one after the other,
    become patches of 256×256 pixels; a ResNet-18 and gated attention make one vector of them, and
    from it the local prediction. The global map's maximum and that vector make the prediction.
    With two classes 14,110,322 trainable weights, the count of the released class; the paper
    states 15.2 million. With `trunk="resnet18"`, `base=64` it is the form that Pathak et al. train.

    What differs: the default is one class, malignant (14,108,785 weights); the release has two,
    benign then malignant (`classes=2`). A constant map, where the release divides 0 by 0, points
    at the upper-left corner. Published training, from memory: Adam, starting from weights that
    learnt BI-RADS, which no public data set can repeat; here weights are fresh. ``demo`` keeps
    both branches but has for either a ResNet-18 of a quarter of the filters, one block a stage,
    two stages over the whole image and three over its regions. The 64-fold reduction of ResNet-22
    would leave 3×2 cells of 160×80 pixels; this 8-fold one leaves 20×10, so that each of four
    patches of 32×32 pixels covers 4×4 cells, as in the paper.

    Outputs: ``logit`` `(B, k)` of the fusion; ``global`` `(B, k)`, probabilities; ``local``
    `(B, k)`, logits; ``saliency`` `(B, h, w, k)`, probabilities; ``attention`` `(B, K)`, the
    weight of each region, summing to 1; ``patches`` `(B, K, p, p)`, the regions' pixels;
    ``corners`` `(B, K, 2)`, int32, the row and column of each region's upper-left pixel. The
    published loss is the binary cross-entropy of ``logit``, ``global`` and ``local``, plus a
    multiple of the sum of ``saliency``: no other gradient than that of ``global`` and of the sum
    reaches the saliency maps, and none than that of ``local`` its output.

    Options: `trunk` of the whole image, ``resnet22`` (of `base` filters, `blocks` in each stage)
    or ``resnet18`` (of `base` filters, `depths` blocks in its stages); `local_base` and
    `local_depths` of the regions' ResNet-18; `classes` 1 or 2; `top_share` of the cells in the
    global probability; `regions` K; `patch` p in pixels; `hidden` units of the attention.
    """
    import keras

    from mammo_lib.networks import layers
    from mammo_lib.networks.global_local import global_local

    if classes not in (1, 2):
        raise ValueError(f"{classes} classes are neither 1 (malignant) nor 2 (benign, malignant).")
    picture = layers.image(rows, columns, channels)
    found = global_local(
        picture,
        trunk=trunk,
        base=base,
        blocks=blocks,
        depths=depths,
        local_base=local_base,
        local_depths=local_depths,
        classes=classes,
        top_share=top_share,
        regions=regions,
        patch=patch,
        hidden=hidden,
    )
    dense = keras.layers.Dense
    outputs = {
        "logit": dense(classes, dtype="float32", name="logit")(found["fused"]),
        "global": keras.ops.mean(found["top"], axis=-1),
        "local": dense(classes, use_bias=False, dtype="float32", name="local")(found["local"]),
        **{key: found[key] for key in ("saliency", "attention", "patches", "corners")},
    }
    return keras.Model({"image": picture}, outputs, name="gmic2021")
