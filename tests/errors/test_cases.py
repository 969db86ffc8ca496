import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors import case_words, cases
from mammo_lib.evaluation import members


@pytest.fixture
def scores(all_scores):
    return members.mean(all_scores)


@pytest.fixture
def found(scores, images, lesions, settings):
    return cases.cases(scores, images, lesions, settings=settings)


def test_misses_and_alarms_are_errors_at_the_threshold(found):
    misses, alarms = (found.galleries[name] for name in (cases.MISSES, cases.ALARMS))
    assert len(misses) == len(alarms) == cases.COUNT
    assert (misses["score"] < found.threshold).all()
    assert (alarms["score"] >= found.threshold).all()


def test_everything_is_of_test_data(found):
    for part in found.galleries.values():
        assert set(part["split"]) == {"test"}


def test_a_cancer_tells_its_lesion(found):
    told = found.galleries[cases.MISSES]["lesion"]
    assert told.str.match(r"malignant (mass|calcification) \d+\smm").all()
    assert (found.galleries[cases.ALARMS]["lesion"] == "").all()


def test_kinds_hold_what_was_chosen(found):
    for name in (cases.MISSES, cases.ALARMS):
        errors = found.kinds[name].errors
        assert set(found.galleries[name]["image_id"]) <= set(errors["image_id"])


def test_several_lesions_are_counted(images, lesions):
    first = lesions.iloc[:1].assign(image_id=lesions["image_id"].iloc[1])
    both = pd.concat([lesions, first])
    row = images[images["image_id"] == lesions["image_id"].iloc[1]]
    assert cases.lesion_words(row, both)[0].endswith("(+ 1)")


def test_no_lesion_table_at_all(scores, images, lesions, settings):
    found = cases.cases(scores, images, lesions.head(0), settings=settings)
    assert (found.galleries[cases.MISSES]["lesion"] == "").all()
    assert "lesion" not in case_words.names(found, cases.MISSES)


def test_nothing_recorded(scores, images, lesions, settings):
    bare = images.drop(columns=["density", "race_ethnicity", "vendor", "age", "site"])
    found = cases.cases(scores, bare, lesions, settings=settings)
    assert "density" not in case_words.names(found, cases.NEAR)
    assert set(found.common["attribute"]) <= {"View", "Cancer's kind", "Cancer's size"}
    assert case_words.title(found.galleries[cases.NEAR].iloc[0]).count("\n") >= 1


def test_no_validation_data(scores, images, lesions, settings):
    found = cases.cases(scores, images.assign(split="test"), lesions, settings=settings)
    told = case_words.summary(found)
    assert np.isnan(found.threshold)
    assert found.galleries[cases.NEAR].empty
    assert "no threshold" in told["cut"]
    assert len(found.galleries[cases.MISSES]) == cases.COUNT


def test_one_network(scores, images, lesions, settings):
    alone = scores[scores["model"] == "alpha"]
    found = cases.cases(alone, images, lesions, settings=settings)
    assert found.second is None
    assert "one network" in case_words.summary(found)["networks"]["text"]


def test_words_count_what_is_shown(found):
    told = case_words.summary(found)
    missed = len(found.kinds[cases.MISSES].errors)
    assert told["misses"]["text"].startswith(f"{missed:,} of {told['n_positive']:,} ")
    assert "outlined" in told["misses"]["caption"]


def test_titles_fit_above_a_panel(found):
    for part in found.galleries.values():
        for _, row in part.iterrows():
            lines = case_words.title(row).split("\n")
            assert 2 <= len(lines) <= 5
            assert max(map(len, lines)) <= case_words.WIDEST
