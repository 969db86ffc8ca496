import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.design_effect import design_effect


def test_by_hand():
    assert design_effect(4, 0.5) == 2.5
    assert design_effect(4, 0.5, spread=0.5) == 3.0


def test_single_or_unrelated_images_have_none():
    assert design_effect(1, 0.9) == 1
    assert design_effect(4, 0.0) == 1


@pytest.mark.parametrize(
    ("images", "correlation", "spread", "named"),
    [(0.5, 0.5, 0, "images"), (4, 1.5, 0, "correlation"), (4, 0.5, -1, "spread")],
)
def test_bad_input_is_named(images, correlation, spread, named):
    with pytest.raises(Problem, match=named):
        design_effect(images, correlation, spread=spread)
