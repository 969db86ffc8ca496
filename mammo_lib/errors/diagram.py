"""A causal diagram: which things are held to cause which, and which of them are recorded."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import networkx as nx
import pandas as pd
import yaml

from mammo_lib.errors.attributes import MISSING, text
from mammo_lib.problem import Problem, nearest

KEYS = ("edges", "outcome", "columns")
OUTCOME = "wrong decision"
# From what an image shows to what a network decides: a synthetic cohort's truth ends at the image.
READING = (
    ("lesions", "visibility", "large and dense lesions show better"),
    ("visibility", OUTCOME, "what is hidden is missed, what looks like a lesion alarms"),
)
# Nodes of the synthetic cohort's truth that stand in the images table.
PHANTOM = {"age": "age", "density": "density", "vendor": "vendor", "site": "site",
           "race_ethnicity": "race_ethnicity", "thickness": "thickness_mm"}  # fmt: skip


@dataclass(frozen=True)
class Arrow:
    """`cause` acts on `effect`; `how` in words."""

    cause: str
    effect: str
    how: str = ""


@dataclass(frozen=True)
class Diagram:
    """Arrows without a cycle, the outcome's node, and the images column that records a node.

    A diagram is an assumption. Nothing in the data proves it; what follows from it, such as what
    is to be adjusted for, stands or falls with it.
    """

    arrows: tuple[Arrow, ...]
    outcome: str
    columns: Mapping[str, str] = field(default_factory=dict)
    source: str = "the diagram"

    def __post_init__(self) -> None:
        if self.outcome not in self.graph:
            raise Problem(f"{self.source}: outcome '{self.outcome}' is at no end of an arrow."
                          f"{nearest(self.outcome, self.graph)}")  # fmt: skip
        for node in self.columns:
            self.check(node)
        if not nx.is_directed_acyclic_graph(self.graph):
            circle = " → ".join(cause for cause, _ in nx.find_cycle(self.graph))
            raise Problem(f"{self.source}: edges run in a circle ({circle}): remove one of them.")

    @cached_property
    def graph(self) -> nx.DiGraph:
        """The arrows as a graph; nodes are names."""
        graph = nx.DiGraph()
        for arrow in self.arrows:
            graph.add_edge(arrow.cause, arrow.effect, how=arrow.how)
        return graph

    def check(self, node: str) -> str:
        """Return `node` if the diagram has it; raise Problem where not."""
        if node not in self.graph:
            raise Problem(f"{self.source}: has no node '{node}'.{nearest(node, self.graph)}")
        return node

    def recorded(self, images: pd.DataFrame) -> tuple[str, ...]:
        """Return the nodes whose column `images` has, with more than one value in it."""
        return tuple(node for node, column in self.columns.items()
                     if text(images, column)[lambda v: v != MISSING].nunique() > 1)  # fmt: skip


def from_truth(truth: Mapping[str, Any]) -> Diagram:
    """Return the diagram that a synthetic cohort was made by, up to the network's decision.

    `truth` is that of `cohorts.phantom.truth.truth`, or its truth.json: edges with cause, effect
    and how. Raises Problem where it has none.
    """
    if "edges" not in truth:
        raise Problem("truth.json: has no key 'edges'. Make the cohort anew.")
    arrows = [Arrow(edge["cause"], edge["effect"], edge.get("how") or "")
              for edge in truth["edges"]]  # fmt: skip
    arrows += [Arrow(*edge) for edge in READING]
    return Diagram(tuple(arrows), OUTCOME, PHANTOM, "the synthetic cohort's truth")


def from_yaml(path: Path, columns: Iterable[str] | None = None) -> Diagram:
    """Return the diagram written in `path`: keys edges, outcome and columns.

    `edges` is a list of [cause, effect, how], `outcome` a node, `columns` a mapping from nodes to
    columns of the images table. With `columns` given, those are the columns that may be named.
    Raises Problem for whatever is missing, unknown or circular.
    """
    if not path.exists():
        raise Problem(f"{path} is missing: book/diagrams/screening.yaml is an example.")
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise Problem(f"{path}: is no YAML ({' '.join(str(error).split())}).") from error
    if not isinstance(read, dict):
        raise Problem(f"{path}: give the keys {', '.join(KEYS)}.")
    _check_keys(read, path)
    recorded = read.get("columns") or {}
    for node, column in recorded.items():
        if columns is not None and column not in set(columns):
            raise Problem(f"{path}: columns: {node}: the images table has no column '{column}'."
                          f"{nearest(str(column), columns)}")  # fmt: skip
    arrows = tuple(_arrow(edge, path) for edge in read["edges"])
    return Diagram(arrows, str(read["outcome"]), dict(recorded), str(path))


def _check_keys(read: Mapping[str, Any], path: Path) -> None:
    for key in ("edges", "outcome"):
        if not read.get(key):
            raise Problem(f"{path}: has no key '{key}'.")
    unknown = sorted(set(read) - set(KEYS))
    if unknown:
        raise Problem(f"{path}: key '{unknown[0]}' is unknown.{nearest(str(unknown[0]), KEYS)}")
    if not isinstance(read["edges"], list) or not isinstance(read.get("columns") or {}, dict):
        raise Problem(f"{path}: edges is a list, columns a mapping from nodes to columns.")


def _arrow(edge: Any, path: Path) -> Arrow:
    if not isinstance(edge, list) or len(edge) not in (2, 3):
        raise Problem(f"{path}: edges: write {edge!r} as [cause, effect, how].")
    return Arrow(*map(str, edge))
