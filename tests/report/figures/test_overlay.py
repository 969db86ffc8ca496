from types import SimpleNamespace

import numpy as np
import pytest

from mammo_lib.report.figures import overlay, style


def example(**change):
    mask = np.zeros((60, 30), bool)
    mask[10:20, 5:15] = True
    told = {"pixels": np.full((60, 30), 0.4), "title": "L CC\nmass", "lesions": ((5, 10, 10, 10),),
            "mask": mask, "marks": (((6, 11, 9, 9), 0.81),), "drawn": mask,
            "saliency": np.linspace(0, 1, 1800).reshape(60, 30)}  # fmt: skip
    return SimpleNamespace(**{**told, **change})


def axes(figure):
    return [ax for ax in figure.axes if ax.images]


def test_a_map_below_each_image():
    assert len(axes(overlay.overlay([example(), example()]))) == 4


def test_no_map_no_second_row():
    figure = overlay.overlay([example(saliency=None)])
    assert len(axes(figure)) == 1


def test_scores_stand_at_boxes():
    figure = overlay.overlay([example()])
    assert "0.81" in [text.get_text() for text in figure.axes[0].texts]


def test_the_legend_names_what_is_drawn():
    bare = example(marks=(), drawn=None, saliency=None)
    names = [text.get_text() for text in overlay.overlay([bare]).legends[0].get_texts()]
    assert names == ["lesion"]


def test_boxes_where_there_is_no_outline():
    figure = overlay.overlay([example(mask=None, drawn=None, marks=(), saliency=None)])
    assert len(figure.axes[0].patches) == 1


@pytest.mark.parametrize("map_", [np.zeros((60, 30)), np.ones((60, 30))])
def test_an_even_map_is_drawn(map_, tmp_path):
    style.save(overlay.overlay([example(saliency=map_)]), tmp_path / "a.svg")


@pytest.mark.parametrize("map_", [None, np.ones((60, 30))])
def test_titles_are_not_cut_off(map_, tmp_path):
    drawn = overlay.overlay([example(saliency=map_)] * 4)
    figure = style.save(drawn, tmp_path / "a.svg")
    figure.draw_without_rendering()
    tops = [ax.title.get_window_extent().y1 for ax in figure.axes]
    assert max(tops) < figure.bbox.y1


def test_is_equal_byte_for_byte(tmp_path):
    files = [tmp_path / name for name in ("a.svg", "b.svg")]
    for file in files:
        style.save(overlay.overlay([example(), example(lesions=(), mask=None)]), file)
    assert files[0].read_bytes() == files[1].read_bytes()


def test_nothing_to_show(tmp_path):
    style.save(overlay.overlay([]), tmp_path / "a.svg")
