"""RetinaNet for lesions: a box and a class for each, as KerasCV builds it."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks import anchors
from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 512,
        "columns": 512,
        "channels": 1,
        "trunk": "resnet50",
        "base": 64,
        "depths": (3, 4, 6, 3),
        "lowest": 3,
        "sizes": (32.0, 64.0, 128.0, 256.0, 512.0),
        "width": 256,
        "convolutions": 3,
        "classes": 2,
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "trunk": "slim",
        "base": 16,
        "depths": (1, 1, 1),
        "lowest": 2,
        "sizes": (5.0, 10.0, 20.0),
        "width": 32,
        "convolutions": 2,
        "classes": 2,
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "trunk": "slim",
        "base": 4,
        "depths": (1, 1),
        "lowest": 2,
        "sizes": (8.0, 16.0),
        "width": 8,
        "convolutions": 1,
        "classes": 2,
    },
}
TRUNKS = ("resnet50", "keras_cv", "slim")
RESNET50_LEVELS = range(2, 6)


@register("boxes", VARIANTS)
def lesion_detector(
    *,
    rows: int,
    columns: int,
    channels: int,
    trunk: str,
    base: int,
    depths: tuple[int, ...],
    lowest: int,
    sizes: tuple[float, ...],
    width: int,
    convolutions: int,
    classes: int,
) -> "keras.Model":
    """Return a RetinaNet that says of every anchor where its lesion is, and of what class.

    Papers: T.-Y. Lin et al., "Focal loss for dense object detection", ICCV 2017; in the form of
    KerasCV 0.9's `RetinaNet`, read in its code and compared with it output by output.

    As in KerasCV (``paper``): ResNet-50 of 2015 with bias-free convolutions; a pyramid of levels
    3 to 7, 256 wide, level 6 from the trunk's last map; on each cell nine anchors, of three
    scales in an octave and three ratios, 32 to 512 pixels in size; two heads of three 3×3
    convolutions (Lin 2017 has four), shared by all levels. For two classes 35,170,422 trainable
    weights: trunk 23,508,032, pyramid 7,997,440, boxes 1,853,220, classes 1,811,730; 49,104
    anchors at 512×512.

    What differs: pyramid and heads are flat layers of our own, for KerasCV's are nested, have a
    single width and fixed levels, and declare level 5's shape for levels 6 and 7. `trunk`
    ``resnet50`` is our own too, layer by layer as KerasCV's by the same names; ``keras_cv`` takes
    KerasCV's own, which must then be installed. One grey channel is copied to three (``resnet50``
    and ``keras_cv``); weights are random at the start, not ImageNet's. ``demo`` has a slim
    trunk in the manner of ResNet-18, levels 2 to 4 and anchors of 5 to 32 pixels, for lesions of
    about 4 to 38 on images of 160×80; double `sizes` for images of 320×160.

    Outputs: ``boxes`` `(B, A, 4)`, deltas from the anchors (`anchors.decode`), and ``classes``
    `(B, A, classes)`, logits. A, its anchors, come from `anchors_of`; `suppression.detections`
    makes boxes of both. The layer ``features`` is the trunk's last map.

    Options: `trunk` ``resnet50``, ``keras_cv`` or ``slim``; `base` filters and `depths` blocks of
    the slim trunk's stages, which are levels 2, 3, …; `lowest` level of the pyramid and `sizes`
    in pixels of the anchors of it and those above; `width` of pyramid and heads; hidden
    `convolutions` of a head; `classes` of lesions.

    Raises
    ------
    ValueError
        Of an unknown trunk, of levels that it lacks, and of rows or columns that its levels do
        not divide.
    """
    import keras

    from mammo_lib.networks import layers
    from mammo_lib.networks.pyramid import answers, pyramid

    highest = lowest + len(sizes) - 1
    used = _used(trunk, depths, lowest, highest)
    _check_size(rows, columns, 2 ** used[-1])
    layout = anchors.Layout(tuple(2**n for n in range(lowest, highest + 1)), tuple(sizes))
    picture = layers.image(rows, columns, channels)
    found = _trunk(picture, trunk, base, depths)
    maps = pyramid({level: found[level] for level in used}, highest, width)
    out = answers(maps, layout, classes, width=width, depth=convolutions)
    model = keras.Model({"image": picture}, out, name="lesion_detector")
    # built anew, the layers of KerasCV's trunk forget the model that they were first part of
    return keras.Model.from_config(model.get_config()) if trunk == "keras_cv" else model


def anchors_of(model: "keras.Model") -> anchors.Boxes:
    """Return the anchors `(A, 4)` of a detector, in pixels of its image."""
    rows, columns = model.input["image"].shape[1:3]
    return anchors.anchors(model.get_layer("boxes").layout, rows, columns)


def _used(trunk: str, depths: tuple[int, ...], lowest: int, highest: int) -> range:
    """Return the trunk's levels on which the pyramid stands."""
    if trunk not in TRUNKS:
        raise ValueError(f"trunk '{trunk}' is none of {', '.join(TRUNKS)}.")
    there = range(2, 2 + len(depths)) if trunk == "slim" else RESNET50_LEVELS
    if lowest not in there:
        raise ValueError(f"lowest level {lowest} is none of {there[0]} to {there[-1]}.")
    return range(lowest, min(highest, there[-1]) + 1)


def _check_size(rows: int, columns: int, divisor: int) -> None:
    if rows % divisor or columns % divisor:
        raise ValueError(f"{rows}×{columns} are no multiples of {divisor}, its coarsest cell.")


def _trunk(picture: Any, trunk: str, base: int, depths: tuple[int, ...]) -> dict[int, Any]:
    """Return the trunk's map `(B, h/2^level, w/2^level, c)` of each level."""
    from mammo_lib.networks import layers
    from mammo_lib.networks.layers import L
    from mammo_lib.networks.resnet50_v1 import resnet50_v1

    if trunk == "slim":
        return _slim(picture, base, depths)
    x = layers.copied(picture, 3)
    levels = resnet50_v1(x) if trunk == "resnet50" else _keras_cv(x)
    last = max(levels)
    return {**levels, last: L.Activation("linear", name="features")(levels[last])}


def _slim(picture: Any, base: int, depths: tuple[int, ...]) -> dict[int, Any]:
    import keras

    from mammo_lib.networks.resnet18 import resnet18

    whole = keras.Model(picture, resnet18(picture, base=base, depths=depths))
    names = [f"stage{stage}_block{depth}_out" for stage, depth in enumerate(depths, 1)]
    names[-1] = "features"
    return {level: whole.get_layer(name).output for level, name in enumerate(names, 2)}


def _keras_cv(x: Any) -> dict[int, Any]:
    """Return KerasCV's maps; its named presets would be fetched from a network."""
    import keras

    from mammo_lib.networks import resnet50_v1 as ours

    try:
        import keras_cv
    except ImportError:
        raise ValueError(
            "trunk 'keras_cv' needs KerasCV: install keras-cv 0.9, or take trunk 'resnet50', "
            "which has the same layers."
        ) from None
    whole = keras_cv.models.ResNetBackbone(
        stackwise_filters=list(ours.FILTERS),
        stackwise_blocks=list(ours.BLOCKS),
        stackwise_strides=list(ours.STRIDES),
        include_rescaling=False,
        input_shape=tuple(x.shape[1:]),
    )
    names = [whole.pyramid_level_inputs[f"P{level}"] for level in RESNET50_LEVELS]
    levels = keras.Model(whole.input, [whole.get_layer(name).output for name in names])
    return dict(zip(RESNET50_LEVELS, levels.call(x), strict=True))  # call: flat, not nested
