import numpy as np
import pytest

from mammo_lib.explorer import evidence as of
from mammo_lib.explorer import state as states
from mammo_lib.problem import Problem


def test_begins_at_the_best_model_s_frozen_threshold(evidence):
    first = states.begin(evidence)
    assert first.model == next(iter(evidence.models))
    assert first.threshold == evidence.models[first.model].threshold
    assert first.groups == tuple(evidence.groups(first.attribute))
    assert states.origin(evidence, first).startswith("the one")


def test_another_model_has_its_own_threshold(evidence):
    other = list(evidence.models)[1]
    found = states.with_model(states.begin(evidence), evidence, other)
    assert found.threshold == evidence.models[other].threshold


def test_another_attribute_has_all_its_groups(evidence):
    found = states.with_attribute(states.begin(evidence), evidence, "Vendor")
    assert found.groups == tuple(evidence.groups("Vendor"))


def test_groups_keep_the_report_s_order(evidence):
    found = states.with_attribute(states.begin(evidence), evidence, "Vendor")
    turned = states.with_groups(found, evidence, tuple(reversed(found.groups)))
    assert turned.groups == found.groups


def test_bad_choices_are_named(evidence):
    first = states.begin(evidence)
    with pytest.raises(Problem, match="no group of"):
        states.with_groups(first, evidence, ("Mars",))
    with pytest.raises(Problem, match="model 'alhpa'.*alpha"):
        states.with_model(first, evidence, "alhpa")
    with pytest.raises(Problem, match="attribute 'Vendr'"):
        states.with_attribute(first, evidence, "Vendr")
    with pytest.raises(Problem, match="threshold"):
        states.with_threshold(first, np.nan)


def test_without_a_frozen_threshold_it_begins_in_the_middle(scores, images, lesions, settings):
    healthy = images.assign(label=images["label"].mask(images["split"] == "validation", 0))
    found = of.gather(scores, healthy, lesions, settings=settings, synthetic=True)
    first = states.begin(found)
    assert np.isfinite(first.threshold)
    assert states.origin(found, first).startswith("not the frozen")


def test_no_attribute_and_no_scores(scores, images, lesions, settings):
    plain = images[["image_id", "patient_id", "exam_id", "laterality", "split", "label", "view",
                    "pixel_mm"]].assign(laterality="L")  # fmt: skip
    found = of.gather(scores, plain, lesions.iloc[:0], settings=settings, synthetic=True)
    assert found.attributes[0] == of.EVERY
    assert states.begin(found).groups
    with pytest.raises(Problem, match="nothing to explore"):
        of.gather(scores.iloc[:0], images, lesions, settings=settings, synthetic=True)
