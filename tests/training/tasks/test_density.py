import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from mammo_lib.problem import Problem
from mammo_lib.training import tasks


@pytest.fixture
def task(settings):
    return tasks.of("density", settings)


def said(codes, sure=9.0):
    """Logits of a network that says `codes`."""
    return {"logit": (np.eye(4)[codes] * sure).astype(np.float32)}


class TestExamples:
    def test_codes_count_from_a(self, task, material):
        found = task.examples(material, "train")
        assert found.target["code"].tolist() == np.repeat([0, 1, 2, 3], 4).tolist()
        assert found.row[:, 0].tolist() == list(range(16))
        assert not found.positive.any()

    def test_unknown_density_is_left_out_of_a_split_alone(self, task, images, make):
        images.loc[0:1, "density"] = None
        assert task.examples(make(), "train").row[0, 0] == 2
        everything = task.examples(make(), None)
        assert len(everything) == 24
        assert everything.target["code"][:3].tolist() == [-1, -1, 0]


@pytest.mark.parametrize(("letter", "held"), [("B", 1), (None, 0)])
def test_one_density_or_none_is_a_problem(task, images, make, letter, held):
    images["density"] = letter
    with pytest.raises(Problem, match=f"split 'train' holds {held} density"):
        task.examples(make(), "train")


class TestAnswers:
    def test_loss_of_unknown_density_is_nothing(self, task):
        targets = {"code": np.array([2.0, -1.0], np.float32)}
        found = np.asarray(task.loss({"logit": np.zeros((2, 4), np.float32)}, targets))
        assert found == pytest.approx([np.log(4), 0])

    def test_judge_is_linear_kappa(self, task, material, rng):
        split, codes = task.examples(material, "train"), rng.integers(0, 4, 16)
        wanted = cohen_kappa_score(split.target["code"], codes, labels=range(4), weights="linear")
        assert task.judge(said(codes), split) == pytest.approx(wanted)

    def test_the_scale_does_not_shrink_with_the_letters_seen(self, task, images, make):
        images["density"] = np.where(images.index % 2, "A", "D")
        split = task.examples(make(), "train")
        near, far = (task.judge(said(np.where(np.arange(16) % 2, 0, c)), split) for c in (2, 1))
        assert near > far

    def test_one_answer_to_everything_agrees_no_better_than_chance(self, task, material):
        split = task.examples(material, "train")
        assert task.judge(said(np.zeros(16, int)), split) == 0

    def test_tables_hold_four_probabilities(self, task, material):
        found = task.tables(said(np.arange(24) % 4), task.examples(material, None))["gradings"]
        assert found.columns.tolist() == ["image_id", *"ABCD"]
        assert np.allclose(found[list("ABCD")].sum(axis=1), 1)
        assert found[list("ABCD")].idxmax(axis=1)[:4].tolist() == list("ABCD")
