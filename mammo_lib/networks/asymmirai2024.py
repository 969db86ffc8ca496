"""AsymMirai: risk from the asymmetry of the breasts (Donnelly et al. 2024, Radiology 310)."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 2048,
        "columns": 1664,
        "channels": 1,
        "base": 64,
        "train_trunk": False,
        "mu": 2000.0,
        "spread": 300.0,
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "base": 16,
        "train_trunk": True,
        "mu": 18.0,
        "spread": 3.0,
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "base": 2,
        "train_trunk": True,
        "mu": 6.0,
        "spread": 2.0,
    },
}


@register("risk", VARIANTS)
def asymmirai2024(
    *,
    rows: int,
    columns: int,
    channels: int,
    base: int,
    train_trunk: bool,
    mu: float,
    spread: float,
) -> "keras.Model":
    """Return the network that says where the breasts differ, and how much.

    Paper: J. Donnelly et al., "AsymMirai: interpretable mammography-based deep learning model
    for 1–5-year breast cancer risk prediction", Radiology 310:e232780 (2024).

    As published (``paper``): the trunk of Mirai, frozen (11,176,512 weights); for CC and for MLO
    a learned 512×512 matrix on both sides' maps; |difference|, its maximum within a fifth of the
    map, its L2 norm over channels, the maximum over the map; the mean over CC and MLO, less a
    learned mu, over a learned spread. 524,288 + 2 weights are learned.

    What differs: the matrix is applied once, to the difference, which gives the same numbers. Two
    bias vectors of 512, which the authors' code makes and never uses, are left out. They feed 1664
    rows of 2048 columns, the transpose of what Mirai's trunk learned from; ours are Mirai's
    2048×1664, and so heat maps have 53×43 cells. They call a pair absent when its left image is
    blank; we go by `present` of both views. The right map must face the left one: our front end
    puts the chest wall of every breast at the left edge, so nothing is turned here, while the
    released code counts on images turned beforehand. The published weights of Mirai are not part
    of this project: train `mirai2021` first and start from its file, since ``paper`` learns only
    the matrices, mu and spread. Both numbers fit the published trunk; the authors learn them at
    rates of 0.1 and 0.01 beside 0.005 for the matrices, since numbers this large hardly move
    otherwise. ``demo`` has a quarter of the filters and trains its trunk along.

    Outputs: ``logit`` `(B, 1)`; ``asymmetry`` `(B, 2, h', w')`, the map of CC and of MLO, of
    cells h/32 apart, each seeing a fifth of the breast's map. A pair of which a view is absent
    does not count, though its map is filled; without any pair the logit is 0 and means nothing.

    Options: `base` filters of the first stage; `train_trunk`; `mu` and `spread` to start from.
    """
    import keras

    from mammo_lib.networks import asymmetry, layers, views
    from mammo_lib.networks.resnet18 import resnet18

    given = views.views(len(views.ORDER), rows, columns, channels)
    x = layers.copied(views.merged(given["views"], name="merged"), 3)
    x = resnet18(x, base=base)  # (4 B, h/32, w/32, 8 base)
    trunk = keras.Model(given["views"], x)
    x = views.parted(x, len(views.ORDER), name="parted")
    maps = asymmetry.maps(x)
    risk = asymmetry.AsymmetryRisk(mu, spread, dtype="float32", name="logit")
    for layer in trunk.layers:
        layer.trainable = train_trunk
    out = {"logit": risk(maps, given["present"]), "asymmetry": maps}
    return keras.Model(given, out, name="asymmirai2024")
