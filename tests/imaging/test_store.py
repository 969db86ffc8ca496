import numpy as np
import pytest

from mammo_lib.imaging.store import allocate, keep


@pytest.mark.parametrize("rows", [[], [0], [1, 3, 4], list(range(5)), [4, 0]])
def test_kept_rows_in_their_order(tmp_path, rows):
    path = tmp_path / "deep" / "pixels.npy"
    partial = allocate(path, 5, rows=3, columns=2)
    store = np.load(partial, mmap_mode="r+")
    store[:] = np.arange(5)[:, None, None]
    store.flush()
    keep(partial, path, rows)
    assert np.load(path)[:, 0, 0].tolist() == rows
    assert np.load(path).shape == (len(rows), 3, 2)
    assert list(path.parent.iterdir()) == [path]
