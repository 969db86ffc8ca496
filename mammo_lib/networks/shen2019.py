"""Patch classifier and whole-image classifier of Shen et al. 2019 (Sci Rep 9:12495)."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 1152,
        "columns": 896,
        "channels": 1,
        "stage": "image",
        "trunk": "vgg16",
        "top": "512x1",
        "base": 64,
        "depths": (2, 2, 3, 3, 3),
        "batch_norm": False,
        "pool": "mean",
        "dropout": 0.5,
        "classes": 5,
        "head": "logit",
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "stage": "image",
        "trunk": "plain",
        "top": "512x1",
        "base": 16,
        "depths": (1, 1, 1),
        "batch_norm": True,
        "pool": "max",
        "dropout": 0.0,
        "classes": 5,
        "head": "logit",
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "stage": "image",
        "trunk": "plain",
        "top": "512x1",
        "base": 2,
        "depths": (1, 1),
        "batch_norm": True,
        "pool": "mean",
        "dropout": 0.2,
        "classes": 5,
        "head": "logit",
    },
}
TRUNKS = ("resnet50", "vgg16", "plain")
TOPS = ("512x1", "512-512-1024x2")
HEADS = {"logit": 1, "softmax": 2}
PUBLISHED_HALVINGS = 5  # of rows and columns in ResNet-50 as in VGG-16


@register("image", VARIANTS)
def shen2019(
    *,
    rows: int,
    columns: int,
    channels: int,
    stage: str,
    trunk: str,
    top: str,
    base: int,
    depths: tuple[int, ...],
    batch_norm: bool,
    pool: str,
    dropout: float,
    classes: int,
    head: str,
) -> "keras.Model":
    """Return one stage of Shen 2019: the classifier of lesion patches, or that of whole images.

    Paper: L. Shen et al., "Deep learning to improve breast cancer detection on screening
    mammography", Sci Rep 9:12495 (2019); layers read in the authors' code.

    As published: the patch classifier (`stage="patch"`) is ResNet-50 or VGG-16, global average
    pool, dropout and five classes (background, malignant and benign calcification, malignant and
    benign mass). The image classifier keeps that trunk, without its pool and output, and adds two
    top blocks that halve rows and columns, global average pool, dropout, a two-way softmax. A
    block of `top="512-512-1024x2"` holds two bottlenecks of 512, 512 and 1,024 filters; one of
    ``512x1`` a single 3×3 convolution of 512, normalised, rectified, max-pooled. One grey channel
    is copied to three. Trainable weights: patch, ResNet-50 23,544,837, VGG-16 14,717,253; image
    with the softmax, ResNet-50 + bottlenecks 40,868,866, VGG-16 + 512x1 19,437,378 (``paper``),
    VGG-16 + bottlenecks (hybrid) 29,689,666.

    What differs: one logit instead of the two-way softmax (`head="softmax"` gives two logits,
    whose softmax is the loss's matter). The rate of dropout is our choice, L2 the recipe's.
    ResNet-50 and VGG-16 are those of Keras, which pads ResNet-50's first max pool where the Keras
    of 2017 did not (the same weights, the same 36×28 map), and start from random weights:
    ImageNet's are not in the package. The patch recipe (224² patches, ten a lesion, learning
    rates in three steps) is from memory. ``demo`` has a plain trunk (`trunk="plain"`) of three
    blocks of one convolution each and a quarter of the filters, for an image of 160×80 would
    vanish in seven halvings; it normalises after each convolution, without which random weights
    do not train in minutes, and pools the last map by its maximum.

    From patch to image: all layers of the trunk bear the same names in both stages, whatever
    their rows and columns, so that an image classifier takes them over by name from a trained
    patch classifier's `.keras` file.

    Outputs: ``logit``, `(B, classes)` of patches, `(B, 1)` of images, or `(B, 2)` with `head`
    ``softmax``.

    Options: `stage` ``patch`` or ``image``, `rows` and `columns` being those of the patch or of
    the image; `trunk` ``resnet50``, ``vgg16`` or ``plain``; `base` filters of the plain trunk's
    first block, its number doubling up to 8 × base, which is also the width of the top; `depths`
    convolutions in each block of the plain trunk; `batch_norm` in it; `pool` of the last map,
    ``mean`` or ``max``; `dropout` before the output and in ``512x1``; `classes` of patches;
    `top` and `head` of images.

    Raises
    ------
    ValueError
        Of an unknown choice, and of a patch or an image that the network would halve to nothing.
    """
    import keras

    from mammo_lib.networks import layers

    _check(stage, trunk, top, head)
    halvings = len(depths) if trunk == "plain" else PUBLISHED_HALVINGS
    _check_size(rows, columns, halvings + (2 if stage == "image" else 0), stage)
    picture = layers.image(rows, columns, channels)
    x = _trunk(picture, trunk, base, depths, batch_norm)  # (B, h/32, w/32, 2048 or 512)
    if stage == "patch":
        x = keras.layers.Activation("linear", name="features")(x)
    elif top == "512x1":
        x = convolution_top(x, 8 * base, dropout)
    else:
        x = bottleneck_top(x, 8 * base)  # (B, h/128, w/128, 1024)
    x = layers.pooled(x, pool)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    logit = _patch_logit(x, classes) if stage == "patch" else _logit(x, HEADS[head])
    return keras.Model({"image": picture}, {"logit": logit}, name="shen2019")


def convolution_top(x: Any, width: int, dropout: float) -> Any:
    """Return `x` `(B, h, w, c)` after the ``512x1`` top, `(B, h/4, w/4, width)`."""
    import keras

    from mammo_lib.networks import layers

    for name, pool in (("top1", "top1_pool"), ("top2", "features")):
        x = layers.conv_same(x, width, bias=True, name=f"{name}_conv")
        x = layers.norm_relu(x, name=name)
        if dropout:
            x = keras.layers.Dropout(dropout, name=f"{name}_dropout")(x)
        x = keras.layers.MaxPooling2D(2, name=pool)(x)
    return x


def bottleneck_top(x: Any, width: int, *, repetitions: int = 2, enlarge: int = 2) -> Any:
    """Return `x` `(B, h, w, c)` after two blocks, `(B, h/4, w/4, enlarge × width)`.

    Each holds `repetitions` bottlenecks, of which the first halves rows and columns. Published
    are 2 and 2; the released code defaults to 3 and 4, which is another network.
    """
    for block in (1, 2):
        for number in range(1, repetitions + 1):
            name = f"top{block}_bottleneck{number}"
            out = "features" if (block, number) == (2, repetitions) else f"{name}_out"
            x = _bottleneck(x, width, enlarge * width, name, out, halve=number == 1)
    return x


def _check(stage: str, trunk: str, top: str, head: str) -> None:
    known = {"stage": ("patch", "image"), "trunk": TRUNKS, "top": TOPS, "head": tuple(HEADS)}
    given = {"stage": stage, "trunk": trunk, "top": top, "head": head}
    for option, value in given.items():
        if value not in known[option]:
            raise ValueError(f"{option} '{value}' is none of {', '.join(known[option])}.")


def _check_size(rows: int, columns: int, halvings: int, stage: str) -> None:
    least = 2**halvings
    if min(rows, columns) < least:
        raise ValueError(f"{rows}×{columns} is smaller than the {least}×{least} its {stage} needs.")


def _trunk(x: Any, trunk: str, base: int, depths: tuple[int, ...], batch_norm: bool) -> Any:
    import keras

    from mammo_lib.networks import layers

    if trunk == "plain":
        for block, depth in enumerate(depths, 1):
            width = base * min(2 ** (block - 1), 8)
            x = _plain_block(x, width, depth, batch_norm, f"block{block}")
        return x
    published = {"resnet50": keras.applications.ResNet50, "vgg16": keras.applications.VGG16}
    picture = layers.copied(x, 3)
    return published[trunk](include_top=False, weights=None, input_tensor=picture).output


def _plain_block(x: Any, width: int, depth: int, batch_norm: bool, name: str) -> Any:
    import keras

    from mammo_lib.networks import layers

    for index in range(1, depth + 1):
        x = layers.conv_same(x, width, bias=not batch_norm, name=f"{name}_conv{index}")
        if batch_norm:
            x = layers.norm(x, name=f"{name}_bn{index}")
        x = keras.layers.ReLU(name=f"{name}_relu{index}")(x)
    return keras.layers.MaxPooling2D(2, name=f"{name}_pool")(x)


def _bottleneck(x: Any, width: int, wide: int, name: str, out: str, *, halve: bool) -> Any:
    import keras

    from mammo_lib.networks import layers

    stride = 2 if halve else 1
    y = layers.norm_relu(_conv(x, width, 1, stride, f"{name}_conv1"), name=f"{name}_1")
    y = layers.norm_relu(_conv(y, width, 3, 1, f"{name}_conv2"), name=f"{name}_2")
    y = layers.norm(_conv(y, wide, 1, 1, f"{name}_conv3"), name=f"{name}_bn3")
    if halve:
        x = layers.norm(_conv(x, wide, 1, stride, f"{name}_shortcut"), name=f"{name}_shortcut_bn")
    y = keras.layers.Add(name=f"{name}_add")([y, x])
    return keras.layers.ReLU(name=out)(y)


def _conv(x: Any, width: int, size: int, stride: int, name: str) -> Any:
    import keras

    kernel = keras.layers.Conv2D(
        width, size, strides=stride, padding="same", kernel_initializer="he_normal", name=name
    )
    return kernel(x)  # with a bias, which the normalisation after it cancels: as published


def _logit(x: Any, outputs: int, name: str = "logit") -> Any:
    import keras

    dense = keras.layers.Dense(outputs, kernel_initializer="he_normal", dtype="float32", name=name)
    return dense(x)


def _patch_logit(x: Any, classes: int) -> Any:
    """Return the classes' logits, by a name that no image classifier takes weights over from."""
    if classes < 2:
        raise ValueError(f"a patch classifier needs two classes or more, not {classes}.")
    return _logit(x, classes, "patch_logit")
