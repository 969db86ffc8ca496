import numpy as np
import pytest

from mammo_lib.cohorts.phantom import exposure, population
from mammo_lib.cohorts.phantom.outline import BEHIND_MM, outline
from mammo_lib.cohorts.phantom.shot import Shot

from .conftest import make


def circle(radius):
    turn = np.linspace(-2, 2, 400)
    return np.column_stack([radius * np.cos(turn) - BEHIND_MM, 120 + radius * np.sin(turn)])


def test_depth_in_a_circle_is_distance_to_its_edge():
    edge = outline(circle(100.0), nipple_mm=0.0)
    x = np.float32([[0.0, 40.0, 75.0, 80.0]])
    assert np.allclose(edge.depth(x, np.full_like(x, 120)), 75 - x, atol=0.3)


def test_the_nipple_stands_out():
    edge = outline(circle(100.0), nipple_mm=5.0)
    at = np.float32([[75.0]]), np.float32([[120.0]])
    assert edge.depth(*at).item() == pytest.approx(5, abs=0.3)


@pytest.mark.parametrize("view", ["CC", "MLO"])
def test_every_edge_is_seen_once_from_its_pole(view):
    for woman in population.women(make("unused", women=120)):
        edge = exposure.projected(3, Shot(woman, 2, "L", view)).outline
        dx, dy = (edge.points - np.array(edge.pole)).T
        assert (np.diff(np.arctan2(dy, dx)) > 0).all()
