import numpy as np
import pytest

from mammo_lib.config import compose
from mammo_lib.errors.robustness import answers
from mammo_lib.errors.robustness.respondent import Respondent, views
from mammo_lib.training.score import score
from tests.training.conftest import (  # noqa: F401  (fixtures)
    augment,
    fitted,
    given,
    settings,
    training,
    world,
)

pytestmark = pytest.mark.filterwarnings("ignore:TensorFlow already runs")  # set by other tests


@pytest.fixture(scope="module")
def folder(fitted, tmp_path_factory):  # noqa: F811
    path = tmp_path_factory.mktemp("respondent") / "model"
    fitted(path, epochs=1)
    return path


@pytest.fixture(scope="module")
def own(folder, given, settings):  # noqa: F811
    """The scores that the run itself would have."""
    return score(folder, given, settings, seed=0, name="shen")["scores"]


def test_clean_scores_are_those_of_the_run(folder, own, given, settings, training):  # noqa: F811
    asked = Respondent([folder], settings, training)
    assert np.abs(asked(given)["score"] - own["score"]).max() < 1e-5


def test_so_are_those_of_a_part_of_it(folder, own, world, given, settings, training):  # noqa: F811
    some = world.images[world.images["split"] == "test"]
    found = Respondent([folder], settings, training)(answers.of_images(some, given.store))
    assert found["image_id"].tolist() == some["image_id"].tolist()
    assert np.abs(found["score"].to_numpy() - own.loc[some.index, "score"]).max() < 1e-5


def test_several_seeds_give_their_mean(folder, own, given, settings, training):  # noqa: F811
    asked = Respondent([folder, folder], settings, training)
    assert np.abs(asked(given)["score"] - own["score"]).max() < 1e-5


def test_an_upended_image_is_nothing_to_a_network_asked_both_ways(
    folder, given, settings, training  # noqa: F811
):  # fmt: skip
    asked = Respondent([folder], settings, training)
    turned = answers.of_images(given.images, given.store[:, ::-1])
    assert np.abs(asked(turned)["score"] - asked(given)["score"]).max() < 1e-5
    inverted = answers.of_images(given.images, np.where(given.store, 65535 - given.store, 0))
    assert np.abs(asked(inverted)["score"] - asked(given)["score"]).max() > 1e-3


def test_a_view_may_be_missing_where_images_are_asked_alone(settings, given):  # noqa: F811
    four = compose(["profile=smoke", "model=wu2019"]).model["wu2019"]
    assert views(settings, given.images) == ("CC", "MLO")
    assert views(settings, given.images[given.images["view"] == "CC"]) == ()
    assert views(four, given.images) == ()
