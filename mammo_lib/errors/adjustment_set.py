"""What a causal diagram says is to be held equal in a comparison, and what must not be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import networkx as nx

from mammo_lib.errors.diagram import Diagram
from mammo_lib.problem import Problem

Effect = Literal["total", "direct"]
CONFOUNDER, BACK_DOOR = "confounder", "on a back-door path"
MEDIATOR, COLLIDER = "mediator", "collider"
CONSEQUENCE, NEUTRAL = "consequence of the outcome", "neutral"
REFUSED = (MEDIATOR, COLLIDER, CONSEQUENCE)


@dataclass(frozen=True)
class Adjustment:
    """What is held equal when `exposure` is compared on `outcome`, and why.

    `held` are the nodes adjusted for, `minimal` a smallest back-door set among those recorded,
    `roles` the role of every node asked about. `closed` says whether `held` blocks every back-door
    path; where not, an unrecorded cause may stand behind what is found.
    """

    exposure: str
    outcome: str
    effect: Effect
    held: tuple[str, ...]
    minimal: tuple[str, ...]
    roles: Mapping[str, str]
    closed: bool


def adjustment_set(
    diagram: Diagram,
    exposure: str,
    outcome: str | None = None,
    *,
    recorded: Sequence[str],
    wished: Sequence[str] = (),
    allow: Sequence[str] = (),
    effect: Effect = "total",
) -> Adjustment:
    """Return what to hold equal: a minimal back-door set among `recorded`, and what is `wished`.

    Pearl's back-door criterion: of the graph without the exposure's own effects, a smallest set
    that d-separates exposure and outcome. A wished mediator, collider or consequence of the outcome
    raises Problem unless `allow` names it: held equal it would hide the effect or make up one.
    A "direct" effect holds the recorded mediators too, and is one only if nothing unrecorded
    causes mediator and outcome alike.
    """
    outcome = outcome or diagram.outcome
    for node in (exposure, outcome, *wished, *allow):
        diagram.check(node)
    roles = {node: role(diagram, exposure, node, outcome)
             for node in dict.fromkeys((*recorded, *wished))
             if node not in (exposure, outcome)}  # fmt: skip
    mediators = [n for n in recorded if roles.get(n) == MEDIATOR and effect == "direct"]
    _refuse([node for node in wished if node not in (*allow, *mediators)], roles, exposure, outcome)
    graph = _back_door(diagram.graph, exposure, outcome)
    usable = {node for node in recorded if roles.get(node) not in (None, *REFUSED)}
    minimal = nx.find_minimal_d_separator(graph, exposure, outcome, restricted=usable)
    chosen = tuple(sorted(minimal or ()))
    wanted = tuple(dict.fromkeys(node for node in wished if node in roles))
    closed = minimal is not None or nx.is_d_separator(graph, exposure, outcome, set(wanted))
    held = tuple(dict.fromkeys((*chosen, *wanted, *mediators)))
    return Adjustment(exposure, outcome, effect, held, chosen, roles, closed)


def role(diagram: Diagram, exposure: str, node: str, outcome: str | None = None) -> str:
    """Return what `node` is between `exposure` and `outcome`, one of this module's words.

    A neutral node is on no path that matters: held equal it does no harm, and one that itself
    causes the outcome narrows the interval.
    """
    outcome, graph = outcome or diagram.outcome, diagram.graph
    if node in nx.descendants(graph, outcome):
        return CONSEQUENCE
    on_the_way = _between(graph, exposure, outcome)
    if node in on_the_way or any(node in nx.descendants(graph, step) for step in on_the_way):
        return MEDIATOR
    back = _back_door(graph, exposure, outcome)
    if _opens(back, exposure, outcome, node):
        return COLLIDER
    without = graph.subgraph(set(graph) - {exposure})
    if node not in nx.ancestors(without, outcome):
        return NEUTRAL
    if node in nx.ancestors(graph, exposure):
        return CONFOUNDER
    return NEUTRAL if nx.is_d_separator(back, exposure, node, set()) else BACK_DOOR


def sharpening(
    diagram: Diagram, exposure: str, *, recorded: Sequence[str], among: Sequence[str]
) -> tuple[str, ...]:
    """Return those of `among` that may be held equal and act on the outcome of themselves.

    That is, by a path that neither the exposure nor another of `among` stands on; they narrow the
    interval. What causes the exposure alone is left out: held equal it would only widen it.
    """
    asked = [node for node in among if node in recorded and node != exposure]
    fit = [node for node in asked if role(diagram, exposure, node) not in REFUSED]
    kept = []
    for node in fit:
        without = diagram.graph.subgraph(set(diagram.graph) - {exposure, *fit} | {node})
        if node in nx.ancestors(without, diagram.outcome):
            kept.append(node)
    return tuple(kept)


def _refuse(wished: Sequence[str], roles: Mapping[str, str], exposure: str, outcome: str) -> None:
    """Raise Problem for the first of `wished` that adjusting for would spoil."""
    for node in wished:
        if roles.get(node) in REFUSED:
            raise Problem(
                f"adjusting for '{node}' would spoil the effect of {exposure} on {outcome}: "
                f"it is a {roles[node]}. Leave it out, or name it in allow."
            )


def _between(graph: nx.DiGraph, exposure: str, outcome: str) -> set[str]:
    """Return the nodes on the causal paths from exposure to outcome, ends left out."""
    return (nx.descendants(graph, exposure) & nx.ancestors(graph, outcome)) - {exposure, outcome}


def _back_door(graph: nx.DiGraph, exposure: str, outcome: str) -> nx.DiGraph:
    """Return `graph` without the arrows by which the exposure acts on the outcome."""
    causal = _between(graph, exposure, outcome) | {outcome}
    own = [(exposure, effect) for effect in graph.successors(exposure) if effect in causal]
    return nx.restricted_view(graph, [], own).copy()


def _opens(back: nx.DiGraph, exposure: str, outcome: str, node: str) -> bool:
    """Return whether holding `node` equal joins exposure and outcome that nothing else joined.

    What else joins them is closed first, by as little as can be.
    """
    others = set(back) - {exposure, outcome, node} - nx.descendants(back, exposure)
    closing = nx.find_minimal_d_separator(back, exposure, outcome, restricted=others)
    return closing is not None and not nx.is_d_separator(back, exposure, outcome, closing | {node})
