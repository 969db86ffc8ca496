import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.errors import adjustment_set as adj
from mammo_lib.errors import truth
from mammo_lib.errors.diagram import Arrow, Diagram
from mammo_lib.problem import Problem


def drawn(*edges, outcome="y"):
    return Diagram(tuple(Arrow(*edge.split(">")) for edge in edges), outcome)


class TestRoles:
    @pytest.mark.parametrize(
        ("edges", "found"),
        [
            (("z>x", "z>y", "x>y"), adj.CONFOUNDER),
            (("x>z", "z>y"), adj.MEDIATOR),
            (("x>m", "m>y", "m>z"), adj.MEDIATOR),  # stands for the mediator
            (("x>z", "u>z", "u>y", "x>y"), adj.COLLIDER),
            (("a>x", "a>z", "b>z", "b>y", "x>y"), adj.COLLIDER),  # M-bias
            (("x>y", "y>z"), adj.CONSEQUENCE),
            (("x>y", "z>y"), adj.NEUTRAL),
            (("z>x", "x>y"), adj.NEUTRAL),
            (("c>x", "c>z", "z>y", "x>y"), adj.BACK_DOOR),
        ],
    )
    def test_textbook_cases(self, edges, found):
        assert adj.role(drawn(*edges), "x", "z") == found


class TestSets:
    def test_confounder_is_held(self):
        plan = adj.adjustment_set(drawn("z>x", "z>y", "x>y"), "x", recorded=["x", "z"])
        assert plan.held == ("z",)
        assert plan.closed

    def test_an_unrecorded_confounder_leaves_the_door_open(self):
        plan = adj.adjustment_set(drawn("z>x", "z>y", "x>y"), "x", recorded=["x"])
        assert plan.held == ()
        assert not plan.closed

    @pytest.mark.parametrize(
        "edges", [("x>z", "z>y"), ("x>z", "u>z", "u>y", "x>y"), ("x>y", "y>z")]
    )
    def test_refuses_what_would_spoil(self, edges):
        with pytest.raises(Problem, match="would spoil the effect of x on y"):
            adj.adjustment_set(drawn(*edges), "x", recorded=["x", "z"], wished=["z"])

    def test_unless_told(self):
        diagram = drawn("x>z", "z>y")
        plan = adj.adjustment_set(diagram, "x", recorded=["z"], wished=["z"], allow=["z"])
        assert plan.held == ("z",)

    def test_direct_effect_holds_the_mediator(self):
        diagram = drawn("x>z", "z>y", "x>y")
        assert adj.adjustment_set(diagram, "x", recorded=["z"], effect="direct").held == ("z",)

    def test_unknown_node(self):
        with pytest.raises(Problem, match="Did you mean 'site'"):
            adj.adjustment_set(drawn("site>y", "x>y"), "x", recorded=[], wished=["sit"])

    def test_sharpening_leaves_out_causes_of_the_exposure_alone(self):
        diagram = drawn("w>x", "x>y", "z>y")
        found = adj.sharpening(diagram, "x", recorded=["w", "z"], among=["w", "z", "x"])
        assert found == ("z",)


@given(st.integers(0, 10_000))
def test_what_is_held_separates_exposure_from_outcome(seed):
    rng = np.random.default_rng(seed)
    names = list("abcxy")
    order = list(rng.permutation(names))
    edges = [f"{a}>{b}" for i, a in enumerate(order) for b in order[i + 1 :] if rng.random() < 0.5]
    if not any("y" in e for e in edges) or not any("x" in e for e in edges):
        return
    diagram = drawn(*edges)
    recorded = [name for name in names if name in diagram.graph]
    plan = adj.adjustment_set(diagram, "x", recorded=recorded)
    back = diagram.graph.copy()
    back.remove_edges_from(list(diagram.graph.out_edges("x")))  # Pearl's own back-door graph
    if plan.closed and not nx.has_path(diagram.graph, "y", "x"):
        assert nx.is_d_separator(back, "x", "y", set(plan.held))
        assert not set(plan.held) & nx.descendants(diagram.graph, "x")


class TestPhantom:
    @pytest.fixture(scope="class")
    def diagram(self):
        from mammo_lib.cohorts.phantom.truth import EDGES
        from mammo_lib.errors.diagram import from_truth

        return from_truth({"edges": [{"cause": a, "effect": b, "how": h} for a, b, h, _ in EDGES]})

    def test_site_is_what_confounds_race(self, diagram):
        plan = adj.adjustment_set(diagram, "race_ethnicity", recorded=list(diagram.columns))
        assert plan.minimal in (("site",), ("vendor",))
        assert plan.roles["site"] == adj.CONFOUNDER
        assert plan.roles["vendor"] == adj.BACK_DOOR
        assert plan.roles["density"] == adj.NEUTRAL

    def test_vendor_is_how_a_site_acts(self, diagram):
        with pytest.raises(Problem, match="mediator"):
            adj.adjustment_set(diagram, "site", recorded=list(diagram.columns), wished=["vendor"])

    def test_vendor_needs_nothing(self, diagram):
        assert adj.adjustment_set(diagram, "vendor", recorded=list(diagram.columns)).held == ()


def test_assumed_diagram_agrees_on_race(images):
    from mammo_lib.errors.diagram import from_yaml

    diagram = from_yaml(truth.ASSUMED, images.columns)
    plan = adj.adjustment_set(diagram, "race_ethnicity", recorded=diagram.recorded(images))
    assert plan.held == ("site",)
