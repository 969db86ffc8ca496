import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors.robustness import answers, pictures
from mammo_lib.errors.robustness.faults import FAULTS
from mammo_lib.training.examples import Material


@pytest.fixture
def material(rng):
    images = pd.DataFrame({
        "image_id": ["a", "b"], "view": ["CC", "MLO"], "pixel_mm": 1.0, "scale_y": 0.5,
        "label": [0, 1], "breast_fraction": 0.5,
    })  # fmt: skip
    store = rng.integers(1, 60000, size=(2, 24, 16)).astype(np.uint16)
    return Material(images, store, pd.DataFrame())


def brightness(material):
    """Stand in for a network: the mean grey of an image is its score."""
    score = material.store.mean(axis=(1, 2)) / answers.WHITE
    return pd.DataFrame({"image_id": material.images["image_id"], "score": score})


@pytest.fixture
def said(material, rng):
    drawn = answers.chances(material, rng)
    return answers.answers(brightness, material, drawn, views=("CC", "MLO"))


def test_clean_scores_come_first(said, material):
    assert said["fault"].iloc[0] == answers.CLEAN
    own = brightness(material).assign(model="m")
    assert answers.unlike(said, own) == 0


def test_every_step_of_every_fault(said):
    steps = said.groupby(["fault", "step"]).size()
    assert len(steps) == 1 + sum(len(fault.levels) for fault in FAULTS) + 2


def test_a_missing_view_leaves_the_other_as_it_is(said):
    left = said[said["fault"] == "CC view missing"]
    assert left["image_id"].tolist() == ["b"]


def test_inverted_scores_are_those_of_the_inverted_image(said, material):
    found = said[said["fault"] == "Black for white"]["score"].to_numpy()
    assert found == pytest.approx(1 - brightness(material)["score"].to_numpy(), abs=1e-4)


def test_the_store_stays_as_it_was(material, rng):
    before, drawn = material.store.copy(), answers.chances(material, rng)
    answers.answers(brightness, material, drawn)
    assert np.array_equal(material.store, before)


def test_without_the_size_of_a_pixel_no_millimetres(material):
    assert answers.possible(material.images) == list(FAULTS)
    unknown = material.images.assign(pixel_mm=[1.0, np.nan])
    assert not any(fault.in_mm for fault in answers.possible(unknown))


def test_pictures_begin_with_the_image_as_it_is(material, rng):
    rows = pictures.pictures(material, answers.chances(material, rng), FAULTS, at=1)
    assert len(rows) == 1 + len(FAULTS)
    assert np.array_equal(rows[0].pictures[0], answers.shown(material.store[1]))
    assert all(len(row.said) == len(row.pictures) for row in rows)


def test_a_typical_image_is_an_mlo_of_a_cancer(material):
    assert pictures.typical(material.images) == 1
    assert pictures.typical(material.images.assign(label=pd.array([None, None], "Int8"))) == 1
