import numpy as np
import pandas as pd
import pytest

from mammo_lib.config.schema import RealData
from mammo_lib.errors import adjustment, analysis, grading, story, truth
from mammo_lib.evaluation import members
from tests.evaluation import screening

MADE = {"density": True, "vendor": "Vendor C", "race_ethnicity": False}


@pytest.fixture(scope="module")
def large():
    images, lesions = screening.cohort(1400, seed=3)
    return images, lesions, members.mean(screening.scores(images))


def found_in(images, lesions, scores, settings):
    found = analysis.analyse(scores, images, lesions, model="alpha", settings=settings)
    compared = adjustment.compare(found.units, images, threshold=found.threshold, settings=settings)
    return found, compared


class TestTruthIsFound:
    @pytest.fixture(scope="class")
    def graded(self, large):
        found, compared = found_in(*large, screening.STATS)
        seen = grading.seen(MADE, found.units, found.members, compared, screening.STATS)
        return grading.grade(MADE, seen)

    def test_density_and_vendor(self, graded):
        assert graded["verdict"].tolist()[:2] == [grading.FOUND] * 2

    def test_race_has_no_effect_once_adjusted(self, graded):
        assert graded["verdict"].iloc[2] == grading.FOUND

    def test_a_planted_effect_of_race_is_found(self, large, settings):
        images, lesions, scores = large
        black = images.loc[images["race_ethnicity"] == "Black", "image_id"]
        worse = scores["image_id"].isin(black) & (scores.index % 2 == 0)
        lowered = scores.assign(score=scores["score"].mask(worse, 0.01))
        found, compared = found_in(images, lesions, lowered, settings)
        seen = grading.seen(MADE, found.units, found.members, compared, settings)
        assert grading.grade(MADE, seen)["verdict"].iloc[2] == grading.CONTRARY


class TestRealData:
    def test_nothing_is_graded(self):
        assert truth.of(RealData(name="ddsm299")) == {}
        assert grading.grade({}, {}).empty

    def test_a_cohort_without_women_s_attributes_reads_right(
        self, images, lesions, all_scores, settings
    ):
        bare = images.assign(race_ethnicity=pd.NA, site=pd.NA, vendor=pd.NA, age=np.nan)
        found, compared = found_in(bare, lesions, members.mean(all_scores), settings)
        words = story.summary(found, compared, grading.grade({}, {}))
        assert words["race"]["text"].startswith("Race and ethnicity are not recorded")
        assert "Age, Race and ethnicity" in words["not_recorded"]
        assert words["grade"].startswith("These are real data")

    def test_a_tiny_cohort_is_too_few_throughout(self, images, lesions, all_scores, settings):
        few = images[images["patient_id"] < "P0030"]
        scores = members.mean(all_scores[all_scores["image_id"].isin(few["image_id"])])
        found, compared = found_in(few, lesions, scores, settings)
        seen = grading.seen(MADE, found.units, found.members, compared, settings)
        graded = grading.grade(MADE, seen)
        assert set(graded["verdict"]) == {grading.UNKNOWN}
        words = story.summary(found, compared, graded)
        assert words["gap"] == "No attribute has two groups large enough to compare."


def test_view_is_of_images(images, lesions, all_scores, settings):
    found, _ = found_in(images, lesions, members.mean(all_scores), settings)
    view = found.table[found.table["attribute"] == "View"]
    assert view["n"].sum() == 2 * len(found.units)


def test_summary_names_the_widest_gap(large, settings):
    found, compared = found_in(*large, settings)
    words = story.summary(found, compared, grading.grade({}, {}))
    assert "Vendor C" in words["gap"] or "Density" in words["gap"]
    assert words["n"] == len(found.units)
