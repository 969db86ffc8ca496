import numpy as np
import pytest

from mammo_lib.imaging.store import allocate, keep, put, room, take


@pytest.fixture
def filled(tmp_path):
    """A store of five images, image i full of i."""
    place = room(tmp_path / "deep" / ".pixels.npy", rows=3, columns=2)
    allocate(place, 5)
    for i in range(5):
        put(place, i, np.full((3, 2), i, np.uint16))
    return place


@pytest.mark.parametrize("rows", [[], [0], [4], [1, 3, 4], list(range(5))])
def test_kept_rows_in_their_order(filled, rows):
    path = filled.path.with_name("pixels.npy")
    keep(filled, path, rows)
    assert np.load(path).shape == (len(rows), 3, 2)
    assert (np.load(path) == np.array(rows, np.uint16)[:, None, None]).all()
    assert list(path.parent.iterdir()) == [path]


def test_numpy_reads_it_while_it_is_filled(filled):
    np.testing.assert_array_equal(np.load(filled.path, mmap_mode="r")[:, 0, 0], range(5))


def test_images_are_taken_without_the_others(filled):
    np.testing.assert_array_equal(take(filled.path, [3, 0])[:, 0, 0], [3, 0])


def test_the_header_is_as_long_for_any_number_of_images(tmp_path):
    for n in (0, 7, 10**6):
        place = room(tmp_path / f"{n}.npy", rows=1, columns=1)
        allocate(place, n)
        assert place.path.stat().st_size == place.start + 2 * n
