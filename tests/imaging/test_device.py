import numpy as np
import pytest

from mammo_lib.imaging import device
from mammo_lib.pseudonym import Pseudonyms
from tests.imaging import dicom

NAMES = Pseudonyms(b"key")


def header(vendor="", model=""):
    pixels = np.zeros((8, 8), np.uint16)
    return dicom.dataset(pixels, Manufacturer=vendor, ManufacturerModelName=model)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("HOLOGIC, Inc.", "Hologic"),
        ("LORAD", "Hologic"),
        ("GE MEDICAL SYSTEMS", "GE"),
        ("SIEMENS", "Siemens"),
        ("FUJIFILM Corporation", "Fujifilm"),
        ("Sectra Imtec AB", "Philips"),
        ("", ""),
    ],
)
def test_makers_by_their_names(written, name):
    assert device.vendor(header(written), NAMES) == name


def test_models():
    assert device.model(header(model="Selenia Dimensions"), NAMES) == "Selenia Dimensions"
    assert device.model(header(model="Senographe Essential VERSION ADS_56"), NAMES) == (
        "Senographe Essential"
    )


def test_unknown_text_is_told_apart_and_not_repeated():
    one, two = (device.vendor(header(text), NAMES) for text in ("Jane Doe", "John Doe"))
    assert one != two
    assert one.startswith("other ")
    assert "doe" not in one.lower()


def test_a_trusted_source_is_repeated():
    assert device.vendor(header("Castellan (fictional)"), None) == "Castellan (fictional)"
