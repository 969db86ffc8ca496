import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import auc
from mammo_lib.stats.simulation.roe_metz import BLOCK, ReaderCell, draw_readings, reader_studies


def test_shape_and_labels_by_hand(rng):
    cell = ReaderCell(3, 0.8, prevalence=0.25, readers=4)
    assert cell.label.tolist() == [True] * 3 + [False] * 9
    assert cell.n_positive_patients == 3
    assert draw_readings(cell, 5, rng).shape == (5, 2, 4, 12)


@pytest.mark.parametrize("variance", [0, 0.5])
def test_the_mean_area_of_readers_is_that_of_the_cell(rng, variance):
    cell = ReaderCell(20, 0.9, readers=6, reader_variance=variance)
    scores = draw_readings(cell, 200, rng)[:, 0]
    areas = np.array([[auc(cell.label, score) for score in study] for study in scores])
    se = areas.mean(axis=1).std() / 200**0.5
    assert areas.mean() == pytest.approx(0.9, abs=4 * se)


def test_variances_are_those_of_the_cell(rng):
    cell = ReaderCell(2, 0.5, readers=3, reader_variance=0.2, shared=0.3)
    score = draw_readings(cell, 20_000, rng)
    first = score[:, 0, 0, 0]

    def shared_with(modality, reader, case):
        return np.cov(first, score[:, modality, reader, case])[0, 1]

    parts = [shared_with(0, 0, 0), shared_with(1, 0, 0), shared_with(0, 1, 0), shared_with(1, 1, 0)]
    # all; reader, case and their meeting; case in one modality or both; case alone
    assert parts == pytest.approx([1.4, 0.7, 0.6, 0.3], abs=0.05)
    others = [shared_with(0, 0, 1), shared_with(1, 0, 1), shared_with(0, 0, 2)]
    assert others == pytest.approx([0.4, 0.2, 0], abs=0.05)  # reader, of one class only


def test_studies_come_one_by_one(rng):
    drawn = list(reader_studies(ReaderCell(2, 0.9, readers=2), BLOCK + 1, rng))
    assert {study.shape for study in drawn} == {(2, 2, 4)}
    assert len(drawn) == BLOCK + 1


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"auc": 0}, "auc"),
        ({"prevalence": 1}, "prevalence"),
        ({"readers": 1}, "readers"),
        ({"modalities": 1}, "modalities"),
        ({"n_positive": 1}, "n_positive"),
        ({"reader_variance": -1}, "reader_variance"),
        ({"shared": 0.5}, "shared"),
    ],
)
def test_bad_cells_are_named(asked, named):
    with pytest.raises(Problem, match=named):
        ReaderCell(**({"n_positive": 10, "auc": 0.8} | asked))


def test_draws_and_generator_are_needed(rng):
    with pytest.raises(Problem, match="n_draws"):
        next(reader_studies(ReaderCell(10, 0.8), 0, rng))
    with pytest.raises(Problem, match="rng"):
        draw_readings(ReaderCell(10, 0.8), 5, None)
