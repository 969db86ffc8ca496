"""Slices that fail more than the rest: the nodes of a shallow tree."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.errors.discovery.conditions import Conditions
from mammo_lib.errors.discovery.slices import TREE, Searched, Slice, excess

Part = tuple[str, str, bool]


def tree(
    conditions: Conditions,
    error: NDArray[np.bool_],
    discovery: NDArray[np.bool_],
    *,
    least: int,
    depth: int = 3,
    rng: np.random.Generator,
) -> Searched:
    """Return the nodes of a decision tree of the errors that have more of them than the rest.

    The tree (CART, Gini) sees the units of `discovery` (n,) alone, splits by one condition at a
    time and keeps `least` units in every leaf; a slice is the path to a node, leaf or not. Unlike
    the beam search it also finds what a condition's absence means. `searched` counts the splits
    that were open to it at its nodes, those of the last depth left out.
    """
    from sklearn.tree import DecisionTreeClassifier

    held, wrong = conditions.holds[discovery], error[discovery]
    if not len(conditions) or len(wrong) < 2 * least or len(np.unique(wrong)) < 2:
        return Searched((), 0)
    seed = int(rng.integers(2**31))  # of the order in which equal splits are tried
    grown = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=least, random_state=seed)
    grown.fit(held, wrong)
    slices, searched = [], 0
    for path in _paths(grown.tree_):
        own = _meets(held, path)
        searched += _open(held[own], least) if len(path) < depth else 0
        z = float(excess(own[None], wrong, least=least)[0])
        if path and z > 0:
            parts = _told(conditions, held[own], path)
            slices.append(Slice(parts, _meets(conditions.holds, path), z, TREE))
    return Searched(tuple(sorted(slices, key=lambda s: (-s.excess, s.text))), searched)


def _paths(grown: Any, node: int = 0, path: tuple[tuple[int, bool], ...] = ()) -> list[Any]:
    """Return the path (condition, whether it holds) to every node, the root's being empty."""
    left, right = int(grown.children_left[node]), int(grown.children_right[node])
    if left == right:  # a leaf
        return [path]
    split = int(grown.feature[node])
    return [
        path,
        *_paths(grown, left, (*path, (split, False))),
        *_paths(grown, right, (*path, (split, True))),
    ]


def _meets(holds: NDArray[np.bool_], path: tuple[tuple[int, bool], ...]) -> NDArray[np.bool_]:
    meets = np.ones(len(holds), bool)
    for condition, is_so in path:
        meets &= holds[:, condition] == is_so
    return meets


def _told(
    conditions: Conditions, held: NDArray[np.bool_], path: tuple[tuple[int, bool], ...]
) -> tuple[Part, ...]:
    """Return `path` in words; what is not A and not B is told as C where only C is left."""
    parts: list[Part] = []
    for name in dict.fromkeys(conditions.attribute[i] for i, _ in path):
        every = [i for i, other in enumerate(conditions.attribute) if other == name]
        left = [i for i in every if held[:, i].any()]
        if len(left) == 1 and held[:, left[0]].all():
            parts.append((name, conditions.group[left[0]], True))
        else:
            parts += [(name, conditions.group[i], so) for i, so in path if i in every]
    return tuple(parts)


def _open(held: NDArray[np.bool_], least: int) -> int:
    """Return how many conditions part these units into two groups that are large enough."""
    size = held.sum(axis=0)
    return int(((size >= least) & (len(held) - size >= least)).sum())
