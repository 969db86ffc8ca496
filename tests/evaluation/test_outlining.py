import cv2
import numpy as np
import pandas as pd
import pytest

from mammo_lib.evaluation import outlining
from mammo_lib.evaluation.lesions import Sought
from mammo_lib.training.examples import Material
from mammo_lib.training.segment import Outlined

ROWS, COLUMNS, SIZE = 48, 32, 12


@pytest.fixture
def material(tmp_path):
    """Forty images of twenty women, a square lesion of 6 pixels in each; a pixel is 0.5 mm."""
    index = np.arange(40)
    images = pd.DataFrame({
        "image_id": [f"i{i}" for i in index], "patient_id": [f"p{i // 2}" for i in index],
        "rows": ROWS, "columns": COLUMNS, "pixel_mm": 0.5, "crop_top": 0, "crop_left": 0,
        "crop_height": ROWS, "crop_width": COLUMNS, "flipped": False, "scale_y": 1.0,
        "scale_x": 1.0, "pad_top": 0, "label": 1,
    })  # fmt: skip
    mask = np.zeros((ROWS, COLUMNS), np.uint8)
    mask[20:26, 10:16] = 255
    cv2.imwrite(str(tmp_path / "mask.png"), mask)
    lesions = images[["image_id"]].assign(
        lesion_id="1", kind=np.where(index % 4 < 3, "mass", "calcification"),
        pathology="malignant", x=10.0, y=20.0, width=6.0, height=6.0, mask_path="mask.png",
    )  # fmt: skip
    store = np.ones((40, ROWS, COLUMNS), np.uint16)
    return Material(images, store, lesions, tmp_path)


@pytest.fixture
def test_half(material):
    return Sought(material.images, material.lesions, 0)


def perfect(boxes):
    """A network that outlines the middle 6 × 6 pixels of every window."""
    middle = boxes[["y", "x"]].to_numpy() + boxes[["height", "width"]].to_numpy() / 2
    windows = np.zeros((len(boxes), SIZE, SIZE), bool)
    windows[:, 3:9, 3:9] = True
    return Outlined(windows, np.round(middle - SIZE / 2).astype(np.int64), (ROWS, COLUMNS))


def detector(images, *, found=40, shift=0, stray=0):
    """Boxes on the first `found` lesions, `shift` pixels to the right, and `stray` elsewhere."""
    own = images[["image_id"]].head(found).assign(x=10.0 + shift, y=20.0)
    false = images[["image_id"]].head(stray).assign(x=24.0, y=2.0)
    boxes = pd.concat([own, false]).assign(width=6.0, height=6.0, score=0.8, model="d", seed=0)
    weak = boxes.head(5).assign(score=0.1, y=40.0)
    return outlining.Detector("d", pd.concat([boxes, weak]), {("d", 0): 0.5})


@pytest.fixture
def measured(material, test_half, settings, rng):
    def run(helper=None, *, segmenters=None, **change):
        drawn = outlining.drawn(segmenters or {0: perfect}, material, test_half, helper)
        inside = test_half.lesions[["image_id", "lesion_id"]]
        table = pd.concat([inside.assign(dice=0.9, seed=seed) for seed in segmenters or [0]])
        own = settings.model_copy(update={"too_few": 2, **change})
        return outlining.measures(drawn, table, test_half, pair="u with d", settings=own, rng=rng)

    return run


def row(table, window, group="all"):
    return table[(table["window"] == window) & (table["group"] == group)].iloc[0]


class TestDrawn:
    def test_a_box_on_the_lesion_gives_the_whole_outline(self, measured, material):
        said = row(measured(detector(material.images)), outlining.DETECTED)
        assert (said["dice"].value, said["found"].value, said["dice_all"].value) == (1, 1, 1)
        assert said["hd95"].value == 0

    def test_a_missed_lesion_counts_as_nothing(self, measured, material):
        said = row(measured(detector(material.images, found=30)), outlining.DETECTED)
        assert said["dice"].value == 1
        assert said["found"].value == said["dice_all"].value == 0.75
        assert said["n"] == said["dice_all"].n == 40

    def test_a_shifted_box_loses_overlap_and_its_rim_is_off_in_mm(self, measured, material):
        said = row(measured(detector(material.images, shift=2)), outlining.DETECTED)
        assert said["dice"].value == pytest.approx(2 * 24 / 72)
        assert said["hd95"].value == pytest.approx(2 * 0.5)

    def test_the_same_lesions_with_the_window_on_the_truth(self, measured, material):
        table = measured(detector(material.images, found=30, shift=2))
        said = row(table, outlining.SAME)
        assert (said["n"], said["dice"].value) == (30, 1)

    def test_the_window_on_the_truth_takes_the_networks_own_table(self, measured):
        assert row(measured(), outlining.TRUTH)["dice"].value == pytest.approx(0.9)

    def test_false_marks_cost_the_whole_image(self, measured, material):
        clean = row(measured(detector(material.images)), outlining.WHOLE)
        stray = row(measured(detector(material.images, stray=40)), outlining.WHOLE)
        assert clean["dice_all"].value == 1
        assert stray["dice_all"].value == pytest.approx(2 * 36 / (36 + 36 + 36), abs=0.06)

    def test_boxes_below_the_threshold_are_not_asked(self, material, test_half):
        boxes = detector(material.images).boxes(0, test_half)
        assert (boxes["score"] >= 0.5).all()
        assert boxes["lesion"].tolist() == list(range(40))

    def test_a_network_that_draws_nothing(self, measured, material):
        def blind(boxes):
            said = perfect(boxes)
            return Outlined(np.zeros_like(said.windows), said.corner, said.shape)

        said = row(measured(detector(material.images), segmenters={0: blind}), outlining.DETECTED)
        assert (said["dice"].value, said["empty"]) == (0, 40)


class TestGroups:
    def test_kinds(self, measured, material):
        table = measured(detector(material.images))
        assert row(table, outlining.DETECTED, "mass")["n"] == 30

    def test_too_few(self, measured, material):
        table = measured(detector(material.images), too_few=100)
        assert row(table, outlining.DETECTED, "mass")["dice"] == "too few"

    def test_seeds_are_pooled(self, measured, material):
        table = measured(detector(material.images, found=30), segmenters={0: perfect, 1: perfect})
        said = row(table, outlining.DETECTED)
        assert said["dice_all"].n == 40
        assert said["seeds"].startswith("0.75, 0.75")


def test_without_a_detector_only_the_truth(measured):
    assert measured()["window"].unique().tolist() == [outlining.TRUTH]


def test_lesions_without_an_outline_are_left_out(test_half):
    bare = test_half.lesions.assign(mask_path=test_half.lesions["mask_path"].mask(
        test_half.lesions.index < 10))  # fmt: skip
    assert len(outlining.outlined(Sought(test_half.images, bare, 0)).lesions) == 30
