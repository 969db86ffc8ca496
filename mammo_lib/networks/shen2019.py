"""Whole-image all-convolutional VGG-16 in the manner of Shen et al. 2019 (Sci Rep 9:12495)."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "base": 64,
        "depths": (2, 2, 3, 3, 3),
        "batch_norm": False,
        "copies": 3,
        "pool": "mean",
        "dropout": 0.5,
        "head": "logit",
    },
    "demo": {
        "base": 16,
        "depths": (1, 1, 1),
        "batch_norm": True,
        "copies": 1,
        "pool": "max",
        "dropout": 0.0,
        "head": "logit",
    },
    "testing": {
        "base": 2,
        "depths": (1, 1),
        "batch_norm": True,
        "copies": 1,
        "pool": "mean",
        "dropout": 0.2,
        "head": "logit",
    },
}


@register(VARIANTS)
def shen2019(
    rows: int,
    columns: int,
    channels: int,
    *,
    base: int,
    depths: tuple[int, ...],
    batch_norm: bool,
    copies: int,
    pool: str,
    dropout: float,
    head: str,
) -> "keras.Model":
    """Return the VGG-16 whole-image classifier with the "512×1" top of Shen 2019.

    Paper: L. Shen et al., "Deep learning to improve breast cancer detection on screening
    mammography", Sci Rep 9:12495 (2019).

    As published (``paper``): the thirteen convolutions of VGG-16 with their five pools; two top
    blocks, each a 3×3 convolution of 512 filters, normalisation, ReLU and a 2×2 max pool; global
    average pool, dropout, a dense output. One grey channel is copied to three. With the published
    two-way softmax (`head="softmax"`) that is 19,437,378 trainable weights.

    What differs: one logit instead of the softmax (513 weights fewer); dropout stands before the
    output alone, at a rate of our choice; normalisation has momentum 0.9 and epsilon 1e-5. The
    published trunk first learns five classes of lesion patches from outlined lesions, starting
    from ImageNet; here all weights learn from whole images at once, so its published AUC is not
    to be expected. ``demo`` keeps the layout with a quarter of the filters and, instead of five
    trunk blocks, three of one convolution each (an image of 160×80 would vanish in seven pools).
    It normalises after each convolution, without which a trunk from random weights does not
    train in minutes, and pools the last map by its maximum.

    Options: `base` filters of the first block (doubling up to 8 × base, the width of the top);
    `batch_norm` in the trunk; `copies` of a single grey channel; `pool` of the last map,
    ``mean`` or ``max``; `dropout` before the output; `head` ``logit`` or ``softmax``.
    """
    import keras

    from mammo_lib.networks import layers

    picture = layers.image(rows, columns, channels)
    x = _copied(picture, copies if channels == 1 else 1)
    for block, depth in enumerate(depths, 1):
        x = _trunk_block(x, base * min(2 ** (block - 1), 8), depth, batch_norm, f"block{block}")
    x = _top_block(x, 8 * base, "top1", "top1_pool")
    x = _top_block(x, 8 * base, "top2", "features")  # (B, h/128, w/128, 8 base)
    x = layers.pooled(x, pool)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    return keras.Model(picture, layers.logit(x, head=head), name="shen2019")


def _copied(x: Any, copies: int) -> Any:
    import keras

    return keras.layers.Concatenate(name="copies")([x] * copies) if copies > 1 else x


def _trunk_block(x: Any, width: int, depth: int, batch_norm: bool, name: str) -> Any:
    import keras

    from mammo_lib.networks import layers

    for index in range(1, depth + 1):
        x = layers.conv_same(x, width, bias=not batch_norm, name=f"{name}_conv{index}")
        if batch_norm:
            x = layers.norm(x, name=f"{name}_bn{index}")
        x = keras.layers.ReLU(name=f"{name}_relu{index}")(x)
    return keras.layers.MaxPooling2D(2, name=f"{name}_pool")(x)


def _top_block(x: Any, width: int, name: str, pool: str) -> Any:
    import keras

    from mammo_lib.networks import layers

    x = layers.conv_same(x, width, bias=True, name=f"{name}_conv")
    x = layers.norm_relu(x, name=name)
    return keras.layers.MaxPooling2D(2, name=pool)(x)
