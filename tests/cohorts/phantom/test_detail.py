import cv2
import numpy as np
import pytest

from mammo_lib.cohorts import phantom
from mammo_lib.problem import Problem


@pytest.fixture(scope="module")
def marked(cohort):
    """One image with a lesion of each vendor."""
    joined = cohort.lesions.merge(cohort.images, on="image_id")
    return joined.drop_duplicates("vendor")


@pytest.fixture(scope="module")
def pairs(marked, settings):
    return [
        (phantom.detail(settings, row.image_id, pitch_mm=settings.pitch_mm),
         phantom.detail(settings, row.image_id, pitch_mm=0.25), row)
        for row in marked.itertuples()
    ]  # fmt: skip


def reduced(fine, coarse):
    size = coarse.shape[::-1]
    return cv2.resize(fine, size, interpolation=cv2.INTER_AREA)


def test_same_image_at_any_pitch(pairs):
    for coarse, fine, _ in pairs:
        small = reduced(fine.pixels, coarse.pixels)
        inside = coarse.pixels > 0.1
        assert np.corrcoef(small[inside], coarse.pixels[inside])[0, 1] > 0.95


def test_native_detail_has_the_table_s_boxes(pairs):
    for coarse, _, row in pairs:
        box = coarse.boxes.set_index("lesion_id").loc[row.lesion_id, ["x", "y", "width", "height"]]
        assert tuple(box) == (row.x, row.y, row.width, row.height)


def test_boxes_scale_with_the_pitch(pairs):
    for coarse, fine, _ in pairs:
        for name in ("x", "y", "width", "height"):
            mm = [d.boxes[name].to_numpy() * d.pixel_mm for d in (coarse, fine)]
            assert np.abs(mm[0] - mm[1]).max() < 2.5 * coarse.pixel_mm


def test_boxes_bound_the_masks(pairs):
    for _, fine, row in pairs:
        box = fine.boxes.set_index("lesion_id").loc[row.lesion_id]
        down, across = np.nonzero(fine.masks[row.lesion_id])
        assert (across.min(), np.ptp(across) + 1) == (box["x"], box["width"])
        assert (down.min(), np.ptp(down) + 1) == (box["y"], box["height"])


def test_lesions_lie_inside_the_breast(cohort, settings):
    for image_id, own in cohort.lesions.groupby("image_id"):
        found = phantom.detail(settings, image_id, pitch_mm=settings.pitch_mm)
        for name in own["lesion_id"]:
            assert (found.pixels[found.masks[name]] > 0.06).mean() > 0.9


def test_lesions_keep_their_depth_behind_the_nipple(cohort):
    joined = cohort.lesions.merge(cohort.images, on="image_id")
    middle = joined["x"] + joined["width"] / 2
    wall = np.where(joined["laterality"] == "L", middle, joined["columns"] - middle)
    joined["mm"] = wall * joined["pixel_mm"]
    depth = joined.pivot_table(index=["exam_id", "lesion_id"], columns="view", values="mm")
    assert (depth["CC"] - depth["MLO"]).abs().max() < 20
    assert np.corrcoef(depth["CC"], depth["MLO"])[0, 1] > 0.8


def test_unknown_image_is_a_problem(settings):
    with pytest.raises(Problem, match="Did you mean 'P00001-E2-LCC'"):
        phantom.detail(settings, "P00001-E2-LCX", pitch_mm=1)
