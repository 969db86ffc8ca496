"""Attention over the views of an exam: over all at once, or over each side's and then the sides."""

from typing import Any

import keras

from mammo_lib.networks.attention import attention
from mammo_lib.networks.layers import L

REACHES = ("side", "exam")


def over_views(
    x: Any, present: Any, *, reach: str, hidden: int, form: str, name: str
) -> tuple[Any, Any]:
    """Return the sum `(B, d)` of views `x` `(B, V, d)` and the weight `(B, V)` of each view.

    With reach ``side`` one attention weighs the views within a side, the same for left (even
    slots) and right, a second one the two sides; a view's weight is the product of both. With reach
    ``exam`` one attention weighs all views. Absent views, `present` `(B, V)` being 0, get no
    weight, nor does a side without views; the others sum to 1. A permutation of views within a
    side changes nothing.

    Raises
    ------
    ValueError
        If `reach` is none of `REACHES`, or the views are not as many left as right ones.
    """
    if reach not in REACHES:
        raise ValueError(f"reach '{reach}' is none of {', '.join(REACHES)}.")
    if reach == "exam":
        return attention(x, hidden=hidden, form=form, bias=True, present=present, name=name)
    count, width = x.shape[1:]
    if count % 2:
        raise ValueError(f"{count} views are not as many left as right ones.")
    return _over_sides(x, present, (count, width), hidden=hidden, form=form, name=name)


def _over_sides(
    x: Any, present: Any, shape: tuple[int, int], *, hidden: int, form: str, name: str
) -> tuple[Any, Any]:
    count, width = shape
    x = L.Permute((2, 1, 3), name=f"{name}_by_side")(L.Reshape((count // 2, 2, width))(x))
    seen = L.Permute((2, 1))(L.Reshape((count // 2, 2))(present))  # (B, 2, V/2)
    sides, within = attention(
        x, hidden=hidden, form=form, bias=True, present=seen, name=f"{name}_views"
    )
    whole, across = attention(
        sides,
        hidden=hidden,
        form=form,
        bias=True,
        present=keras.ops.max(seen, axis=-1),
        name=f"{name}_sides",
    )
    product = L.Multiply(dtype="float32")([within, keras.ops.expand_dims(across, -1)])
    return whole, L.Reshape((count,), name=f"{name}_weights")(L.Permute((2, 1))(product))
