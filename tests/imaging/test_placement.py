import numpy as np
import pandas as pd
import pytest

from mammo_lib.imaging import breast
from mammo_lib.imaging.placement import place
from mammo_lib.imaging.standardise import plan, standardise
from tests.imaging import dicom


@pytest.mark.parametrize("wall", ["L", "R"])
def test_a_lesion_is_found_where_it_is_placed(wall):
    image = np.float32(dicom.breast(240, 190, wall=wall))
    x = 40 if wall == "L" else 140
    image[100:110, x : x + 12] = 1
    found = breast.find(image)
    size = {"rows": 128, "columns": 80}
    placement = plan(image.shape, found, found.wall, keep_aspect=True, **size)
    pixels = standardise(image, found, placement, **size)
    lesions = pd.DataFrame({"image_id": ["a"], "x": [x], "y": [100], "width": [12], "height": [10]})
    images = pd.DataFrame([placement.columns() | {"image_id": "a"}])
    box = place(lesions, images).iloc[0]
    rows, columns = np.nonzero(pixels > 0.93 * 65535)
    assert rows.mean() == pytest.approx(box.y + box.height / 2, abs=1)
    assert columns.mean() == pytest.approx(box.x + box.width / 2, abs=1)
