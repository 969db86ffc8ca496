import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.training import tasks
from mammo_lib.training.tasks.risk import by_year


@pytest.fixture
def task(settings):
    return tasks.of("risk", settings)


class TestByYear:
    def test_cancer_after_two_and_a_half_years(self):
        label, known = by_year(np.array([2.5]), np.array([1.0]), 5)
        assert label.tolist() == [[0, 0, 1, 1, 1]]
        assert known.tolist() == [[1, 1, 1, 0, 0]]

    def test_cancer_of_the_day_itself_is_known_in_the_first_year(self):
        label, known = by_year(np.array([0.0]), np.array([1.0]), 3)
        assert label.tolist() == [[1, 1, 1]]
        assert known.tolist() == [[1, 0, 0]]

    def test_two_and_a_half_years_without_cancer(self):
        label, known = by_year(np.array([2.5]), np.array([0.0]), 5)
        assert label.tolist() == [[0, 0, 0, 0, 0]]
        assert known.tolist() == [[1, 1, 0, 0, 0]]

    @given(st.floats(0, 9), st.booleans(), st.integers(1, 9))
    def test_is_what_one_would_say_year_by_year(self, time, event, years):
        label, known = by_year(np.array([time]), np.array([float(event)]), years)
        for end in range(1, years + 1):
            cancer_by_then = event and time <= end
            cancer_before = event and time <= end - 1 and end > 1
            told = not cancer_before if event else time >= end
            assert (label[0, end - 1], known[0, end - 1]) == (cancer_by_then, told)


class TestExamples:
    def test_exams_with_their_follow_up(self, task, material):
        found = task.examples(material, "train")
        assert found.extra["time"].tolist() == [0.5, 3.0, 2.5, 6.0]
        assert found.positive.tolist() == [True, False, True, False]
        assert found.target["label"].sum(1).tolist() == [5, 0, 3, 0]
        assert found.target["known"].sum(1).tolist() == [1, 3, 3, 5]

    def test_an_exam_without_follow_up_is_scored_alone(self, task, images, make):
        images.loc[images["exam_id"] == "e3", ["years_followed", "event"]] = np.nan
        assert task.examples(make(), "train").name.tolist() == ["e0", "e1", "e2"]
        everything = task.examples(make(), None)
        assert everything.target["known"][3].sum() == 0
        assert not everything.positive[3]

    def test_all_can_be_scored_without_columns_of_follow_up(self, task, images, make):
        material = make(images.drop(columns=["years_followed", "event"]))
        assert len(task.examples(material, None)) == 6

    def test_the_recipe_says_how_many_years(self, settings, material):
        three = tasks.of("risk", settings.model_copy(update={"options": {"years": 3}}))
        assert three.examples(material, "train").target["label"].shape == (4, 3)

    def test_cancer_after_the_last_year_is_not_positive(self, settings, material):
        two = tasks.of("risk", settings.model_copy(update={"options": {"years": 2}}))
        assert two.examples(material, "train").positive.tolist() == [True, False, False, False]


class TestProblems:
    def test_no_columns_of_follow_up(self, task, images, make):
        with pytest.raises(Problem, match="columns years_followed and event"):
            task.examples(make(images.drop(columns="event")), "train")

    @pytest.mark.parametrize("event", [0, 1])
    def test_one_outcome_alone(self, task, images, make, event):
        images["event"] = event
        with pytest.raises(Problem, match="split 'train' holds no followed exam with cancer"):
            task.examples(make(), "train")


class TestAnswers:
    def test_loss_is_the_mean_over_known_years(self, task):
        logit = np.array([[0, 2, 99, 99, 99]], np.float32)
        targets = {
            "label": np.zeros((1, 5), np.float32),
            "known": np.array([[1, 1, 0, 0, 0]], np.float32),
        }
        wanted = (np.log(2) + np.log1p(np.exp(2))) / 2
        assert np.asarray(task.loss({"logit": logit}, targets)) == pytest.approx([wanted])

    def test_loss_without_follow_up_is_nothing(self, task):
        targets = {name: np.zeros((1, 5), np.float32) for name in ("label", "known")}
        assert np.asarray(task.loss({"logit": np.ones((1, 5), np.float32)}, targets)) == [0]

    def test_judge_is_harrells_c_of_the_last_years_risk(self, task, material):
        split = task.examples(material, "train")  # 0.5 cancer, 3.0, 2.5 cancer, 6.0
        logit = np.zeros((4, 5))
        logit[:, -1] = [4, 3, 2, 1]  # of five pairs only 2.5 before 3.0 is told wrongly
        assert task.judge({"logit": logit}, split) == pytest.approx(4 / 5)

    def test_one_answer_to_everything_is_a_half(self, task, material):
        split = task.examples(material, "train")
        assert task.judge({"logit": np.zeros((4, 5))}, split) == 0.5

    @pytest.mark.parametrize("width", [5, 1])
    def test_tables_hold_a_risk_for_each_year(self, task, material, width):
        made = task.examples(material, None)
        found = task.tables({"logit": np.zeros((6, width))}, made)["risks"]
        assert found.columns.tolist() == ["exam_id", *(f"year{i}" for i in range(1, 6))]
        assert (found.drop(columns="exam_id") == 0.5).all(axis=None)
