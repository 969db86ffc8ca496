"""The design matrix of a comparison of groups, without columns that others already imply."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Design:
    """`matrix` (n, p): a constant, an indicator per group, then the covariates.

    `groups` names the indicators in order; `inseparable` the covariates that would determine
    the groups, empty where groups can be told apart from them.
    """

    matrix: np.ndarray
    groups: tuple[str, ...]
    inseparable: str


def design(frame: pd.DataFrame, reference: str, held: Sequence[str]) -> Design:
    """Return the design of column group against `reference` with the columns `held` equal."""
    groups = [g for g in sorted(frame["group"].unique()) if g != reference]
    constant = np.ones((len(frame), 1))
    others = independent(constant, [block for name in held for block in columns_of(frame[name])])
    own = np.column_stack([(frame["group"] == group).to_numpy(float) for group in groups])
    matrix = np.column_stack([constant, own, others])
    # Groups must add something to what is held equal, or their effect is not identified.
    lost = np.linalg.matrix_rank(matrix) < matrix.shape[1]
    return Design(matrix, tuple(groups), " and ".join(held) if lost else "")


def columns_of(values: pd.Series) -> list[np.ndarray]:
    """Return numbers as they are, and words as an indicator for each but the commonest."""
    if pd.api.types.is_numeric_dtype(values):
        return [values.to_numpy(float)]
    levels = values.value_counts().index
    return [(values == level).to_numpy(float) for level in sorted(levels[1:])]


def independent(base: np.ndarray, columns: list[np.ndarray]) -> np.ndarray:
    """Return those of `columns` that are not implied by `base` and the ones before them.

    A vendor that stands at one site only, say, would make the matrix singular.
    """
    kept = base
    for column in columns:
        longer = np.column_stack([kept, column])
        if np.linalg.matrix_rank(longer) == longer.shape[1]:
            kept = longer
    return kept[:, base.shape[1] :]
