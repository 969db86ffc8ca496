import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.marks.curve import curve

mark = st.tuples(st.integers(0, 4), st.integers(0, 5), st.booleans())


def made(marks, n_lesions=(2, 1, 3, 0, 1)):
    image, score, hit = zip(*marks, strict=True) if marks else ((), (), ())
    return curve(
        np.array(n_lesions),
        image=np.array(image, dtype=int),
        score=np.array(score, dtype=float),
        hit=np.array(hit, dtype=bool),
    )


def at(points, limits, weight=None):
    weight = np.ones((len(points.n_lesions), 1)) if weight is None else weight
    return points.sensitivity_at(np.array(limits, dtype=float), weight)


def test_by_hand():
    table = made([(0, 9, True), (3, 8, False), (1, 8, True), (1, 7, False)], [1, 1, 0, 0]).table()
    assert table["threshold"].tolist() == [np.inf, 9, 8, 7]
    assert table["false_positives_per_image"].tolist() == [0, 0, 0.25, 0.5]
    assert table["lesion_sensitivity"].tolist() == [0, 0.5, 1, 1]


def test_sensitivity_is_that_of_a_threshold_within_the_limit():
    points = made([(0, 9, True), (3, 8, False), (1, 8, True)], [1, 1, 0, 0])
    assert at(points, [0, 0.24, 0.25, 7]).ravel().tolist() == [0.5, 0.5, 1, 1]


def test_a_false_mark_above_everything():
    assert at(made([(3, 9, False), (0, 8, True)], [1, 0, 0, 0]), [0, 0.25]).ravel().tolist() == [
        0,
        1,
    ]


def test_no_marks():
    points = made([])
    assert len(points.table()) == 1
    assert at(points, [0.5]).tolist() == [[0]]


@given(st.lists(mark, max_size=12), st.floats(0, 3))
def test_agrees_with_the_table(marks, limit):
    points = made(marks)
    table = points.table()
    assert table["lesion_sensitivity"].is_monotonic_increasing
    within = table[table["false_positives_per_image"] <= limit + 1e-9]
    assert at(points, [limit])[0, 0] == pytest.approx(within["lesion_sensitivity"].max())


@given(st.lists(mark, max_size=12), st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_an_image_that_counts_twice_is_there_twice(marks, often):
    points = made(marks)
    copied = [(new, *rest) for new, old in enumerate(np.repeat(range(5), often))
              for image, *rest in marks if image == old]  # fmt: skip
    repeated = made(copied, np.repeat(points.n_lesions, often).astype(int))
    weight = np.array(often, dtype=float)[:, None]
    wanted = at(repeated, [0.2, 1])
    assert at(points, [0.2, 1], weight) == pytest.approx(wanted, nan_ok=True)
