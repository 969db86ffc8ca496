import base64
import re

import cv2
import numpy as np
import pandas as pd
import pytest

from mammo_lib.explorer import grey, picture
from mammo_lib.imaging.panels import Panel
from mammo_lib.imaging.placement import Placement, place

PANEL = Panel(np.linspace(0, 1, 1200).reshape(40, 30), "L CC", boxes=((5, 10, 8, 6),))


def decoded(uri):
    data = np.frombuffer(base64.b64decode(uri.split(",")[1]), np.uint8)
    return cv2.imdecode(data, cv2.IMREAD_UNCHANGED)


def test_window():
    pixels = np.array([[0.0, 0.25, 0.5, 0.75, 1.0]])
    assert grey.windowed(pixels, level=0.5, width=1).ravel().tolist() == [0, 64, 128, 191, 255]
    assert grey.windowed(pixels, level=0.5, width=0.5).ravel().tolist() == [0, 0, 128, 255, 255]
    assert grey.windowed(pixels, level=0.25, width=0).ravel()[[0, 4]].tolist() == [0, 255]


def test_stretch_to_a_dark_image():
    dark = np.r_[np.zeros(50), np.linspace(0.02, 0.08, 100)].reshape(10, 15)
    level, width = grey.stretched(dark)
    assert level == pytest.approx(0.05, abs=0.001)
    assert width == pytest.approx(0.06, abs=0.002)
    assert np.ptp(grey.windowed(dark, level=level, width=width)) == 255
    assert grey.stretched(np.zeros((3, 3))) == (0.5, 1.0)


def test_full_size_keeps_every_pixel():
    shown = picture.picture(PANEL, full=True)
    image = decoded(re.search(r'src="(data:[^"]+)"', shown)[1])
    assert image.shape == (40, 30)
    assert (image == grey.windowed(PANEL.pixels, level=0.5, width=1)).all()
    assert "width:30px" in shown


def test_outlines_by_box_by_mask_and_off():
    assert "M5.0 10.0h8.0v6.0h-8.0Z" in picture.picture(PANEL)
    mask = np.zeros((40, 30), bool)
    mask[10:12, 5:7] = True
    masked = Panel(PANEL.pixels, "", (), mask)
    path = re.search(r'd="([^"]+)"', picture.picture(masked))[1]
    corners = {tuple(map(int, pair.split())) for pair in path.strip("MZ").split("L")}
    assert corners == {(5, 10), (6, 10), (6, 11), (5, 11)}
    assert "<path" not in picture.picture(masked, outlines=False)


def test_names_are_escaped():
    assert "<script>" not in picture.picture(PANEL, alt='"><script>alert(1)</script>')


def test_a_map_lies_where_lesions_of_the_store_do():
    placement = Placement(crop_top=20, crop_left=40, crop_height=80, crop_width=40, flipped=True,
                          scale_y=0.5, scale_x=0.5, pad_top=5)  # fmt: skip
    image = pd.Series({"image_id": "a", "rows": 200, "columns": 100, **placement.columns()})
    lesion = pd.DataFrame(
        {"image_id": ["a"], "x": [44.0], "y": [40.0], "width": [8.0], "height": [8.0]}
    )
    box = place(lesion, pd.DataFrame([image])).iloc[0]
    found = np.zeros((50, 30), np.float32)
    found[int(box.y) : int(box.y + box.height), int(box.x) : int(box.x + box.width)] = 1
    made = picture.placed(found, image)
    assert (made.left, made.top, made.width, made.height) == (0.4, 0.1, 0.4, 0.4)
    rows, columns = np.nonzero(made.values)
    pitch = np.array([80 / made.values.shape[0], 40 / made.values.shape[1]])
    assert 20 + rows.min() * pitch[0] == 40
    assert 40 + columns.min() * pitch[1] == 44


def test_a_map_is_drawn_over_its_part():
    made = picture.Map(np.ones((4, 3), np.float32), 0.4, 0.1, 0.4, 0.5)
    shown = picture.picture(PANEL, saliency=made)
    assert "left:40.000%;top:10.000%;width:40.000%;height:50.000%;" in shown
