import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.training.split import class_weights, labelled


def test_takes_its_split_alone(world):
    split = labelled(world.images, "validation")
    assert split.row.tolist() == list(range(120, 160))
    assert split.image_id[0] == "i120"


def test_breasts_are_exam_and_side(world):
    assert labelled(world.images, "test").breast.tolist() == np.repeat(np.arange(20), 2).tolist()


def test_unknown_labels_are_left_out(world):
    images = world.images.copy()
    images.loc[0:3, "label"] = None
    assert labelled(images, "train").row[0] == 4


def test_one_class_is_a_problem(world):
    images = world.images[world.images["label"] == 1]
    with pytest.raises(Problem, match=r"split 'train' .* one class"):
        labelled(images, "train")


def test_an_empty_split_is_a_problem(world):
    with pytest.raises(Problem, match="split 'test' holds no labelled image"):
        labelled(world.images[world.images["split"] != "test"], "test")


def test_classes_weigh_the_same():
    label = np.array([1, 0, 0, 0], np.float32)
    negative, positive = class_weights(label)
    assert positive == pytest.approx(3 * negative)
    assert np.where(label == 1, positive, negative).mean() == pytest.approx(1)
