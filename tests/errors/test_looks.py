"""The checks themselves have tests of their own; here stand-ins answer for them."""

import numpy as np
import pandas as pd
import pytest

from mammo_lib.config import compose
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Maps

looks = pytest.importorskip("mammo_lib.errors.looks")


@pytest.fixture
def material():
    images = pd.DataFrame({"image_id": ["a", "b"], "flipped": [False, True]})
    store = np.full((2, 8, 6), 65535, np.uint16)
    store[:, :, 4:] = 0  # air
    boxes = {"x": [1.0, 1.0], "y": [2.0, 2.0], "width": [2.0, 2.0], "height": [3.0, 3.0]}
    lesions = pd.DataFrame({"image_id": ["a", "b"], **boxes})
    return Material(images, store, lesions, None)


def method(rows):
    left = np.zeros((len(rows), 4, 3), np.float32)
    left[:, :, 0] = 1
    return Maps(np.asarray(rows), left)


def test_a_look_is_the_image_with_its_map(material):
    look = looks.looks(method, material, pd.DataFrame({"image_id": ["a"]}))[0]
    assert look.pixels.shape == look.map.shape == (8, 6)
    assert look.pixels.max() == pytest.approx(1)
    assert look.map[:, 0].min() == 1
    assert look.map[:, 4:].max() == 0  # nothing outside the breast
    assert look.boxes == ((1, 2, 2, 3),)


def test_a_mirrored_image_is_mirrored_back(material):
    look = looks.looks(method, material, pd.DataFrame({"image_id": ["b"]}))[0]
    assert look.map[:, 5].min() == 1
    assert look.boxes == ((3, 2, 2, 3),)


def test_order_is_that_of_the_cases_and_the_unknown_is_none(material):
    found = looks.looks(method, material, pd.DataFrame({"image_id": ["b", "nobody", "a"]}))
    assert found[1] is None
    assert [look.boxes[0][0] for look in (found[0], found[2])] == [3, 1]


def test_only_methods_that_pass_are_drawn(material):
    every = {"good": method, "bad": method}
    chosen = pd.DataFrame({"image_id": ["a"]})
    judged = looks.Judged(pd.DataFrame(), ("good",), "", "shen2019", material, every)
    assert set(judged(chosen)) == {"good"}
    assert "good of shen2019" in judged.legend
    none = looks.Judged(pd.DataFrame(), (), "", "shen2019", material, every)
    assert none(chosen) == {}
    assert none.legend.startswith("No map")


class TestExplained:
    """A detector may be the best network, and still has no logit of an image to explain."""

    @pytest.fixture
    def scores(self):
        label = np.tile([0, 1], 20)
        parts = {"lesion_detector": label, "shen2019": label * 0.5 + np.arange(40) % 5 / 5}
        names = [f"i{n}" for n in range(40)]
        return pd.concat(
            [pd.DataFrame({"model": model, "seed": 0, "image_id": names, "score": score + 0.0})
             for model, score in parts.items()]
        )  # fmt: skip

    @pytest.fixture
    def images(self):
        names = [f"i{n}" for n in range(40)]
        return pd.DataFrame({"image_id": names, "exam_id": names, "patient_id": names,
                             "laterality": "L", "view": "CC", "split": "validation",
                             "label": np.tile([0, 1], 20)})  # fmt: skip

    def test_the_best_that_answers_an_image(self, scores, images):
        config = compose(["model=[shen2019,lesion_detector]"])
        assert looks.explained(config, scores, images) == "shen2019"

    def test_the_best_where_none_does(self, scores, images):
        config = compose(["model=lesion_detector"])
        own = scores[scores["model"] == "lesion_detector"]
        assert looks.explained(config, own, images) == "lesion_detector"
