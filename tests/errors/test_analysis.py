import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors import analysis, differences, findings, intersections, story, subgroups
from mammo_lib.evaluation import members
from tests.evaluation import screening


@pytest.fixture(scope="module")
def large():
    images, lesions = screening.cohort(1400, seed=3)
    return images, lesions, members.mean(screening.scores(images))


def found_in(images, lesions, scores, settings):
    return analysis.analyse(scores, images, lesions, model="alpha", settings=settings)


def told_of(found, settings):
    rng = np.random.default_rng(0)
    return findings.findings(differences.from_others(found.samples, settings, rng))


def test_what_was_planted_is_detected(large, settings):
    told = told_of(found_in(*large, settings), settings)
    area = told[told["measure"] == "AUC"].set_index(["attribute", "group"])
    assert area.loc[("Vendor", "Vendor C"), "verdict"] == findings.DETECTED
    assert area.loc[("Vendor", "Vendor C"), "difference"].value < 0
    assert area.loc[("Density", "D"), "difference"].value < 0


def test_what_was_not_planted_is_not(large, settings):
    told = told_of(found_in(*large, settings), settings)
    plain = told[told["attribute"].isin(["Side", "Age"])]
    assert not plain["verdict"].str.startswith("detected").any()


def test_view_is_of_images(images, lesions, all_scores, settings):
    found = found_in(images, lesions, members.mean(all_scores), settings)
    view = found.table[found.table["attribute"] == "View"]
    assert view["n"].sum() == 2 * len(found.units)
    assert [len(sample.units) for sample in found.samples] == [
        len(found.units),
        2 * len(found.units),
    ]


class TestStory:
    def test_summary_names_the_widest_gap(self, large, settings):
        found = found_in(*large, settings)
        words = story.summary(found, told_of(found, settings))
        assert "Vendor C" in words["gap"] or "Density" in words["gap"]
        assert words["n"] == len(found.units)
        assert "Vendor" in words["homogeneity"]

    def test_a_cohort_without_women_s_attributes_reads_right(
        self, images, lesions, all_scores, settings
    ):
        bare = images.assign(race_ethnicity=pd.NA, site=pd.NA, vendor=pd.NA, age=np.nan)
        found = found_in(bare, lesions, members.mean(all_scores), settings)
        words = story.summary(found, told_of(found, settings))
        assert "Age, Race and ethnicity" in words["not_recorded"]

    def test_a_tiny_cohort_is_too_few_throughout(self, images, lesions, all_scores, settings):
        few = images[images["patient_id"] < "P0030"]
        scores = members.mean(all_scores[all_scores["image_id"].isin(few["image_id"])])
        found = found_in(few, lesions, scores, settings)
        both = intersections.sample(found)
        crossed = subgroups.subgroups(both.units, both.members, threshold=0.5, settings=settings)
        words = story.summary(found, told_of(found, settings), crossed)
        assert words["gap"] == "No attribute has two groups large enough to compare."
        assert words["findings"]["undecided_text"] == "Nothing could be compared."
        assert " 0 have enough" in words["intersections"]

    def test_no_sentence_claims_that_nothing_differs(self, large, settings):
        told = told_of(found_in(*large, settings), settings)
        spoken = " ".join([*told["sentence"], *map(str, findings.summary(told).values())]).lower()
        assert "no difference" not in spoken
        assert "no bias" not in spoken


def test_ends_of_an_attribute(large, settings):
    found = found_in(*large, settings)
    low, high = analysis.worst_and_best(found.table, "Vendor")
    assert low["group"] == "Vendor C"
    assert low["auc"].value < high["auc"].value
    assert analysis.worst_and_best(found.table, "Nothing") is None
