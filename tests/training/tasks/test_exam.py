import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from mammo_lib.problem import Problem
from mammo_lib.training import tasks
from mammo_lib.training.examples import ABSENT


@pytest.fixture
def task(settings):
    return tasks.of("exam", settings)


class TestExamples:
    def test_cancer_in_either_breast_counts(self, task, material):
        found = task.examples(material, "train")
        assert found.name.tolist() == ["e0", "e1", "e2", "e3"]
        assert found.target["label"].tolist() == [[1], [0], [1], [0]]
        assert found.positive.tolist() == [True, False, True, False]

    def test_missing_views_are_absent(self, task, images, make):
        found = task.examples(make(images.drop(index=1).reset_index(drop=True)), "train")
        assert found.row[0].tolist() == [0, ABSENT, 1, 2]

    def test_the_recipe_says_how_many_views(self, settings, material):
        six = tasks.of("exam", settings.model_copy(update={"options": {"views": 6}}))
        assert six.examples(material, "train").row.shape == (4, 6)

    def test_unknown_breasts_are_not_seen_in_a_split(self, task, images, make):
        images.loc[[1, 3], "label"] = None
        assert task.examples(make(), "train").row[0].tolist() == [0, ABSENT, 2, ABSENT]
        assert task.examples(make(), None).row[0].tolist() == [0, 1, 2, 3]


def test_one_class_is_a_problem(task, images, make):
    images["label"] = images["label"].mask(images["split"] == "train", 0)
    with pytest.raises(Problem, match="split 'train' .* one class"):
        task.examples(make(), "train")


class TestAnswers:
    def test_targets_follow_the_index(self, task, material):
        split = task.examples(material, "train")
        found = task.targets(split, material, np.array([1, 2]), None)
        assert found["label"].tolist() == [[0], [1]]

    def test_loss_is_one_number_an_exam(self, task):
        found = task.loss({"logit": np.zeros((3, 1), np.float32)},
                          {"label": np.zeros((3, 1), np.float32)})  # fmt: skip
        assert np.asarray(found) == pytest.approx([np.log(2)] * 3)

    def test_judge_is_the_auc_over_exams(self, task, material, rng):
        split, logit = task.examples(material, "train"), rng.normal(size=(4, 1))
        wanted = roc_auc_score(split.target["label"][:, 0], logit[:, 0])
        assert task.judge({"logit": logit}, split) == pytest.approx(wanted)

    def test_tables_hold_a_score_for_each_exam(self, task, material):
        found = task.tables({"logit": np.zeros((6, 1))}, task.examples(material, None))
        assert found["scores"].columns.tolist() == ["exam_id", "score"]
        assert found["scores"]["exam_id"].tolist() == [f"e{i}" for i in range(6)]
