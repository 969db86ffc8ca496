import numpy as np
import pytest

from mammo_lib.stats.readers.components import by_modality, by_reader, components, covariances
from mammo_lib.stats.readers.tables import names
from mammo_lib.stats.readers.two_way import two_way

from .test_obuchowski_rockette import compound

WITHIN = compound(2, 3, 4.0, 3.0, 2.0, 1.0).reshape(2, 3, 2, 3)


def test_covariances_by_hand():
    assert covariances(WITHIN) == (4, 3, 2, 1)
    assert np.isnan(covariances(WITHIN[:1, :1, :1, :1])[1:]).all()


def test_one_modality_or_reader_alone():
    table, named = two_way(np.array([[1.0, 2, 3], [2, 4, 6]])), names(2, 3)
    assert by_modality(table, WITHIN, named).to_numpy().tolist() == [[1, 4, 2], [4, 4, 2]]
    assert by_reader(table, WITHIN, named).to_numpy().tolist() == [[0.5, 4, 3], [2, 4, 3],
                                                                  [4.5, 4, 3]]  # fmt: skip


def test_components_are_recovered(rng):
    r, drawn = 4, []
    for _ in range(4000):
        theta = rng.normal(0, 1, (1, r)) + rng.normal(0, 0.7, (2, r))
        theta += rng.multivariate_normal(np.zeros(8), compound(2, r, 1.0, 0.5, 0.4, 0.3)).reshape(
            2, r
        )
        found = components(two_way(theta), compound(2, r, 1, 0.5, 0.4, 0.3).reshape(2, r, 2, r))
        drawn.append((found.reader, found.modality_reader))
    assert np.mean(drawn, axis=0) == pytest.approx([1, 0.49], abs=0.06)
