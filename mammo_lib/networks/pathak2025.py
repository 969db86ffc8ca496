"""Any number of views by attention within a side and across sides, as in Pathak et al. 2025."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 2944,
        "columns": 1920,
        "channels": 1,
        "views": 4,
        "encoder": "gmic",
        "trunk": "resnet18",
        "base": 64,
        "blocks": 2,
        "depths": (2, 2, 2, 2),
        "local_base": 64,
        "local_depths": (2, 2, 2, 2),
        "top_share": 0.02,
        "regions": 6,
        "patch": 256,
        "hidden": 128,
        "reach": "side",
        "form": "tanh",
        "view_hidden": 128,
        "top_hidden": 50,
        "pool": "max",
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "views": 4,
        "encoder": "gmic",
        "trunk": "resnet18",
        "base": 16,
        "blocks": 1,
        "depths": (1, 1),
        "local_base": 16,
        "local_depths": (1, 1, 1),
        "top_share": 0.05,
        "regions": 4,
        "patch": 32,
        "hidden": 32,
        "reach": "side",
        "form": "tanh",
        "view_hidden": 32,
        "top_hidden": 8,
        "pool": "max",
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "views": 4,
        "encoder": "gmic",
        "trunk": "resnet18",
        "base": 4,
        "blocks": 1,
        "depths": (1, 1),
        "local_base": 4,
        "local_depths": (1, 1),
        "top_share": 0.1,
        "regions": 2,
        "patch": 24,
        "hidden": 4,
        "reach": "side",
        "form": "tanh",
        "view_hidden": 4,
        "top_hidden": 4,
        "pool": "max",
    },
}


@register("exam", VARIANTS)
def pathak2025(
    *,
    rows: int,
    columns: int,
    channels: int,
    views: int,
    encoder: str,
    trunk: str,
    base: int,
    blocks: int,
    depths: tuple[int, ...],
    local_base: int,
    local_depths: tuple[int, ...],
    top_share: float,
    regions: int,
    patch: int,
    hidden: int,
    reach: str,
    form: str,
    view_hidden: int,
    top_hidden: int,
    pool: str,
) -> "keras.Model":
    """Return the exam classifier of Pathak 2025: one encoder of every view, attention over them.

    Paper: S. Pathak et al., "Weakly supervised learning for breast cancer prediction on mammograms
    in realistic settings" (the title that the authors' code carries; year and journal from
    memory, 2025). Layers read in that code, ShreyasiPathak/multiinstance-learning-mammography.

    As published (``paper``): the form that their tables call ES-AttSide. GMIC with a ResNet-18 as
    global network (see `gmic2021`) encodes each view. Attention pools three of its tensors over
    the views, each by weights of its own: the local vector of 512, the highest 2 % of saliency
    values, the fused vector of 1,024. One attention weighs the views of a side, a second one the
    two sides. From the pooled local vector comes the local prediction, from the mean of the
    pooled saliency the global one, from the pooled fused vector the prediction. At 2944×1920
    (CBIS-DDSM) 22,891,719 trainable weights, at 2700×990 (VinDr-Mammo) 22,886,019. `reach="exam"`
    gives ES-AttImg, 22,688,996; `form="gated"` ES-GAttImg, 22,891,410, and ES-GAttSide,
    23,296,547. From these counts follow, by arithmetic: 128 hidden units in the attention over
    local and fused vectors and 50 in that over the 110 (53) saliency values; biases in all of
    their linear maps; both sides sharing the attention within a side.

    What differs: absent views have slots of their own, masked out of all attention, of the
    pooled values and of the saliency returned, where the original groups exams of as many views;
    in training they still enter the batch's statistics, so feed a constant image, such as zeros.
    The forms that pool each view's scores (IS) are left out. Published weights start from
    ImageNet, here they are fresh. The published global network costs 204 GMAC a view, thirteen
    times GMIC's ResNet-22, which `trunk="resnet22"`, `base=16` brings back. ``demo`` has GMIC's
    demo form. The ``plain`` encoder is ours, for comparison: the trunk's last map, pooled.

    Outputs: ``logit`` `(B, 1)`; ``attention`` `(B, V)`, the weight of each view in it, summing to
    1 over present views. With GMIC as encoder also ``global`` `(B, 1)`, a probability; ``local``
    `(B, 1)`, a logit; ``saliency`` `(B, V, h, w, 1)`, probabilities, 0 in absent views. The
    published loss is the binary cross-entropy of all three, plus a multiple of the mean sum of
    ``saliency``; without the terms of ``global`` and ``local``, their weights learn nothing.

    Options: `views` V, even with reach ``side``; the same weights serve any number. `encoder`
    ``gmic`` or ``plain``; `trunk`, `base`, `blocks`, `depths`, `local_base`, `local_depths`,
    `top_share`, `regions`, `patch` and `hidden` as in `gmic2021` (``plain`` heeds the first four
    alone); `reach` ``side`` or ``exam``; `form` of the attention over views, ``tanh``, ``gated``
    or ``mean`` (equal weights); its `view_hidden` and, over saliency, `top_hidden` units; `pool`
    of the plain encoder's map, ``max`` or ``mean``.
    """
    import keras

    from mammo_lib.networks import views as v

    if views < 1:
        raise ValueError(f"{views} views are too few; ask for one at least.")
    inputs = v.views(views, rows, columns, channels)
    picture = v.merged(inputs["views"], name="views_merged")
    over = {"reach": reach, "form": form, "hidden": view_hidden}
    network: dict[str, Any] = {"trunk": trunk, "base": base, "blocks": blocks, "depths": depths}
    if encoder == "plain":
        outputs = _plain(picture, inputs["present"], network, over, pool)
    elif encoder == "gmic":
        network |= {"local_base": local_base, "local_depths": local_depths, "hidden": hidden}
        network |= {"top_share": top_share, "regions": regions, "patch": patch}
        outputs = _gmic(picture, inputs["present"], network, over, top_hidden)
    else:
        raise ValueError(f"encoder '{encoder}' is neither 'gmic' nor 'plain'.")
    return keras.Model(inputs, outputs, name="pathak2025")


def _plain(
    picture: Any, present: Any, network: dict[str, Any], over: dict[str, Any], pool: str
) -> dict[str, Any]:
    """Return the outputs for views `picture` `(B * V, rows, columns, c)`."""
    from mammo_lib.networks import layers, views
    from mammo_lib.networks.over_views import over_views
    from mammo_lib.networks.trunks import trunk

    kind = network["trunk"]
    sizes = {key: network[key] for key in ("base", "blocks", "depths")}
    x = layers.pooled(trunk(picture, kind, **sizes), pool)
    x = views.parted(x, present.shape[1], name="parted")  # (B, V, d)
    x, weights = over_views(x, present, name="over", **over)
    return {"logit": layers.logit(x, head="logit"), "attention": weights}


def _gmic(
    picture: Any, present: Any, network: dict[str, Any], over: dict[str, Any], top_hidden: int
) -> dict[str, Any]:
    """Return the outputs for views `picture` `(B * V, rows, columns, c)`."""
    import keras

    from mammo_lib.networks import layers, views
    from mammo_lib.networks.global_local import global_local
    from mammo_lib.networks.over_views import over_views

    found = global_local(picture, classes=1, **network)
    found["top"] = found["top"][:, 0]  # (B * V, n), of the one class
    parts = {
        key: views.parted(found[key], present.shape[1], name=f"{key}_parted")
        for key in ("top", "local", "fused", "saliency")
    }
    fused, weights = over_views(parts["fused"], present, name="fused_over", **over)
    local, _ = over_views(parts["local"], present, name="local_over", **over)
    top, _ = over_views(parts["top"], present, name="top_over", **{**over, "hidden": top_hidden})
    dense = keras.layers.Dense
    return {
        "logit": layers.logit(fused, head="logit"),
        "global": keras.ops.mean(top, axis=-1, keepdims=True),
        "local": dense(1, use_bias=False, dtype="float32", name="local")(local),
        "saliency": parts["saliency"] * present[:, :, None, None, None],
        "attention": weights,
    }
