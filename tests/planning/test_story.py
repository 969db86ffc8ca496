from dataclasses import replace

import pandas as pd
import pytest

from mammo_lib import results
from mammo_lib.planning import detectable, pilot, readers, screening, story
from mammo_lib.report import captions, glue

GROUPS = pd.DataFrame(columns=["name", "n_positive", "n_negative"])


@pytest.fixture(scope="module")
def read():
    return readers.sizes(readers.variants(readers.PUBLISHED), n_cases=readers.PUBLISHED_CASES)


def told(found, women, read, settings, groups=GROUPS):
    seen = detectable.table(found, groups, settings=settings)
    screened = screening.table(women, settings)
    return story.summary(found, women, seen, screened, read, settings)


def test_words_hold_the_numbers(pilot, read, settings):
    groups = pd.DataFrame({"name": ["Density: A"], "n_positive": [12], "n_negative": [60]})
    found = told(pilot, pilot, read, settings, groups)
    assert f"{pilot.n_positive} cancers" in found["precision"]["text"]
    assert f"differ by {abs(pilot.difference):.3f}" in found["comparison"]["text"]
    assert "Density: A, 12 cancers" in found["detectable"]["text"]
    assert "167 are screened for each" in found["screening"]["text"]
    assert "4 readers need" in found["readers"]["text"]


@pytest.mark.parametrize("kind", ["alone", "perfect", "healthy"])
def test_what_cannot_be_planned_is_said(kind, request, read, settings):
    found = request.getfixturevalue(kind)
    words = told(found, found, read, settings)
    assert words["comparison"]["text"] == found.pair_note
    assert words["comparison"]["caption"] == found.pair_note
    if found.note:
        assert words["precision"]["text"] == words["detectable"]["text"] == found.note


def test_a_small_pilot_is_called_one(scores, images, settings, read):
    cancers = images[(images["label"] == 1) & (images["split"] == "test")]["patient_id"].unique()
    few = images[~images["patient_id"].isin(cancers[12:])]
    own = scores[scores["image_id"].isin(few["image_id"])]
    found = pilot.look(own, few, "alpha", settings=settings)
    assert "a poor pilot" in told(found, found, read, settings)["precision"]["text"]


def test_equal_areas_take_no_number_of_cases(pilot, settings):
    equal = replace(pilot, other_auc=pilot.auc)
    assert "Equal areas" in story._size_for_seen(equal, settings)


def test_readers_whom_nothing_helps(read):
    text = story._readers_needed(read.assign(y=float("nan")))
    assert text.startswith("no number of cases shows")


def test_captions_can_be_filled_and_saved(perfect, read, settings, tmp_path):
    found = told(perfect, perfect, read, settings)
    results.write_json(found, tmp_path / "planning.json")
    values = dict(glue.entries(found))
    assert captions.fill("{precision.caption} {readers.caption}", values)[1] == []


def test_assumptions_say_where_they_are_from(pilot, healthy, settings):
    table = story.assumptions(pilot, healthy, settings)
    assert (table["source"] != "").all()
    assert len(table[table["block"] == "Breasts"]) == 6
    assert table[table["block"] == "Women"]["assumption"].tolist() == ["Prevalence"]
