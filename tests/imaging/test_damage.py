import numpy as np
import pytest

from mammo_lib.imaging.damage import refuse_flat_tail
from mammo_lib.imaging.door import Unreadable
from tests.imaging import dicom


def test_whole_image_passes():
    refuse_flat_tail(dicom.breast(100, 80))


def test_flat_air_passes():
    refuse_flat_tail(dicom.breast(100, 80, air=0.1))


def test_mid_grey_tail_is_refused():
    image = dicom.breast(100, 80).copy()
    image[70:] = 0.5
    with pytest.raises(Unreadable, match="last 30 of 100 rows"):
        refuse_flat_tail(image)


def test_thin_border_passes():
    image = np.array(dicom.breast(100, 80))
    image[-2:] = 1.0
    refuse_flat_tail(image)
