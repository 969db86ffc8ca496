"""One breast with every fault at every severity, to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from mammo_lib.errors.robustness.answers import shown, spoilt
from mammo_lib.errors.robustness.chance import Chance, Image
from mammo_lib.errors.robustness.faults import Fault
from mammo_lib.training.examples import Material


@dataclass(frozen=True)
class Row:
    """One fault: `pictures` (rows, columns) from mild to grave, and what `said` says of each."""

    name: str
    said: tuple[str, ...]
    pictures: tuple[Image, ...]


def pictures(
    material: Material, drawn: Sequence[Chance], faults: Sequence[Fault], *, at: int
) -> list[Row]:
    """Return the image at place `at` of `material` as it is, then a row a fault."""
    one = Material(material.images.iloc[[at]], material.store[[at]], material.lesions)
    rows = [Row("As it is", ("",), (shown(one.store[0]),))]
    for fault in faults:
        made = [shown(spoilt(one, fault, level, [drawn[at]])[0]) for level in fault.levels]
        said = tuple(fault.said(level) for level in fault.levels)
        rows.append(Row(fault.name, said, tuple(made)))
    return rows


def typical(images: pd.DataFrame) -> int:
    """Return the place of an image to show: of a cancer where there is one, an MLO if it can be.

    Of several, that whose breast takes up the share of the image that is the middle one.
    """
    chosen = images.reset_index(drop=True)
    for wanted in (chosen["label"] == 1, chosen["view"] == "MLO"):
        fits = wanted.reindex(chosen.index).fillna(False).astype(bool)
        chosen = chosen[fits] if fits.any() else chosen
    share = chosen["breast_fraction"].astype(float).fillna(0)
    return int(share.sort_values(kind="stable").index[len(share) // 2])
