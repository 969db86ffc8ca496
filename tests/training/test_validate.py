import numpy as np
import pytest

from mammo_lib.training.split import labelled
from mammo_lib.training.validate import breast_auc, loss, sigmoid


def test_sigmoid_of_zero_is_a_half_and_large_logits_do_not_overflow():
    assert sigmoid(np.array([0.0, 1e4, -1e4])).tolist() == [0.5, 1.0, 0.0]


def test_loss_of_an_undecided_network_is_log_two():
    assert loss(np.zeros(4), np.array([0, 1, 0, 1]), (1.0, 1.0)) == pytest.approx(np.log(2))


def test_loss_weighs_classes():
    label = np.array([0, 1])
    assert loss(np.array([0.0, 50.0]), label, (2.0, 5.0)) == pytest.approx(np.log(2))


def test_perfect_scores_reach_one(world):
    split = labelled(world.images, "validation")
    assert breast_auc(split.label.astype(float), split) == 1


def test_a_breast_scores_the_mean_of_its_images(world):
    split = labelled(world.images, "validation")
    score = split.label + np.where(np.arange(len(split)) % 2, 10.0, -10.0)
    assert breast_auc(score, split) == 1
