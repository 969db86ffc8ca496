import numpy as np
import pytest

from mammo_lib import tables
from mammo_lib.config.schema import Stage
from mammo_lib.problem import Problem
from mammo_lib.training.score import by_image, score

pytestmark = pytest.mark.filterwarnings("ignore:TensorFlow already runs")  # set by other tests


@pytest.fixture(scope="module")
def folder(fitted, tmp_path_factory):
    """A trained network's folder."""
    path = tmp_path_factory.mktemp("score") / "model"
    fitted(path, epochs=1)
    return path


@pytest.fixture
def said(folder, given, settings):
    """Score the world; keywords change the recipe."""

    def scores(**change):
        recipe = settings.model_copy(update=change)
        return score(folder, given, recipe, seed=7, name="shen")["scores"]

    return scores


def test_every_image_has_one_score(said, world):
    found = said()
    assert found["image_id"].tolist() == world.images["image_id"].tolist()
    assert found["score"].between(0, 1).all()
    assert (set(found["model"]), set(found["seed"])) == ({"shen"}, {7})
    assert list(found) == list(tables.COLUMNS["scores"])


def test_asking_again_gives_the_same(said):
    assert said().equals(said())


def test_the_training_batch_does_not_matter(said):
    assert said(batch=3).equals(said(batch=50))


def test_averages_the_flip(said):
    one, both = said(tta=False)["score"], said()["score"]
    assert not np.allclose(one, both)
    assert np.abs(one - both).max() < 0.5


def test_the_last_stage_says_how(said):
    last = [Stage(name="first", set={"tta": True}), Stage(name="last", set={"tta": False})]
    assert said(stages=last).equals(said(tta=False))


def test_training_images_may_be_left_out(folder, given, settings, said):
    found = score(folder, given, settings, seed=7, name="shen", unseen=True)["scores"]
    outside = given.images["split"] != "train"
    assert 0 < outside.sum() < len(given.images)
    every = said()
    assert found["image_id"].tolist() == given.images.loc[outside, "image_id"].tolist()
    own = every[every["image_id"].isin(found["image_id"])]
    np.testing.assert_allclose(found["score"], own["score"], rtol=0, atol=1e-6)


def test_an_unfinished_run_is_a_problem(given, settings, tmp_path):
    with pytest.raises(Problem, match="no finished training run"):
        score(tmp_path, given, settings, seed=0, name="shen")


def test_four_views_score_each_image_by_its_breast(fitted, given, settings, tmp_path):
    views = {"network": "wu2019", "batch": 8, "epochs": 1, "warmup_epochs": 0}
    trained = fitted(tmp_path / "views", **views)
    assert trained.metric == "AUC by breast"
    recipe = settings.model_copy(update=views)
    found = score(tmp_path / "views", given, recipe, seed=0, name="wu")["scores"]
    assert found["image_id"].tolist() == given.images["image_id"].tolist()
    breasts = found.groupby(given.images["exam_id"] + given.images["laterality"])["score"]
    assert (breasts.nunique() == 1).all()
    outside = given.images["split"] != "train"
    unseen = score(tmp_path / "views", given, recipe, seed=0, name="wu", unseen=True)["scores"]
    assert unseen["image_id"].tolist() == given.images.loc[outside, "image_id"].tolist()


class TestByImage:
    def test_scores_of_images_stay(self, world):
        scores = world.images[["image_id"]].assign(score=np.arange(200.0))
        assert by_image(scores[::-1], world.images)["score"].tolist() == list(range(200))

    def test_an_exams_score_is_that_of_all_its_images(self, world):
        exams = world.images[["exam_id"]].drop_duplicates().assign(score=np.arange(50.0))
        found = by_image(exams, world.images)
        assert found["score"].tolist() == np.repeat(np.arange(50.0), 4).tolist()

    def test_a_breasts_score_is_that_of_its_images(self, world):
        breasts = world.images[["exam_id", "laterality"]].drop_duplicates()
        found = by_image(breasts.assign(score=np.arange(100.0)), world.images)
        assert found["score"].tolist() == np.repeat(np.arange(100.0), 2).tolist()
