"""A causal diagram, causes on the left and the outcome on the right."""

from collections.abc import Mapping, Sequence

import networkx as nx
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text

from mammo_lib.report.figures import style

ROW = 0.62  # inches of height for each node of the fullest layer
LINE = 14  # characters of a node's name before it is broken
# What a node is in the comparison shown -> its colour; anything else is plain.
COLOURS = {
    "exposure": "#0072B2",
    "outcome": "#D55E00",
    "held equal": "#009E73",
    "mediator": "#CC79A7",
}
HARMLESS = "not held"


@style.styled
def diagram(graph: nx.DiGraph, parts: Mapping[str, str]) -> Figure:
    """Draw `graph`, its nodes coloured by `parts`: node to one of COLOURS.

    Nodes stand in layers, the outcome in the last one. A dashed arrow from the exposure to the
    outcome is the effect in question where the diagram itself has no such way.
    """
    if not graph:
        return style.message("No causal diagram is given for this data set.")
    named = {part: node for node, part in parts.items() if node in graph}
    places = _places(graph, named.get("exposure"))
    rows = max(np.bincount([layer for layer, _ in places.values()]))
    figure, ax = style.plate((style.TWO_COLUMN[0], ROW * rows + 0.9))
    spots = _spread(places)
    _frame(ax, spots)
    boxes = {node: _node(ax, node, *spots[node], parts.get(node, "")) for node in spots}
    for cause, effect in graph.edges:
        _arrow(ax, boxes[cause], boxes[effect])
    if "exposure" in named and "outcome" in named:
        exposure, outcome = named["exposure"], named["outcome"]
        if not nx.has_path(graph, exposure, outcome):
            _arrow(ax, boxes[exposure], boxes[outcome], asked=True)
    _legend(figure, [name for name in COLOURS if name in parts.values()])
    return figure


def _places(graph: nx.DiGraph, last: str | None) -> dict[str, tuple[int, int]]:
    """Return each node's layer, 0 on the left, and place in it, 0 on top; `last` at the bottom.

    A node stands just before the nearest of its effects, and one that leads nowhere just behind
    its causes, so that arrows stay short; within a layer by the mean place of its effects.
    """
    layer = _layers(graph)
    placed: dict[str, tuple[int, int]] = {}
    for depth in sorted(set(layer.values()), reverse=True):
        own = [node for node in graph if layer[node] == depth]
        height = {node: np.mean([placed[effect][1] for effect in graph.successors(node)
                                 if effect in placed] or [0]) for node in own}  # fmt: skip
        ordered = sorted(own, key=lambda node: (node == last, height[node], node))
        placed |= {node: (depth, place) for place, node in enumerate(ordered)}
    return placed


def _layers(graph: nx.DiGraph) -> dict[str, int]:
    order = list(nx.lexicographical_topological_sort(graph))
    before: dict[str, int] = {}  # the longest way to an end
    for node in reversed(order):
        before[node] = 1 + max((before[effect] for effect in graph.successors(node)), default=-1)
    layer = {node: max(before.values()) - depth for node, depth in before.items()}
    longest = nx.dag_longest_path(graph)[-1]
    for node in order:
        if not graph.out_degree(node) and node != longest:
            layer[node] = 1 + max(layer[cause] for cause in graph.predecessors(node))
    return layer


def _spread(places: Mapping[str, tuple[int, int]]) -> dict[str, tuple[float, float]]:
    """Return coordinates, each layer centred on the same height."""
    counts = np.bincount([layer for layer, _ in places.values()])
    return {node: (float(layer), (counts[layer] - 1) / 2 - place)
            for node, (layer, place) in places.items()}  # fmt: skip


def _node(ax: Axes, node: str, x: float, y: float, part: str) -> Text:
    colour = COLOURS.get(part)
    box = {"boxstyle": "round,pad=0.35", "fc": colour or "white", "ec": colour or style.MUTED}
    return ax.text(x, y, _broken(node), ha="center", va="center", fontsize=8.5, bbox=box, zorder=2,
                   color="white" if colour else style.INK)  # fmt: skip


def _broken(node: str) -> str:
    words, lines = node.replace("_", " ").split(), [""]
    for word in words:
        fits = len(lines[-1]) + len(word) < LINE
        lines[-1:] = [f"{lines[-1]} {word}".strip()] if fits else [lines[-1], word]
    return "\n".join(line for line in lines if line)


def _arrow(ax: Axes, cause: Text, effect: Text, *, asked: bool = False) -> None:
    """Draw an arrow from box to box; one past a layer bends, lest it run through its nodes."""
    start, end = cause.get_position(), effect.get_position()
    far = end[0] - start[0] > 1
    ax.annotate(
        "",
        xy=end,
        xytext=start,
        zorder=3,  # after the boxes: their size is known once they are drawn
        arrowprops={
            "arrowstyle": "-|>",
            "color": COLOURS["exposure"] if asked else style.MUTED,
            "linestyle": "--" if asked else "-",
            "patchA": cause.get_bbox_patch(),
            "patchB": effect.get_bbox_patch(),
            "connectionstyle": f"arc3,rad={0.2 if far else 0.0}",
        },
    )


def _frame(ax: Axes, spots: Mapping[str, tuple[float, float]]) -> None:
    x, y = np.array(list(spots.values())).T
    ax.set_xlim(x.min() - 0.5, x.max() + 0.5)
    ax.set_ylim(y.min() - 0.9, y.max() + 0.5)
    ax.set_axis_off()


def _legend(figure: Figure, shown: Sequence[str]) -> None:
    handles = [Patch(color=COLOURS[name], label=name) for name in shown]
    handles.append(Patch(facecolor="white", edgecolor=style.MUTED, label=HARMLESS))
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles))
