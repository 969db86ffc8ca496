import keras
import numpy as np

from mammo_lib import networks
from mammo_lib.training import model_file


def model():
    keras.utils.set_random_seed(0)
    return networks.build("wu2019_single", "testing", rows=96, columns=48)


def test_comes_back_with_the_same_answers(tmp_path, rng):
    made = model()
    model_file.save(made, tmp_path / model_file.BEST)
    seen = {"image": rng.standard_normal((2, 96, 48, 1)).astype(np.float32)}
    found = model_file.load(tmp_path)(seen)
    assert np.array_equal(found["logit"], made(seen)["logit"])


def test_several_views_and_heads_come_back(tmp_path, rng):
    made = networks.build("wu2019", "testing", rows=96, columns=48)
    model_file.save(made, tmp_path / model_file.BEST)
    views = rng.standard_normal((1, 4, 96, 48, 1)).astype(np.float32)
    seen = {"views": views, "present": np.ones((1, 4), np.float32)}
    found, wanted = model_file.load(tmp_path)(seen), made(seen)
    assert {name: np.asarray(found[name]).tolist() for name in found} == {
        name: np.asarray(wanted[name]).tolist() for name in wanted
    }


def test_same_weights_same_bytes(tmp_path):
    for name in ("one.keras", "other.keras"):
        model_file.save(model(), tmp_path / name)
    assert (tmp_path / "one.keras").read_bytes() == (tmp_path / "other.keras").read_bytes()


def test_leaves_nothing_else(tmp_path):
    model_file.save(model(), tmp_path / model_file.BEST)
    assert [path.name for path in tmp_path.iterdir()] == [model_file.BEST]
