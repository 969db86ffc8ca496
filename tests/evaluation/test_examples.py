import numpy as np
import pandas as pd
import pytest

from mammo_lib.evaluation import examples
from mammo_lib.evaluation.examples import ALARM, FOUND, MISSED
from mammo_lib.evaluation.lesions import sought
from tests.evaluation import marks as made


@pytest.fixture
def test_half(images, lesions):
    return sought(images, lesions, "test")


@pytest.fixture
def marks(images, lesions, test_half):
    who = examples.shown({"finder": [0]}, {}, {})
    found = made.detections(lesions, images, find=0.7)
    return examples.marks_of(who, found, {("finder", 0): 0.2}, test_half)


@pytest.fixture
def choose(test_half, rng):
    def run(marks, hit=None, count=4):
        return examples.choose(test_half, marks, hit or {}, count=count, rng=rng)

    return run


class TestMarks:
    def test_those_above_the_threshold_on_test_images(self, marks, test_half):
        assert marks["score"].min() >= 0.2
        assert marks["image_id"].isin(test_half.images["image_id"]).all()

    def test_none_without_a_detector(self, test_half):
        assert examples.marks_of(examples.shown({}, {}, {}), None, {}, test_half) is None


class TestChoice:
    def test_some_of_each_verdict(self, choose, marks):
        assert choose(marks)["verdict"].value_counts().to_dict() == {FOUND: 4, MISSED: 4, ALARM: 4}

    def test_found_ones_have_a_mark_on_a_lesion(self, choose, marks, test_half):
        chosen = choose(marks).set_index("verdict")["image_id"]
        hit = set(marks.loc[marks["lesion"] >= 0, "image_id"])
        assert set(chosen[FOUND]) <= hit
        assert not set(chosen[MISSED]) & hit
        assert not set(chosen[ALARM]) & set(test_half.lesions["image_id"])

    def test_false_marks_are_the_likeliest(self, choose, marks, test_half):
        false = marks[~marks["image_id"].isin(test_half.lesions["image_id"])]
        chosen = choose(marks, count=1).set_index("verdict")["image_id"]
        assert chosen[ALARM] == false.loc[false["score"].idxmax(), "image_id"]

    def test_a_patient_once(self, choose, marks, test_half):
        chosen = choose(marks)
        patient = test_half.patient_of(chosen["image_id"])
        assert not pd.DataFrame({"p": patient, "v": chosen["verdict"]}).duplicated().any()

    def test_without_a_detector_the_map_decides(self, choose, test_half):
        names = test_half.diseased["image_id"]
        hit = {name: number % 2 == 0 for number, name in enumerate(names)}
        chosen = choose(None, hit)
        assert set(chosen["verdict"]) == {FOUND, MISSED}
        assert all(hit[name] == (verdict == FOUND)
                   for name, verdict in chosen.itertuples(index=False))  # fmt: skip

    def test_none_asked_for(self, choose, marks):
        assert choose(marks, count=0).empty


def test_titles_say_what_is_seen():
    image = pd.Series({"laterality": "L", "view": "CC", "density": "B"})
    two = pd.DataFrame({"kind": ["mass", "calcification", "mass"]})
    assert examples._title(image, two) == "L CC · density B\nmass and calcification"
    assert examples._title(image.drop("density"), two.head(0)) == "L CC\nno cancer"


def test_the_likeliest_boxes_are_drawn():
    marks = pd.DataFrame({"image_id": "a", "x": np.arange(6.0), "y": 0.0, "width": 1.0,
                          "height": 1.0, "score": np.linspace(0.1, 0.6, 6)})  # fmt: skip
    found = examples._marks(marks, "a")
    assert [round(score, 1) for _, score in found] == [0.6, 0.5, 0.4, 0.3]
    assert examples._marks(None, "a") == ()
