import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.imaging import outline
from mammo_lib.problem import Problem
from tests.imaging import dicom
from tests.imaging.test_standardise import run

SHAPE = (128, 80)
WHOLE = {
    "rows": 128, "columns": 80, "crop_top": 0, "crop_left": 0, "crop_height": 128,
    "crop_width": 80, "flipped": False, "scale_y": 1.0, "scale_x": 1.0, "pad_top": 0,
}  # fmt: skip


def made(wall, *, top=90, size=24, rows=240, columns=190, keep_aspect=True):
    """A breast with a bright square: its mask, its row of the table, where it lands."""
    image = np.float32(dicom.breast(rows, columns, wall=wall))
    left = 40 if wall == "L" else columns - 40 - size
    mask = np.zeros(image.shape, np.float32)
    mask[top : top + size, left : left + size] = 1
    pixels, at = run(np.where(mask, 1, 0.8 * image), keep_aspect=keep_aspect)
    row = at.columns() | {"rows": rows, "columns": columns}
    return mask, row, pixels > 0.85 * pixels.max()


def overlap(one, other):
    return 2 * (one & other).sum() / (one.sum() + other.sum())


class TestPlace:
    def test_an_image_taken_whole_keeps_its_mask(self):
        mask = np.zeros(SHAPE, np.float32)
        mask[30:50, 20:33] = 1
        assert np.array_equal(outline.place(mask, WHOLE, SHAPE), mask == 1)

    def test_an_empty_mask_stays_empty(self):
        assert not outline.place(np.zeros((40, 30), np.float32), WHOLE, SHAPE).any()

    @pytest.mark.parametrize("wall", ["L", "R"])
    @pytest.mark.parametrize("keep_aspect", [True, False])
    def test_lands_where_its_pixels_land(self, wall, keep_aspect):
        mask, row, bright = made(wall, keep_aspect=keep_aspect)
        assert row["flipped"] == (wall == "R")
        assert overlap(outline.place(mask, row, SHAPE), bright) > 0.9

    @pytest.mark.parametrize("wall", ["L", "R"])
    @pytest.mark.parametrize("factor", [0.5, 2.0])
    def test_a_mask_of_another_size_is_stretched(self, wall, factor):
        mask, row, bright = made(wall)
        other = cv2.resize(mask, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
        assert overlap(outline.place(other, row, SHAPE), bright) > 0.85

    @given(st.integers(40, 150), st.integers(12, 40), st.sampled_from("LR"))
    def test_the_middle_is_right_to_a_pixel(self, top, size, wall):
        mask, row, bright = made(wall, top=top, size=size)
        found = [np.argwhere(m).mean(0) for m in (outline.place(mask, row, SHAPE), bright)]
        assert np.abs(found[0] - found[1]).max() <= 1


class TestLoad:
    def test_reads_a_file(self, tmp_path):
        mask = np.zeros(SHAPE, np.uint8)
        mask[30:50, 20:33] = 1  # any value above 0 counts
        cv2.imwrite(str(tmp_path / "a.png"), mask)
        assert np.array_equal(outline.load(tmp_path / "a.png", WHOLE, SHAPE), mask == 1)

    @pytest.mark.parametrize("content", [None, b"no picture"])
    def test_a_file_that_cannot_be_read_is_a_problem(self, tmp_path, content):
        if content:
            (tmp_path / "a.png").write_bytes(content)
        with pytest.raises(Problem, match="a.png: the outline cannot be read"):
            outline.load(tmp_path / "a.png", WHOLE, SHAPE)
