import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats.marks.marked_images import marked_images


def known(lesions, drawn, images):
    return marked_images(lesions, drawn, images, hit="centre", iou=0.1)


def test_by_hand(lesions, drawn, images):
    found = known(lesions, drawn, images)
    assert found.n_lesions.tolist() == [2, 1, 0, 0]
    assert found.ratings.diseased.tolist() == [True, True, False, False]
    assert found.ratings.lesion_rating.tolist() == [0.9, -float("inf"), 0.6]
    assert found.ratings.lesion_weight.tolist() == [0.5, 0.5, 1]
    assert found.score.tolist() == [0.9, 0.7, 0.6, 0.8]
    assert found.patients.count == 3


def test_marks_are_labelled(lesions, drawn, images):
    table = known(lesions, drawn, images).labelled(lesions, drawn)
    assert table["kind"].tolist() == ["LL", "repeated", "NL", "LL", "NL"]
    assert table["lesion_id"].tolist()[::3] == [1, 1]
    assert table["lesion_id"].isna().sum() == 3


def test_without_patients_each_image_is_one(lesions, drawn, images):
    found = known(lesions, drawn, images[["image_id"]])
    assert (found.patients.count, found.by_patient) == (4, False)


def test_weights(lesions, drawn, images):
    found = known(lesions.assign(weight=[0.8, 0.2, 1]), drawn, images)
    assert found.ratings.lesion_weight.tolist() == [0.8, 0.2, 1]
    with pytest.raises(Problem, match="lesions.weight: those of 'p' sum to 2"):
        known(lesions.assign(weight=1), drawn, images)


def test_bad_lesions(lesions, drawn, images):
    with pytest.raises(Problem, match="lesions: is empty"):
        known(lesions[:0], drawn, images)
    with pytest.raises(Problem, match="'1' of image 'p' stands in more than one row"):
        known(pd.concat([lesions, lesions[:1]]), drawn, images)
    with pytest.raises(Problem, match="lesions.image_id: 'q' is not in table images"):
        known(lesions, drawn[:1], images[:1])


def test_bad_images(lesions, drawn, images):
    with pytest.raises(Problem, match="'p' stands in more than one row"):
        known(lesions, drawn, pd.concat([images, images]))
    with pytest.raises(Problem, match="images.patient_id: 1 of 4 values are missing"):
        known(lesions, drawn, images.replace({"patient_id": {2: None}}))


def test_bad_marks(lesions, drawn, images):
    with pytest.raises(Problem, match="marks.score: 1 of 5 values are infinite"):
        known(lesions, drawn.replace({"score": {0.7: float("inf")}}), images)
    with pytest.raises(Problem, match="marks.image_id: 'x' is not in table images"):
        known(lesions, drawn.replace({"image_id": {"r": "x"}}), images)
