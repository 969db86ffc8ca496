import pytest

from mammo_lib.evaluation import members
from mammo_lib.problem import Problem


def test_mean_of_one_seed_is_that_seed(all_scores):
    one = all_scores[all_scores["seed"] == 1]
    mean = members.mean(one).set_index(["model", "image_id"])["score"]
    assert mean.equals(one.set_index(["model", "image_id"])["score"].reindex(mean.index))
    assert set(members.mean(one)["member"]) == {"seed 1"}


def test_mean_of_two_seeds(all_scores):
    image = all_scores["image_id"].iloc[0]
    own = all_scores[(all_scores["image_id"] == image) & (all_scores["model"] == "alpha")]
    found = members.mean(own)
    assert found["score"].item() == pytest.approx(own["score"].mean())
    assert found["member"].item() == "mean of 2 seeds"


def test_each_and_mean_names_all(all_scores):
    found = members.each_and_mean(all_scores)["member"].unique().tolist()
    assert found == ["seed 0", "seed 1", "mean of 2 seeds"]


def test_one_seed_is_not_shown_twice(all_scores):
    one = all_scores[all_scores["seed"] == 0]
    assert len(members.each_and_mean(one)) == len(one)


def test_a_seed_that_lacks_an_image_is_a_problem(all_scores):
    with pytest.raises(Problem, match="lacks a seed's score"):
        members.mean(all_scores.iloc[1:])
