from types import SimpleNamespace

import numpy as np
import pytest

from mammo_lib.report.figures import gallery


@pytest.fixture
def panels():
    return [
        SimpleNamespace(pixels=np.full((60, 40), 0.5), title="score 0.10\nL CC\nVendor\nmass",
                        boxes=((10, 10, 9, 9),), mask=None, pixel_mm=None)
        for _ in range(7)
    ]  # fmt: skip


def look(values):
    return SimpleNamespace(pixels=np.full((30, 20), 0.4), map=values, boxes=((1, 1, 5, 5),))


def test_no_image():
    assert gallery.gallery([], {"map": []}).axes


def test_each_method_has_a_row_below_each_row_of_images(panels):
    some = look(np.linspace(0, 1, 600).reshape(30, 20))
    figure = gallery.gallery(panels, {"map": [some] * 6 + [None], "other": [some] * 7})
    assert len(figure.axes) == 2 * 3 * 5
    drawn = [ax.get_title() for ax in figure.axes if ax.images]
    assert drawn.count("map") == 6
    assert drawn.count("other") == 7


def test_a_flat_map_is_clear(panels):
    figure = gallery.gallery(panels[:1], {"map": [look(np.full((30, 20), 0.7))]})
    assert np.max(figure.axes[1].images[1].get_alpha()) == 0


def test_longer_titles_make_room(panels):
    short = [SimpleNamespace(**{**vars(one), "title": "a\nb"}) for one in panels]
    tall, low = (gallery.gallery(each).get_size_inches()[1] for each in (panels, short))
    assert tall > low
