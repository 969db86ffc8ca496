import keras
import numpy as np

from mammo_lib import networks
from mammo_lib.training import model_file


def model():
    keras.utils.set_random_seed(0)
    return networks.build("wu2019", "testing", rows=96, columns=48)


def test_comes_back_with_the_same_answers(tmp_path, rng):
    made = model()
    model_file.save(made, tmp_path / model_file.BEST)
    images = rng.standard_normal((2, 96, 48, 1)).astype(np.float32)
    found = model_file.load(tmp_path).predict(images, verbose=0)
    assert np.array_equal(found, made.predict(images, verbose=0))


def test_same_weights_same_bytes(tmp_path):
    for name in ("one.keras", "other.keras"):
        model_file.save(model(), tmp_path / name)
    assert (tmp_path / "one.keras").read_bytes() == (tmp_path / "other.keras").read_bytes()


def test_leaves_nothing_else(tmp_path):
    model_file.save(model(), tmp_path / model_file.BEST)
    assert [path.name for path in tmp_path.iterdir()] == [model_file.BEST]
