"""What makes no sense, and the one line that it gets."""

from pathlib import Path

import pytest

from mammo_lib.planning.counsel.wanted import LIMITS, QUESTIONS, Wanted, option, question
from mammo_lib.problem import Problem

TEST = {"auc": 0.85, "against": 0.8}
ASKED = {
    "size": TEST,
    "power": TEST | {"positives": 100},
    "width": {"auc": 0.85, "half_width": 0.03},
    "seen": {"auc": 0.85, "positives": 100},
    "rate": {"sensitivity": 0.85, "half_width": 0.05},
    "readers": {"readers": Path("results.json")},
}
BAD = {
    "nothing": ({}, "--auc, --sensitivity, --specificity or --readers"),
    "two plans": ({"auc": 0.8, "sensitivity": 0.8}, "--auc and --sensitivity: are two plans"),
    "an AUC for nothing": ({"auc": 0.8}, "--against 0.80, --half-width 0.03 or --positives"),
    "width and number": (ASKED["width"] | {"positives": 9}, "each gives the other"),
    "width and test": (ASKED["width"] | {"against": 0.8}, "are two plans"),
    "power of an interval": (ASKED["width"] | {"power": 0.8}, "--power: has no part in"),
    "equal AUCs": ({"auc": 0.8, "against": 0.8}, "--against: is the same as --auc"),
    "both ways": (TEST | {"separate": True, "fixed": True}, "--separate and --fixed"),
    "correlation of strangers": (TEST | {"separate": True, "correlation": 0.5}, "--correlation"),
    "separate from nothing": ({"auc": 0.8, "separate": True}, "--separate: says how"),
    "within one image": (TEST | {"within": 0.5}, "--images-per-patient 2"),
    "half an image": (TEST | {"images_per_patient": 0.5}, "0.5 is not 1 or more"),
    "no image": (TEST | {"images_per_patient": 0.0}, "0 is not 1 or more"),
    "more than there are": (TEST | {"prevalence": 0.3, "ratio": 4}, "--ratio: at a prevalence"),
    "one cancer": ({"auc": 0.8, "positives": 1}, "--positives: 1 is too few"),
    "cancers for specificity": ({"specificity": 0.9, "positives": 9}, "--positives: counts"),
    "a sensitivity for nothing": ({"sensitivity": 0.9}, "--half-width 0.05 or --positives"),
    "a specificity for nothing": ({"specificity": 0.9}, "--half-width 0.05$"),
    "ratio of a sensitivity": (ASKED["rate"] | {"ratio": 4}, "--ratio: has no part in"),
    "prevalence of readers": (ASKED["readers"] | {"prevalence": 0.1}, "--prevalence: has no"),
    "difference of models": (TEST | {"difference": 0.05}, "--difference: has no part in"),
    "perfect correlation": (TEST | {"correlation": 1.0}, "--correlation: 1 is no correlation"),
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_question_is_recognised(name):
    assert question(Wanted(**ASKED[name])) == name


@pytest.mark.parametrize("name", BAD)
def test_nonsense_gets_one_line(name):
    given, words = BAD[name]
    with pytest.raises(Problem, match=words) as caught:
        question(Wanted(**given))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", [-1.0, 0.0, float("nan"), float("inf")])
def test_values_out_of_range_name_their_option(name, value):
    fitting = next(q for q, (_, options) in QUESTIONS.items() if name in options)
    subject = {"specificity": {"half_width": 0.05}}.get(name, ASKED[fitting])
    with pytest.raises(Problem, match=option(name)):
        question(Wanted(**subject | {name: value}))


def test_images_of_a_woman_inflate():
    assert Wanted(images_per_patient=2, within=0.6).inflation == pytest.approx(1.6)
    assert Wanted().inflation == 1


def test_who_comes_without_cancer():
    assert Wanted().negatives_each == 4
    assert Wanted(prevalence=0.2).negatives_each == pytest.approx(4)
    assert Wanted(prevalence=0.006, ratio=2).negatives_each == 2
