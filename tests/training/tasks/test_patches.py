import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from mammo_lib.problem import Problem
from mammo_lib.training import tasks
from mammo_lib.training.tasks.patches import KINDS
from tests.training.tasks.conftest import lesions

SIZE = 16


@pytest.fixture
def task(settings):
    change = {"patch": SIZE, "patches_per_lesion": 3}
    return tasks.of("patches", settings.model_copy(update=change))


def overlap(corner, box):
    """Pixels that a window shares with `box` (x, y, width, height), by painting both."""
    canvas = np.zeros((200, 200), int)
    top, left = corner + 50
    canvas[top : top + SIZE, left : left + SIZE] += 1
    x, y, width, height = (int(v) for v in box)
    canvas[50 + y : 50 + y + height, 50 + x : 50 + x + width] += 1
    return (canvas == 2).sum()


def boxes(material):
    columns = ["x", "y", "width", "height"]
    return {row["image_id"]: row[columns].to_numpy() for _, row in material.lesions.iterrows()}


class TestExamples:
    def test_as_many_windows_of_background_as_of_lesions(self, task, material):
        found = task.examples(material, "train")
        assert found.window == (SIZE, SIZE)
        assert found.target["code"].tolist() == [3] * 12 + [2] * 3 + [0] * 15
        assert found.positive.tolist() == [True] * 15 + [False] * 15

    def test_windows_of_lesions_lie_on_them(self, task, material):
        found, box = task.examples(material, "train"), boxes(material)
        for name, corner, code in zip(found.name, found.corner, found.target["code"], strict=True):
            if code:
                area = box[name][2] * box[name][3]
                assert overlap(corner, box[name]) >= 0.75 * min(area, SIZE**2)

    def test_windows_of_background_lie_beside_them(self, task, material):
        found, box = task.examples(material, "train"), boxes(material)
        for name, corner, code in zip(found.name, found.corner, found.target["code"], strict=True):
            if not code and name in box:
                assert overlap(corner, box[name]) < 0.35 * SIZE**2

    def test_background_is_centred_on_the_breast(self, task, images, make):
        material = make()
        material.store[:, :, 10:] = 0
        found = task.examples(material, "train")
        centre = found.corner[~found.positive, 1] + SIZE // 2
        assert (centre < 10).all()

    def test_windows_are_the_same_for_all(self, task, material):
        one, other = (task.examples(material, "train") for _ in range(2))
        assert np.array_equal(one.corner, other.corner)

    def test_lesions_of_unknown_pathology_are_neither_lesion_nor_background(self, task, make):
        material = make()
        material.lesions.loc[0, "pathology"] = "unknown"
        name, box = material.lesions.loc[0, "image_id"], boxes(material)
        found = task.examples(material, "train")
        assert found.target["code"].tolist() == [3] * 9 + [2] * 3 + [0] * 12
        on_it = [overlap(c, box[name]) for c in found.corner[found.name == name]]
        assert max(on_it, default=0) < 0.35 * SIZE**2

    def test_a_lesion_smaller_than_a_pixel_has_its_windows(self, task, make):
        material = make()
        material.lesions[["width", "height"]] = 0.0
        assert len(task.examples(material, "train")) == 30


class TestProblems:
    def test_no_lesions(self, task, make, images):
        with pytest.raises(Problem, match="split 'train' holds no malignant lesion with a box"):
            task.examples(make(found=lesions(images).iloc[:0]), "train")

    def test_lesions_without_boxes(self, task, make, images):
        with pytest.raises(Problem, match="no malignant lesion with a box"):
            task.examples(make(found=lesions(images).assign(x=np.nan)), "train")

    def test_no_malignant_lesion(self, task, make, images):
        with pytest.raises(Problem, match="no malignant lesion"):
            task.examples(make(found=lesions(images).assign(pathology="benign")), "train")

    def test_no_background(self, task, make):
        material = make()
        material.store[:] = 0
        with pytest.raises(Problem, match="windows of 16 pixels find too little background"):
            task.examples(material, "train")


class TestAnswers:
    def test_loss_is_the_cross_entropy_of_five_kinds(self, task):
        logit = np.zeros((2, len(KINDS)), np.float32)
        found = task.loss({"logit": logit}, {"code": np.array([0.0, 4.0], np.float32)})
        assert np.asarray(found) == pytest.approx([np.log(5)] * 2)

    def test_judge_is_the_auc_of_malignant_windows(self, task, material, rng):
        split = task.examples(material, "train")
        logit = rng.normal(size=(30, 5))
        share = np.exp(logit) / np.exp(logit).sum(1, keepdims=True)
        malignant = np.isin(split.target["code"], (1, 3))
        wanted = roc_auc_score(malignant, share[:, [1, 3]].sum(1))
        assert task.judge({"logit": logit}, split) == pytest.approx(wanted)

    def test_there_are_no_tables(self, task, material):
        assert task.tables({}, task.examples(material, "train")) == {}
