import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.training.split import labelled, refuse_one_class


def test_takes_its_split_alone(world):
    split = labelled(world.images, "validation")
    assert split.index.tolist() == list(range(120, 160))
    assert split["image_id"].iloc[0] == "i120"


def test_unknown_labels_are_left_out(world):
    images = world.images.copy()
    images.loc[0:3, "label"] = None
    assert labelled(images, "train").index[0] == 4


def test_images_of_no_split_are_left_out(world):
    images = world.images.copy()
    images.loc[0:3, "split"] = None
    assert labelled(images, "train").index[0] == 4


def test_an_empty_split_is_a_problem(world):
    with pytest.raises(Problem, match="split 'test' holds no labelled image"):
        labelled(world.images[world.images["split"] != "test"], "test")


@pytest.mark.parametrize("label", [0, 1])
def test_one_class_is_a_problem(label):
    with pytest.raises(Problem, match=rf"split 'train' .* one class alone \(label {label}\)"):
        refuse_one_class(np.full(5, label, np.float32), "train")


def test_two_classes_are_none():
    refuse_one_class(np.array([0.0, 1.0]), "train")
