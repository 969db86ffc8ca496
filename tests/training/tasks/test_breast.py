import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from mammo_lib.problem import Problem
from mammo_lib.training import tasks


@pytest.fixture
def task(settings):
    return tasks.of("breast", settings.model_copy(update={"label_smoothing": 0.0}))


class TestExamples:
    def test_an_exam_is_its_four_views_and_two_labels(self, task, material):
        found = task.examples(material, "train")
        assert found.row.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14, 15]]
        assert found.target["label"].tolist() == [[1, 0], [0, 0], [0, 1], [0, 0]]
        assert found.positive.tolist() == [True, False, True, False]
        assert found.stacked

    def test_a_breast_of_unknown_label_is_seen_and_says_nothing(self, task, images, make):
        images.loc[(images["exam_id"] == "e0") & (images["laterality"] == "R"), "label"] = None
        found = task.examples(make(), "train")
        assert found.row[0].tolist() == [0, 1, 2, 3]
        assert found.target["label"][0].tolist() == [1, -1]

    def test_an_exam_of_unknown_labels_is_left_out_of_a_split(self, task, images, make):
        images.loc[images["exam_id"] == "e1", "label"] = None
        assert task.examples(make(), "train").name.tolist() == ["e0", "e2", "e3"]
        everything = task.examples(make(), None)
        assert everything.target["label"][1].tolist() == [-1, -1]
        assert not everything.positive[1]


class TestProblems:
    def test_a_missing_view(self, task, images, make):
        with pytest.raises(Problem, match=r"1 of 4 exams lack .*\(exam e0: no R-CC\)") as error:
            task.examples(make(images.drop(index=1)), "train")
        assert "pathak2025" in str(error.value)

    def test_one_class(self, task, images, make):
        images["label"] = images["label"].mask(images["split"] == "validation", 0)
        with pytest.raises(Problem, match="split 'validation' .* one class"):
            task.examples(make(), "validation")


class TestAnswers:
    def test_loss_is_the_mean_over_angles_and_known_breasts(self, task):
        outputs = {
            "cc": np.array([[0.0, 9.0]], np.float32), "mlo": np.array([[2.0, -9.0]], np.float32),
        }  # fmt: skip
        found = task.loss(outputs, {"label": np.array([[1, -1]], np.float32)})
        wanted = (np.log(2) + np.log1p(np.exp(-2))) / 2
        assert np.asarray(found) == pytest.approx([wanted], rel=1e-5)

    def test_loss_of_an_unknown_exam_is_nothing(self, task):
        outputs = {name: np.ones((1, 2), np.float32) for name in ("cc", "mlo")}
        assert np.asarray(task.loss(outputs, {"label": -np.ones((1, 2), np.float32)})) == [0]

    def test_judge_is_the_auc_over_known_breasts(self, task, images, make, rng):
        images.loc[0:3, "label"] = None
        material = make()
        made, logit = task.examples(material, None), rng.normal(size=(6, 2))
        known = made.target["label"].ravel() >= 0
        wanted = roc_auc_score(made.target["label"].ravel()[known], logit.ravel()[known])
        assert task.judge({"logit": logit}, made) == pytest.approx(wanted)

    def test_tables_hold_a_score_for_each_breast(self, task, material):
        logit = np.repeat([[-50.0, 50.0]], 6, axis=0)
        found = task.tables({"logit": logit}, task.examples(material, None))["scores"]
        assert len(found) == 12
        assert found.groupby("laterality")["score"].mean().round(6).to_dict() == {"L": 0, "R": 1}
