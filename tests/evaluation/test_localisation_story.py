from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mammo_lib.evaluation import localisation, outlining, pointing
from mammo_lib.evaluation import localisation_story as story
from mammo_lib.evaluation.examples import shown
from mammo_lib.evaluation.lesions import sought
from mammo_lib.stats.estimate import Estimate
from tests.evaluation import marks

NOBODY = shown({}, {}, {})
NO_EXAMPLE = pd.DataFrame(columns=["image_id", "verdict"])
NO_OUTLINE = pd.DataFrame(columns=outlining.COLUMNS)
NO_MAP = pd.DataFrame(columns=pointing.COLUMNS)


@pytest.fixture
def judge(images, lesions, settings):
    """Judge a made-up detector, or none, on the made-up cohort."""

    def run(*, detector=True, lesions=lesions):
        test, validation = (sought(images, lesions, s) for s in ("test", "validation"))
        trained = {"finder": [0]} if detector else {}
        own = marks.detections(lesions, images, find=0.7)
        return test, localisation.localisation(
            own, test, validation, trained=trained, settings=settings,
            rng=np.random.default_rng(0),
        )  # fmt: skip

    return run


def looked(low, high, chance=0.1):
    hit = Estimate((low + high) / 2, low, high, n=40)
    dice = Estimate(0.2, 0.1, 0.3, n=40)
    return pd.DataFrame([{"model": "looker", "n": 40, "hit": hit, "chance": chance, "dice": dice,
                          "dice_everywhere": 0.05}])  # fmt: skip


def outlines(truth=0.8, missed=0.5):
    def one(value):
        return Estimate(value, value - 0.05, value + 0.05)

    rows = [
        {"pair": "u with d", "window": outlining.TRUTH, "group": "all", "dice": one(truth)},
        {"pair": "u with d", "window": outlining.DETECTED, "group": "all", "dice": one(0.75),
         "dice_all": one(missed)},
        {"pair": "u with d", "window": outlining.WHOLE, "group": "all", "dice_all": one(0.4)},
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=outlining.COLUMNS)


class TestNothing:
    def test_no_boxes(self, judge, lesions, settings):
        test, found = judge(lesions=lesions.head(0))
        told = story.summary(test, found, NO_OUTLINE, NO_MAP, NO_EXAMPLE, NOBODY, settings)
        assert told["overview"].startswith("This run shows nothing of places: no test image has")
        for key in ("detectors", "outlining", "looking"):
            assert "no test image has a malignant lesion with a box" in told[key]
        assert told["meaning"] == "From these numbers nothing follows."

    def test_no_network(self, judge, settings):
        test, found = judge(detector=False)
        told = story.summary(test, found, NO_OUTLINE, NO_MAP, NO_EXAMPLE, NOBODY, settings)
        assert told["overview"].startswith("This run has no detector and no segmentation network")
        assert told["detectors"] == "No network of this run draws boxes."
        assert told["captions"]["curves"].startswith("No detector")


class TestDetectors:
    def test_three_rates_and_the_threshold_of_validation(self, judge):
        test, found = judge()
        said = story.detectors(test, found)
        assert "at 0.1," in said
        assert "at 2 false marks an image" in said
        assert "fixed on validation data" in said

    def test_kinds(self, judge):
        found = judge()[1]
        assert story.kinds(found).startswith("By kind, at 0.5 false marks an image: calc")


class TestLooking:
    @pytest.mark.parametrize(
        ("low", "high", "verdict"),
        [(0.2, 0.3, "more than chance"), (0.05, 0.3, "not told from"), (0.0, 0.05, "less than")],
    )
    def test_is_held_against_chance(self, judge, low, high, verdict):
        told = story.looking(looked(low, high), judge()[0])
        assert verdict in told
        assert ("is not drawn below" in told) == (verdict != "more than chance")


class TestOutlining:
    def test_three_windows(self, judge):
        said = story.outlining(outlines(), judge()[0])
        assert "0.80 (0.75–0.85)" in said
        assert "0.50 (0.45–0.55) when a missed lesion counts 0" in said
        assert "false marks included, it is 0.40" in said

    def test_the_fall_is_told(self, judge):
        assert "0.30 higher" in story.meaning(judge(detector=False)[1], outlines(), NO_MAP)

    def test_no_fall_is_not_told(self, judge):
        told = story.meaning(judge(detector=False)[1], outlines(truth=0.0, missed=0.0), NO_MAP)
        assert told == "From these numbers nothing follows."


def test_captions_name_who_is_shown(judge):
    test, found = judge()
    who = SimpleNamespace(detector=("finder", 0), outliner=("u", 0), looker=None, mapped=None)
    chosen = pd.DataFrame({"image_id": ["a"], "verdict": ["found"]})
    told = story.captions(chosen, who, found, test)
    assert set(told) == {"curves", "found", "missed", "false_mark"}
    assert "found by finder at its threshold" in told["found"]
    assert "dotted, what u outlines" in told["found"]
    assert "dotted" not in told["missed"]


def test_captions_tell_of_a_map_that_is_drawn(judge):
    test, found = judge()
    chosen = pd.DataFrame({"image_id": ["a"], "verdict": ["found"]})
    for mapped in (None, ("m", 0)):
        who = SimpleNamespace(detector=("finder", 0), outliner=None, looker=("m", 0), mapped=mapped)
        told = story.captions(chosen, who, found, test)["found"]
        assert ("below, the saliency map of m" in told) == bool(mapped)


def test_captions_without_anybody_who_finds(judge):
    test, found = judge(detector=False)
    who = SimpleNamespace(detector=None, outliner=("u", 0), looker=None, mapped=None)
    told = story.captions(pd.DataFrame({"image_id": ["a"], "verdict": ["found"]}), who, found, test)
    assert told["found"].startswith("Test cancers, drawn at random")
    assert told["missed"] == "Nothing is found or missed without a detector or a saliency map."
