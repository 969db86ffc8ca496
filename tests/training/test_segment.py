import numpy as np
import pytest

from mammo_lib import networks
from mammo_lib.training import model_file
from mammo_lib.training.segment import Outlined, Segmenter
from tests.training.conftest import COLUMNS, ROWS


class TestOutlined:
    windows = np.ones((2, 4, 4), bool)

    @pytest.mark.parametrize(
        ("corner", "area"), [((2, 3), 16), ((-1, -2), 6), ((7, 8), 2), ((20, 20), 0), ((-9, 0), 0)]
    )
    def test_windows_beyond_the_image_are_cut(self, corner, area):
        said = Outlined(self.windows, np.array([corner, (0, 0)]), (8, 10))
        assert said.whole([0]).sum() == area

    def test_several_windows_are_joined(self):
        said = Outlined(self.windows, np.array([(0, 0), (2, 2)]), (8, 10))
        assert said.whole([0, 1]).sum() == 16 + 16 - 4
        assert not said.whole([]).any()

    def test_pixels_keep_their_places(self):
        windows = np.zeros((1, 4, 4), bool)
        windows[0, 1, 2] = True
        said = Outlined(windows, np.array([(3, 5)]), (8, 10))
        assert np.argwhere(said.whole([0])).tolist() == [[4, 7]]


@pytest.fixture(scope="module")
def segmenter(given, settings, tmp_path_factory):
    """A network that has not learnt, 16 pixels of window."""
    folder = tmp_path_factory.mktemp("segment")
    size = {"rows": 16, "columns": 16}
    model_file.save(networks.build("unet", "testing", **size), folder / model_file.BEST)
    recipe = settings.model_copy(update={"network": "unet", "patch": 16})
    return Segmenter(folder, given, recipe)


class TestSegmenter:
    def test_a_window_for_each_box(self, segmenter, given):
        said = segmenter(given.lesions)
        assert said.windows.shape == (len(given.lesions), 16, 16)
        assert said.shape == (ROWS, COLUMNS)

    def test_a_box_alone_is_outlined_as_among_others(self, segmenter, given):
        every, alone = segmenter(given.lesions), segmenter(given.lesions.iloc[[3]])
        assert np.array_equal(every.windows[3], alone.windows[0])

    def test_boxes_on_one_centre_are_outlined_alike(self, segmenter, given):
        small = given.lesions.head(2).eval("x = x + 2\ny = y + 2\nwidth = 8\nheight = 8")
        assert np.array_equal(segmenter(small).windows, segmenter(given.lesions.head(2)).windows)

    def test_no_box(self, segmenter, given):
        said = segmenter(given.lesions.head(0))
        assert said.windows.shape == (0, 16, 16)
        assert not said.whole([]).any()
