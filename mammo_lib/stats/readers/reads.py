"""The readings of a reader study: who read which case in which modality, and how it scored."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.sample import binary, clusters, finite

if TYPE_CHECKING:
    import pandas as pd

CROSSED = "fully crossed"
IN_READERS = "cases nested in readers"
IN_MODALITIES = "cases nested in modalities"
IN_BOTH = "cases nested in readers and modalities"
PARTIAL = "not fully crossed"


@dataclass(frozen=True)
class Reads:
    """Scores (t, r, n) of t modalities, r readers and n cases, NaN where a reading is absent.

    `positive` (n,) is each case's label; `design` says how cases are shared.
    """

    score: NDArray[np.float64]
    positive: NDArray[np.bool_]
    modalities: tuple[Hashable, ...]
    readers: tuple[Hashable, ...]
    design: str

    @property
    def n_cases(self) -> int:
        return len(self.positive)

    @property
    def entries(self) -> NDArray[np.float64]:
        """The scores (t*r, n), row-major: modality, then reader."""
        return self.score.reshape(-1, self.n_cases)


def reads(
    frame: "pd.DataFrame", *, reader: str, case: str, modality: str, label: str, score: str
) -> Reads:
    """Return the readings of `frame`, a row a reading, checked; the names are of its columns."""
    named = {"reader": reader, "case": case, "modality": modality, "label": label, "score": score}
    _columns(frame, named)
    truth = binary(frame[label], label, both=True)
    values = finite(frame[score], score)
    codes, names = {}, {}
    for what, column in (("modality", modality), ("reader", reader), ("case", case)):
        codes[what], _ = clusters(frame[column], len(frame), column)
        names[what] = tuple(frame[column].drop_duplicates())
    place = (codes["modality"], codes["reader"], codes["case"])
    shape = tuple(len(names[what]) for what in ("modality", "reader", "case"))
    _once(place, shape, names)
    table = np.full(shape, np.nan)
    table[place] = values
    positive = _truth(codes["case"], truth, names["case"], case)
    return Reads(table, positive, names["modality"], names["reader"], design(~np.isnan(table)))


def design(read: NDArray[np.bool_]) -> str:
    """Return how cases are shared, from `read` (t, r, n): which readings there are."""
    t, r, _ = read.shape
    if read.all():
        return CROSSED
    whole_rows = (read.all(axis=1) == read.any(axis=1)).all()
    whole_columns = (read.all(axis=0) == read.any(axis=0)).all()
    one_modality = (read.any(axis=1).sum(axis=0) == 1).all()
    one_reader = (read.any(axis=0).sum(axis=0) == 1).all()
    if one_reader and one_modality and min(t, r) > 1:
        return IN_BOTH
    if one_reader and whole_columns:
        return IN_READERS
    if one_modality and whole_rows:
        return IN_MODALITIES
    return PARTIAL


def _columns(frame: Any, named: Mapping[str, str]) -> None:
    if not hasattr(frame, "columns"):
        raise Problem("frame: give a DataFrame, a row a reading.")
    for what, column in named.items():
        if column not in frame.columns:
            known = nearest(str(column), map(str, frame.columns))
            raise Problem(f"{what}: there is no column '{column}'.{known}")


def _once(
    place: tuple[NDArray[np.intp], ...],
    shape: tuple[int, ...],
    names: Mapping[str, tuple[Hashable, ...]],
) -> None:
    times = np.bincount(np.ravel_multi_index(place, shape), minlength=int(np.prod(shape)))
    if times.max() > 1:
        i, j, k = np.unravel_index(int(times.argmax()), shape)
        raise Problem(
            f"frame: modality {names['modality'][i]}, reader {names['reader'][j]}, case "
            f"{names['case'][k]} stands {times.max()} times; one row means one reading."
        )


def _truth(
    code: NDArray[np.intp], truth: NDArray[np.bool_], names: tuple[Hashable, ...], column: str
) -> NDArray[np.bool_]:
    positive = np.zeros(len(names), dtype=bool)
    positive[code] = truth
    differs = positive[code] != truth
    if differs.any():
        name = names[code[differs][0]]
        raise Problem(f"{column}: case {name} is 0 in some rows and 1 in others; name cases apart.")
    return positive
