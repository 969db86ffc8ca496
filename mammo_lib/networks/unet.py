"""U-Net for the outlines of lesions (Ronneberger et al. 2015, MICCAI)."""

from itertools import count
from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 572,
        "columns": 572,
        "channels": 1,
        "base": 64,
        "levels": 5,
        "batch_norm": False,
        "padding": "valid",
        "dropout": 0.5,
        "classes": 1,
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "base": 8,
        "levels": 5,
        "batch_norm": True,
        "padding": "same",
        "dropout": 0.0,
        "classes": 1,
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "base": 2,
        "levels": 3,
        "batch_norm": True,
        "padding": "same",
        "dropout": 0.0,
        "classes": 1,
    },
}


@register("masks", VARIANTS)
def unet(
    *,
    rows: int,
    columns: int,
    channels: int,
    base: int,
    levels: int,
    batch_norm: bool,
    padding: str,
    dropout: float,
    classes: int,
) -> "keras.Model":
    """Return the U-Net: a logit for each pixel.

    Paper: O. Ronneberger et al., "U-Net: convolutional networks for biomedical image
    segmentation", MICCAI 2015.

    As published (``paper``): five levels of 64 to 1,024 filters, each two unpadded 3×3
    convolutions with ReLU; 2×2 max pools down, 2×2 transposed convolutions up, the contracting
    path's maps cropped and joined on; a 1×1 convolution. 572×572 pixels become 388×388 logits,
    those of the middle of the image. With two classes 31,030,658 trainable weights.

    What differs: one logit a pixel instead of two for a softmax (65 weights fewer). That the
    transposed convolutions are linear and that dropout 0.5 stands after the deepest level are
    from memory of the paper; the sizes do not depend on either. Papers on mammograms mostly take
    the form `batch_norm=True, padding="same"` on crops of 256×256 (31,036,481 weights): its
    convolutions have no bias, the transposed ones keep theirs. ``demo`` is that form with an
    eighth of the filters, on whole images.

    Outputs: ``logit`` `(B, rows, columns, classes)`; unpadded, `(B, rows', columns', classes)` of
    the middle of the image. ``features`` is the map before the last convolution.

    Options: `base` filters of the first level, doubling; `levels`; `batch_norm`; `padding`
    ``same`` or ``valid``; `dropout` after the deepest level; `classes`, logits of each pixel.
    """
    import keras

    from mammo_lib.networks import layers

    _check(rows, columns, levels, padding)
    picture = layers.image(rows, columns, channels)
    x, skips = picture, []
    for level in range(1, levels):
        x = _level(x, base * 2 ** (level - 1), batch_norm, padding, f"down{level}")
        skips.append(x)
        x = keras.layers.MaxPooling2D(2, name=f"down{level}_pool")(x)
    x = _level(x, base * 2 ** (levels - 1), batch_norm, padding, "deepest")
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    for level in range(levels - 1, 0, -1):
        width = base * 2 ** (level - 1)
        x = _joined(x, skips[level - 1], width, f"up{level}")
        last = "features" if level == 1 else None
        x = _level(x, width, batch_norm, padding, f"up{level}", last)
    logit = keras.layers.Conv2D(classes, 1, dtype="float32", name="logit")(x)
    return keras.Model({"image": picture}, {"logit": logit}, name="unet")


def unpadded(size: int, levels: int) -> int:
    """Return how many of `size` rows or columns have a logit after unpadded `levels`, or 0.

    0 says that `size` does not fit: somewhere a pool would meet an odd or an empty map.
    """
    for _ in range(levels - 1):
        size -= 4
        if size < 2 or size % 2:
            return 0
        size //= 2
    size -= 4
    for _ in range(levels - 1):
        size = 2 * size - 4
    return max(size, 0)


def _check(rows: int, columns: int, levels: int, padding: str) -> None:
    if levels < 2:
        raise ValueError(f"levels {levels} are fewer than two.")
    if padding not in ("same", "valid"):
        raise ValueError(f"padding '{padding}' is neither 'same' nor 'valid'.")
    step = 2 ** (levels - 1)
    for size, axis in ((rows, "rows"), (columns, "columns")):
        fits = unpadded(size, levels) if padding == "valid" else size % step == 0
        if not fits:
            nearest = (
                next(n for n in count(size) if unpadded(n, levels))
                if padding == "valid"
                else (size // step + 1) * step
            )
            raise ValueError(
                f"{size} {axis} do not fit {levels} levels with padding '{padding}', "
                f"{nearest} would."
            )


def _level(
    x: Any, width: int, batch_norm: bool, padding: str, name: str, last: str | None = None
) -> Any:
    """Convolve twice; `last` names the map that comes out."""
    import keras

    from mammo_lib.networks import layers

    for number in (1, 2):
        kernel = keras.layers.Conv2D(
            width,
            3,
            padding=padding,
            use_bias=not batch_norm,
            kernel_initializer="he_normal",
            name=f"{name}_conv{number}",
        )
        x = kernel(x)
        if batch_norm:
            x = layers.norm(x, name=f"{name}_bn{number}")
        relu = last if last and number == 2 else f"{name}_relu{number}"
        x = keras.layers.ReLU(name=relu)(x)
    return x


def _joined(x: Any, skip: Any, width: int, name: str) -> Any:
    """Double the rows and columns of `x` and join the middle of `skip` on."""
    import keras

    up = keras.layers.Conv2DTranspose(
        width, 2, strides=2, kernel_initializer="he_normal", name=f"{name}_transposed"
    )
    x = up(x)
    spare = [skip.shape[axis] - x.shape[axis] for axis in (1, 2)]
    if any(spare):
        margins = tuple((n // 2, n - n // 2) for n in spare)
        skip = keras.layers.Cropping2D(margins, name=f"{name}_crop")(skip)
    return keras.layers.Concatenate(name=f"{name}_join")([skip, x])
