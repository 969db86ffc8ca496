"""What is chosen in the explorer, and what follows when one choice changes."""

from dataclasses import dataclass, replace

import numpy as np

from mammo_lib.explorer import grid
from mammo_lib.explorer.evidence import Evidence
from mammo_lib.problem import Problem


@dataclass(frozen=True)
class State:
    """A model, an attribute, some of its groups, and a threshold."""

    model: str
    attribute: str
    groups: tuple[str, ...]
    threshold: float


def begin(evidence: Evidence) -> State:
    """Return the first state: best model, first attribute, all its groups, frozen threshold."""
    model = next(iter(evidence.models))
    attribute = evidence.attributes[:2][-1]
    return State(model, attribute, tuple(evidence.groups(attribute)), first(evidence, model))


def first(evidence: Evidence, model: str) -> float:
    """Return the threshold to begin with: the frozen one, else the middle of the slider."""
    scored = evidence.scored(model)
    stops = grid.thresholds(scored.units, scored.threshold)
    return float(stops[grid.start(stops, scored.threshold)])


def with_model(state: State, evidence: Evidence, model: str) -> State:
    """Return `state` with another model, at that model's own threshold."""
    return replace(state, model=model, threshold=first(evidence, model))


def with_attribute(state: State, evidence: Evidence, attribute: str) -> State:
    """Return `state` with another attribute and all of its groups."""
    return replace(state, attribute=attribute, groups=tuple(evidence.groups(attribute)))


def with_groups(state: State, evidence: Evidence, groups: tuple[str, ...]) -> State:
    """Return `state` with some groups of its attribute, in the report's order."""
    known = evidence.groups(state.attribute)
    stray = [group for group in groups if group not in known]
    if stray:
        raise Problem(f"groups: '{stray[0]}' is no group of {state.attribute}.")
    return replace(state, groups=tuple(group for group in known if group in groups))


def with_threshold(state: State, threshold: float) -> State:
    """Return `state` with another threshold."""
    if np.isnan(threshold):
        raise Problem("threshold: it must be a number.")
    return replace(state, threshold=float(threshold))


def origin(evidence: Evidence, state: State) -> str:
    """Return in words where the threshold of `state` comes from."""
    if state.threshold == evidence.scored(state.model).threshold:
        return "the one that was frozen on validation data"
    return "not the frozen one: validation data gave none, or it was moved"
