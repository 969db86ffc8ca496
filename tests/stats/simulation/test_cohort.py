import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats import auc
from mammo_lib.stats.simulation.cohort import BLOCK, Cell, cohorts, draw_scores, layout, shift


def test_layout_by_hand():
    found = layout(Cell(3, 0.8, prevalence=0.2, images=4, positive_images=2))
    assert found.patient[found.label].tolist() == [0, 0, 1]
    beside = found.patient[~found.label].tolist()
    assert beside == [0, 0, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]
    assert len(np.unique(found.patient[found.label])) == 2


@given(st.integers(1, 60), st.integers(1, 5), st.floats(0.01, 0.3))
def test_numbers_are_those_asked_for(n_positive, images, prevalence):
    found = layout(
        Cell(n_positive, 0.8, prevalence=prevalence, images=images, positive_images=images)
    )
    assert found.label.sum() == n_positive
    assert found.label.mean() == pytest.approx(prevalence, rel=0.5 / n_positive)
    assert np.bincount(found.patient).max() <= images


def test_shift_by_hand():
    assert shift(Cell(10, 0.5)) == 0
    assert shift(Cell(10, 0.8413447460685429, spread=1)) == pytest.approx(2**0.5)


@pytest.mark.parametrize(
    ("correlation", "spread", "missed"), [(0, 1, 0), (0.7, 1, 0), (0.7, 0.5, 0), (0, 0.5, 0.15)]
)
def test_the_true_area_is_that_of_the_cell(rng, correlation, spread, missed):
    cell = Cell(30, 0.9, correlation=correlation, spread=spread, missed=missed)
    places = layout(cell)
    scores = draw_scores(cell, places, 300, rng)[:, 0]
    areas = [auc(places.label, score) for score in scores]
    assert np.mean(areas) == pytest.approx(0.9, abs=4 * np.std(areas) / 300**0.5)


def test_a_missed_patient_is_missed_in_all_images_and_by_all_models(rng):
    cell = Cell(60, 0.9, correlation=0, missed=0.1, spread=1e-6, between=1)
    places = layout(cell)
    scores = draw_scores(cell, places, 40, rng, models=2)[..., places.label]
    low = np.abs(scores) < 1e-5  # as narrow as the negatives: far from the others
    assert low.mean() == pytest.approx(0.1, abs=0.03)
    assert (low[:, 0] == low[:, 1]).all()
    assert (low[..., 0::2] == low[..., 1::2]).all()


def test_correlations_are_those_of_the_cell(rng):
    cell = Cell(20, 0.5, prevalence=0.5, correlation=0.6, between=0.3, images=2, positive_images=2)
    scores = draw_scores(cell, layout(cell), 5000, rng, models=2)
    assert scores.shape == (5000, 2, 40)
    within = np.corrcoef(scores[:, 0, 0], scores[:, 0, 1])[0, 1]
    between = np.corrcoef(scores[:, 0, 0], scores[:, 1, 0])[0, 1]
    assert (within, between) == pytest.approx((0.6, 0.3), abs=0.05)


def test_the_same_generator_gives_the_same_scores():
    cell = Cell(10, 0.9)
    first, again = (
        draw_scores(cell, layout(cell), 3, np.random.default_rng(4), models=2) for _ in range(2)
    )
    assert (first == again).all()


def test_cohorts_come_one_by_one(rng):
    cell = Cell(2, 0.9)
    drawn = list(cohorts(cell, layout(cell), BLOCK + 1, rng, models=3))
    assert len(drawn) == BLOCK + 1
    assert {scores.shape for scores in drawn} == {(3, 20)}


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"auc": 1.0}, "auc"),
        ({"prevalence": 0}, "prevalence"),
        ({"correlation": 1.2}, "correlation"),
        ({"between": -0.1}, "between"),
        ({"n_positive": 0}, "n_positive"),
        ({"spread": 0}, "spread"),
        ({"missed": 0.4}, "missed"),
        ({"missed": -0.1}, "missed"),
        ({"positive_images": 5}, "positive_images"),
    ],
)
def test_bad_cells_are_named(asked, named):
    with pytest.raises(Problem, match=named):
        Cell(**({"n_positive": 10, "auc": 0.8} | asked))


def test_too_high_a_prevalence_is_refused():
    with pytest.raises(Problem, match="prevalence: 0.5"):
        layout(Cell(10, 0.8, prevalence=0.5))


def test_draws_and_generator_are_needed(rng):
    cell = Cell(10, 0.8)
    with pytest.raises(Problem, match="n_draws"):
        next(cohorts(cell, layout(cell), 0, rng))
    with pytest.raises(Problem, match="rng"):
        draw_scores(cell, layout(cell), 5, None)
