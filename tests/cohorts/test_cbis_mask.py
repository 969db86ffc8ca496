import cv2
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mammo_lib.cohorts import cbis_ddsm, cbis_mask
from tests.cohorts.cbis_tables import IMAGE, film, load, rectangle
from tests.imaging import dicom


class TestMask:
    def test_box(self):
        assert cbis_mask.box(rectangle((40, 30), 3, 5, 7, 11), (40, 30)) == (3, 5, 7, 11)

    def test_empty(self):
        assert np.isnan(cbis_mask.box(np.zeros((4, 3), np.uint8), (4, 3))).all()

    def test_mask_of_another_size_is_scaled(self):
        box = cbis_mask.box(rectangle((4386, 1789), 0, 0, 1789, 4386), (5041, 2056))
        assert box == pytest.approx((0, 0, 2056, 5041))

    @given(st.data())
    def test_scaling_the_mask_leaves_the_box(self, data):
        x, y = data.draw(st.integers(0, 20)), data.draw(st.integers(0, 20))
        width, height = data.draw(st.integers(1, 10)), data.draw(st.integers(1, 10))
        across, down = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
        assume(x + width <= 30 and y + height <= 30)
        small = rectangle((30, 30), x, y, width, height)
        large = cv2.resize(small, None, fx=across, fy=down, interpolation=cv2.INTER_NEAREST)
        assert cbis_mask.box(large, (30, 30)) == pytest.approx((x, y, width, height))

    def lesion(self, tmp_path, **files):
        film(tmp_path / IMAGE / "1.dcm")
        for name, pixels in files.items():
            dicom.write(tmp_path / f"{IMAGE}_1" / f"{name}.dcm", pixels, bits=8)
        return load(tmp_path).lesions.iloc[0]

    @pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
    def test_larger_file_is_the_mask(self, tmp_path, names):
        crop = np.full((6, 5), 9, np.uint8)
        files = dict(zip(names, [rectangle((40, 30), 3, 5, 7, 11), crop], strict=True))
        lesion = self.lesion(tmp_path, **files)
        assert lesion[cbis_ddsm.BOX].tolist() == [3, 5, 7, 11]
        assert lesion["mask_path"] == f"{IMAGE}_1/{names[0]}.dcm"
        assert lesion["box_note"] == ""

    def test_crop_alone_is_no_mask(self, tmp_path):
        lesion = self.lesion(tmp_path, crop=np.full((6, 5), 9, np.uint8))
        assert np.isnan(lesion["x"])
        assert lesion["box_note"] == "only the crop is here"

    def test_damaged_mask(self, tmp_path):
        self.lesion(tmp_path, mask=rectangle((40, 30), 3, 5, 7, 11))
        path = tmp_path / f"{IMAGE}_1" / "mask.dcm"
        path.write_bytes(path.read_bytes()[:-600])
        assert load(tmp_path).lesions["box_note"].iloc[0].startswith("mask cannot be read")

    def test_workers_find_the_same(self, tmp_path):
        image, mask = film(tmp_path / "i.dcm"), tmp_path / "m.dcm"
        dicom.write(mask, rectangle((40, 30), 3, 5, 7, 11), bits=8)
        tasks = [cbis_mask.Task(image, (mask,))] * (cbis_mask.FEW + 1)
        assert cbis_mask.read_all(tasks, workers=2) == cbis_mask.read_all(tasks, workers=1)
