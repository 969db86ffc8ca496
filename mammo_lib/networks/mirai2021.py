"""Mirai: the risk of cancer within one to five years (Yala et al. 2021, Sci Transl Med 13)."""

from typing import TYPE_CHECKING, Any

from mammo_lib.networks.registry import register

if TYPE_CHECKING:
    import keras

VARIANTS: dict[str, dict[str, Any]] = {
    "paper": {
        "rows": 2048,
        "columns": 1664,
        "channels": 1,
        "form": "full",
        "base": 64,
        "d": 512,
        "heads": 8,
        "pool": "max",
        "risk_factors": True,
        "dropout": 0.0,
        "years": 5,
    },
    "demo": {
        "rows": 160,
        "columns": 80,
        "channels": 1,
        "form": "full",
        "base": 16,
        "d": 64,
        "heads": 4,
        "pool": "max",
        "risk_factors": False,
        "dropout": 0.0,
        "years": 5,
    },
    "testing": {
        "rows": 96,
        "columns": 48,
        "channels": 1,
        "form": "full",
        "base": 2,
        "d": 8,
        "heads": 2,
        "pool": "max",
        "risk_factors": False,
        "dropout": 0.0,
        "years": 5,
    },
}


@register("risk", VARIANTS)
def mirai2021(
    *,
    rows: int,
    columns: int,
    channels: int,
    form: str,
    base: int,
    d: int,
    heads: int,
    pool: str,
    risk_factors: bool,
    dropout: float,
    years: int,
) -> "keras.Model":
    """Return Mirai, or the network of one view that its trunk is trained in first.

    Paper: A. Yala et al., "Toward robust mammography-based models for breast cancer risk", Sci
    Transl Med 13:eaba4373 (2021).

    As published (``paper``): ResNet-18 of each view and the maximum of its last map; a projection
    to `d` numbers, scaled and shifted by the view's kind, side and time; one layer of attention
    between views, normalised after each sum; the maximum over views; linear readings of 34 risk
    factors, whose probabilities join the vector; ReLU, dropout, an additive hazard. Which `d`
    (512 or 1,024), `heads` (8 or 16), dropout (0 or 0.1) and pool the released model has is not
    stated; ``paper`` takes the first of each.

    What differs: weights that have no part in the prediction are left out, and so it counts
    13,172,002 where the authors' code counts 13,493,112 (`d` 512). The rest, 321,110, are their
    two-way outputs, which the hazard overwrites (1,226 twice); stage 1's own readings and hazard
    (51,300 and 3,678), which stage 2 does not read; a mask embedding (1,024) and a predictor of
    masked views (262,656), off by default. The authors' further numbers that nothing trains, 54,
    are two triangular matrices of ones (25 each, see `hazard.AdditiveHazard`) and four ones. Their
    stage 2 learns on stored vectors of a frozen trunk; ours learns through, from random weights or
    from those of `form="encoder"`, whose layers have the same names. Women's own risk factors,
    which join the vector in the published training, are no input here: the predicted ones always
    join. The authors' readings of factors are 34 layers, ours is one of the same size; with
    dropout they drop the vector twice in a row, we once. Views may be absent: nothing attends to
    them, nor are they pooled. The device adversary and ImageNet are left out. ``demo`` has a
    quarter of the filters and reads no risk factors, of which public data sets have few.

    Outputs: ``logit`` `(B, years)` of cancer within 1, 2, … `years` years, never falling; with
    `risk_factors` also ``risk_factors`` `(B, 100)`, their logits in the order of
    `risk_factors.CLASSES`. Without any view the logit is that of a vector of zeros.

    Options: `form` ``full`` (four views) or ``encoder`` (one ``image``, the first stage of
    training); `base` filters of the first stage; `d` numbers of each view and attention `heads`;
    `pool` over views, ``max``, ``attention`` or ``mean``; `risk_factors`; `dropout` before the
    hazard and of the attention; `years`. ``encoder`` ignores `d`, `heads` and `pool`.
    """
    import keras

    from mammo_lib.networks import layers, view_transformer, views

    _check(form, d, heads, pool)
    if form == "encoder":
        picture = layers.image(rows, columns, channels)
        out = _read(_vectors(picture, base), risk_factors, dropout, years)
        return keras.Model({"image": picture}, out, name="mirai2021")
    given = views.views(len(views.ORDER), rows, columns, channels)
    x = _vectors(views.merged(given["views"], name="merged"), base)
    x = views.parted(x, len(views.ORDER), name="parted")  # (B, 4, 8 base)
    x = view_transformer.placed(x, d)
    x = view_transformer.transformed(x, given["present"], heads, dropout)
    x = view_transformer.pooled(x, given["present"], pool)  # (B, d)
    return keras.Model(given, _read(x, risk_factors, dropout, years), name="mirai2021")


def _check(form: str, d: int, heads: int, pool: str) -> None:
    from mammo_lib.networks.view_transformer import POOLS

    if form not in ("full", "encoder"):
        raise ValueError(f"form '{form}' is neither 'full' nor 'encoder'.")
    if pool not in POOLS:
        raise ValueError(f"pool '{pool}' is none of {', '.join(POOLS)}.")
    if heads < 1 or d % heads:
        raise ValueError(f"{heads} heads do not divide d {d}.")


def _vectors(x: Any, base: int) -> Any:
    """Return one vector `(N, 8 base)` of each view `(N, h, w, c)`."""
    from mammo_lib.networks import layers
    from mammo_lib.networks.resnet18 import resnet18

    return layers.pooled(resnet18(layers.copied(x, 3), base=base), "max")


def _read(x: Any, risk_factors: bool, dropout: float, years: int) -> dict[str, Any]:
    """Return the outputs from the vector `x` `(B, n)` of a view or an exam."""
    import keras

    from mammo_lib.networks.hazard import AdditiveHazard
    from mammo_lib.networks.risk_factors import LENGTH, RiskFactors

    out = {}
    if risk_factors:
        factors = keras.layers.Dense(LENGTH, dtype="float32", name="risk_factors")
        out["risk_factors"] = factors(x)
        known = RiskFactors(dtype="float32", name="probabilities")(out["risk_factors"])
        x = keras.layers.Concatenate(name="joined")([x, known])
    x = keras.layers.ReLU(name="rectified")(x)
    x = keras.layers.Dropout(dropout, name="dropout")(x)
    out["logit"] = AdditiveHazard(years, dtype="float32", name="logit")(x)
    return out
