import pandas as pd
import pytest

from mammo_lib.errors import confounding, confounding_story, grading, truth
from mammo_lib.errors.diagram import from_yaml
from mammo_lib.evaluation import members
from tests.evaluation import screening

MADE = {"density": True, "vendor": "Vendor C", "race_ethnicity": False, "site": False}
STATS = screening.STATS


@pytest.fixture(scope="module")
def large():
    images, _ = screening.cohort(1400, seed=3)
    return images, members.mean(screening.scores(images))


def graded(images, scores, made=MADE):
    claims = grading.claims(made)
    return grading.graded(claims, scores, images, from_yaml(truth.ASSUMED), STATS)


class TestTruthIsFound:
    @pytest.fixture(scope="class")
    def table(self, large):
        images, scores = large
        table = graded(images, grading.every_network(scores, images))
        return table[table["model"] == grading.ALL_NETWORKS].reset_index(drop=True)

    def test_what_was_made_is_found(self, table):
        assert table["verdict"].tolist() == [grading.FOUND] * 4

    def test_race_as_counted_shows_a_difference_that_goes(self, table):
        race = table.iloc[2]
        assert race["naive"].value < race["estimate"].value
        assert "vendor" in race["held"] or "site" in race["held"]

    def test_site_is_asked_for_its_direct_effect(self, table):
        assert "vendor" in table.iloc[3]["held"]

    def test_a_planted_effect_of_race_is_found(self, large):
        images, scores = large
        alpha = scores[scores["model"] == "alpha"].reset_index(drop=True)
        other = images.loc[images["race_ethnicity"] != "White", "image_id"]
        cancer = images.loc[images["label"] == 1, "image_id"]
        worse = alpha["image_id"].isin(other) & alpha["image_id"].isin(cancer)
        lowered = alpha.assign(score=alpha["score"].mask(worse & (alpha.index % 2 == 0), 0.01))
        assert graded(images, lowered)["verdict"].iloc[2] == grading.CONTRARY

    def test_words(self, large, table):
        told = confounding_story.grade(table, "alpha")
        assert told.startswith("On all networks together, found as made")


def test_nothing_is_graded_of_real_data(large):
    assert grading.claims({}) == []
    table = graded(*large, made={})
    assert table.empty
    assert confounding_story.grade(table).startswith("These are real data")


def test_a_tiny_cohort_is_too_few(large):
    images, scores = large
    few = images[images["patient_id"] < "P0030"]
    table = graded(few, scores[scores["image_id"].isin(few["image_id"])])
    assert set(table["verdict"]) == {grading.UNKNOWN}


def test_one_network_is_left_alone(large):
    images, scores = large
    alone = scores[scores["model"] == "alpha"]
    assert set(grading.every_network(alone, images)["model"]) == {"alpha"}


def test_summary_reads_right_without_race(large):
    images, scores = large
    bare = images.assign(race_ethnicity=pd.NA)
    diagram = from_yaml(truth.ASSUMED)
    found = confounding.analyse(scores, bare, diagram, model="alpha", settings=STATS)
    words = confounding_story.summary(found, graded(bare, scores, {}))
    assert "not recorded" in words["race"]
    assert "Race and ethnicity" in words["missing"]
    assert confounding_story.parts(found)[found.diagram.outcome] == "outcome"
