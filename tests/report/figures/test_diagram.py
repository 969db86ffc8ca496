import networkx as nx
import pytest

from mammo_lib.errors import truth
from mammo_lib.errors.diagram import from_yaml
from mammo_lib.report.figures import diagram as figures


@pytest.fixture
def graph():
    return from_yaml(truth.ASSUMED).graph


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_every_node_is_named_once(graph):
    shown = [text.replace("\n", " ") for text in texts(figures.diagram(graph, {})) if text]
    assert sorted(shown) == sorted(node.replace("_", " ") for node in graph)


def test_causes_stand_left_of_effects(graph):
    places = figures._places(graph, None)
    assert all(places[cause][0] < places[effect][0] for cause, effect in graph.edges)
    assert len(set(places.values())) == len(graph)


def test_an_effect_in_question_has_its_arrow(graph):
    plain = figures.diagram(graph, {})
    asked = figures.diagram(graph, {"race_ethnicity": "exposure", "wrong decision": "outcome"})
    assert len(asked.axes[0].texts) == len(plain.axes[0].texts) + 1


def test_boxes_do_not_overlap(graph):
    figure = figures.diagram(graph, {})
    figure.draw_without_rendering()
    boxes = [text.get_bbox_patch().get_window_extent()
             for text in figure.axes[0].texts if text.get_text()]  # fmt: skip
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[i + 1 :])


def test_nothing_to_draw():
    assert figures.diagram(nx.DiGraph(), {}).axes
