import numpy as np
import pandas as pd

from mammo_lib.imaging.pairs import of_store


def test_pixels_and_words_of_each_pair(tmp_path):
    pixels = np.stack([np.full((4, 3), value, np.uint16) for value in (0, 13107, 65535)])
    np.save(tmp_path / "pixels.npy", pixels)
    images = pd.DataFrame(
        {"image_id": ["a", "b", "c"], "laterality": "L", "view": "CC", "split": "test"},
        index=[7, 8, 9],
    )
    found = pd.DataFrame({"image_a": ["a"], "image_b": ["c"], "bits": [5], "same_patient": [False]})
    (pair,) = of_store(found, images, tmp_path / "pixels.npy")
    assert (pair.left.pixels == 0).all()
    assert (pair.right.pixels == 1).all()
    assert pair.left.title == "L CC\ntest"
    assert pair.title == "1: 5 of 256 bits apart, two women"


def test_no_pairs(tmp_path):
    np.save(tmp_path / "pixels.npy", np.zeros((0, 4, 3), np.uint16))
    columns = ["image_id", "image_a", "image_b", "bits", "same_patient"]
    none = pd.DataFrame(columns=columns)
    assert of_store(none, none[["image_id"]], tmp_path / "pixels.npy") == []
