import numpy as np

from mammo_lib.training.checkpoint import State, load, save


def state(epoch):
    arrays = [np.arange(6.0).reshape(2, 3) * epoch, np.array(3, np.int64)]
    return State(epoch, 1, 0.75, [{"epoch": 1, "loss": 0.1}], arrays, arrays[:1], arrays[1:])


def test_nothing_there_is_a_fresh_state(tmp_path):
    assert load(tmp_path / "c.npz", "x").epoch == 0


def test_comes_back_as_it_was(tmp_path):
    save(state(2), tmp_path / "c.npz", "x")
    found = load(tmp_path / "c.npz", "x")
    assert (found.epoch, found.best_epoch, found.best_metric, found.rows) == (
        2,
        1,
        0.75,
        state(2).rows,
    )
    for group in ("weights", "optimizer", "best"):
        for one, other in zip(getattr(found, group), getattr(state(2), group), strict=True):
            assert np.array_equal(one, other)
            assert one.dtype == other.dtype


def test_many_arrays_keep_their_order(tmp_path):
    many = State(1, weights=[np.array(i) for i in range(1200)])
    save(many, tmp_path / "c.npz", "x")
    assert [int(a) for a in load(tmp_path / "c.npz", "x").weights] == list(range(1200))


def test_another_fingerprint_starts_afresh(tmp_path):
    save(state(2), tmp_path / "c.npz", "x")
    assert load(tmp_path / "c.npz", "y").epoch == 0


def test_a_kill_while_writing_leaves_the_last_one(tmp_path):
    save(state(2), tmp_path / "c.npz", "x")
    (tmp_path / ".c.npz.partial").write_bytes(b"half")
    assert load(tmp_path / "c.npz", "x").epoch == 2
    save(state(3), tmp_path / "c.npz", "x")
    assert load(tmp_path / "c.npz", "x").epoch == 3
