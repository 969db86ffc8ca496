"""Weights that make groups alike in what is held equal, and how far they had to be stretched."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.errors.adjustment import NUMBERS

EXTREME = 10.0  # a stabilised weight beyond it rests much of a result on few women
RARE = 0.01  # chance of a group below which a woman hardly occurs in it


@dataclass(frozen=True)
class Weighting:
    """`weights` (n,) with mean about 1, and the diagnostics to read before what rests on them.

    `effective` is Kish's number of equally weighted units in each group, `largest` the largest
    weight, `violations` says in words which groups lack women that others have.
    """

    weights: np.ndarray
    largest: float
    effective: Mapping[str, float]
    violations: tuple[str, ...]

    @property
    def extreme(self) -> bool:
        """Whether the result rests on few women or on women that do not exist."""
        return self.largest > EXTREME or bool(self.violations)


def weighting(frame: pd.DataFrame, held: Sequence[str]) -> Weighting:
    """Return stabilised inverse probability weights of column group given the columns `held`.

    The chance of each group is that of a multinomial logistic model without penalty; a weight is
    the group's share over that chance (Robins, Hernán and Brumback 2000). Units of one patient
    get a weight each, as one rule.
    """
    group = frame["group"].astype(str).to_numpy()
    names, code = np.unique(group, return_inverse=True)
    chance = _chances(frame, code, len(names), held)
    share = np.bincount(code) / len(code)
    weights = share[code] / chance[np.arange(len(code)), code]
    effective = {str(name): _kish(weights[code == i]) for i, name in enumerate(names)}
    return Weighting(
        weights, float(weights.max()), effective, (*_holes(frame, held), *_rare(chance, names))
    )


def _chances(frame: pd.DataFrame, code: np.ndarray, count: int, held: Sequence[str]) -> np.ndarray:
    """Return each unit's chance (n, groups) of being in each group."""
    if not held:
        return np.tile(np.bincount(code, minlength=count) / len(code), (len(code), 1))
    from sklearn.linear_model import LogisticRegression

    words = [name for name in held if name not in NUMBERS]
    numbers = frame[[name for name in held if name in NUMBERS]]
    scaled = (numbers - numbers.mean()) / numbers.std().replace(0, 1)
    columns = pd.get_dummies(frame[words], drop_first=True) if words else frame[[]]
    matrix = np.column_stack([columns.to_numpy(float), scaled.to_numpy(float)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # separated groups have no optimum: `_holes` names them
        model = LogisticRegression(C=np.inf, max_iter=2000, tol=1e-8).fit(matrix, code)
    return np.clip(model.predict_proba(matrix), 1e-6, 1)


def _kish(weights: np.ndarray) -> float:
    return float(weights.sum() ** 2 / (weights**2).sum())


def _holes(frame: pd.DataFrame, held: Sequence[str]) -> list[str]:
    """Return where a group has nobody although others have somebody there."""
    said = []
    for name in held:
        if name in NUMBERS:
            continue
        counts = pd.crosstab(frame["group"], frame[name])
        for value in counts:
            lacking = counts.index[counts[value] == 0].astype(str)
            said += [f"{group} has nobody with {name} {value}" for group in lacking]
    return said


def _rare(chance: np.ndarray, names: np.ndarray) -> list[str]:
    rare = (chance < RARE).sum(axis=0)
    return [f"{count:,} breasts had less than {RARE:.0%} chance of being in {name}"
            for name, count in zip(names, rare, strict=True) if count]  # fmt: skip
