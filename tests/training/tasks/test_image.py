import numpy as np
import pytest
from sklearn.metrics import log_loss, roc_auc_score

from mammo_lib.problem import Problem
from mammo_lib.training import tasks


@pytest.fixture
def task(settings):
    return tasks.of("image", settings.model_copy(update={"label_smoothing": 0.0}))


class TestExamples:
    def test_every_labelled_image_of_the_split(self, task, material):
        found = task.examples(material, "validation")
        assert found.row[:, 0].tolist() == list(range(16, 24))
        assert found.name[0] == "e4-L-CC"
        assert found.target["label"][:, 0].tolist() == [1, 0, 1, 0, 0, 0, 0, 0]
        assert found.positive.sum() == 2
        assert not found.stacked

    def test_unknown_labels_are_left_out_of_a_split(self, task, images, make):
        images.loc[0:3, "label"] = None
        assert task.examples(make(), "train").row[0, 0] == 4

    def test_all_images_are_scored(self, task, images, make):
        images.loc[0:3, "label"] = None
        found = task.examples(make(), None)
        assert found.row[:, 0].tolist() == list(range(24))
        assert np.isnan(found.target["label"][:4]).all()
        assert not found.positive[:4].any()


class TestProblems:
    def test_one_class(self, task, images, make):
        images["label"] = images["label"].mask(images["split"] == "train", 0)
        with pytest.raises(Problem, match=r"split 'train' .* one class alone \(label 0\)"):
            task.examples(make(), "train")

    def test_no_labels(self, task, images, make):
        images["label"] = images["label"].mask(images["split"] == "train")
        with pytest.raises(Problem, match="split 'train' holds no labelled image"):
            task.examples(make(), "train")


class TestAnswers:
    def test_targets_follow_the_index(self, task, material):
        split = task.examples(material, "train")
        found = task.targets(split, material, np.array([3, 0]), None)
        assert found["label"].tolist() == [[0], [1]]

    def test_loss_is_the_cross_entropy(self, task, rng):
        logit, label = rng.normal(size=(5, 1)).astype(np.float32), np.ones((5, 1), np.float32)
        found = np.asarray(task.loss({"logit": logit}, {"label": label}))
        assert found.shape == (5,)
        wanted = log_loss(label[:, 0], 1 / (1 + np.exp(-logit[:, 0])), labels=[0, 1])
        assert found.mean() == pytest.approx(wanted, rel=1e-5)

    def test_judge_is_the_auc_of_breasts_mean_scores(self, task, material, rng):
        split = task.examples(material, "train")
        logit = rng.normal(size=(16, 1))
        images = material.images.iloc[:16].assign(score=1 / (1 + np.exp(-logit[:, 0])))
        breasts = images.groupby(["exam_id", "laterality"])[["score", "label"]].mean()
        wanted = roc_auc_score(breasts["label"], breasts["score"])
        assert task.judge({"logit": logit}, split) == pytest.approx(wanted)

    def test_tables_hold_a_probability_for_each_image(self, task, material):
        made = task.examples(material, None)
        found = task.tables({"logit": np.zeros((24, 1))}, made)
        assert set(found) == {"scores"}
        assert found["scores"]["image_id"].tolist() == material.images["image_id"].tolist()
        assert set(found["scores"]["score"]) == {0.5}
