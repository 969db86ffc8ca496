import warnings

import numpy as np
import pytest

from mammo_lib.imaging.door import enter
from mammo_lib.imaging.examine import Task, examine
from mammo_lib.imaging.glance import glance
from mammo_lib.imaging.store import allocate, room
from mammo_lib.pseudonym import Pseudonyms
from tests.imaging import dicom

PIXELS = np.arange(1200, dtype=np.uint16).reshape(40, 30)
CLOSED = Pseudonyms(b"key")


@pytest.fixture
def named(tmp_path):
    """A file whose patient stands where her age and the number of her exam should."""
    tags = {"PatientAge": "052Y", "NumberOfFrames": "6000", "StudyInstanceUID": "1.2.34.5"}
    path = dicom.write(tmp_path / "a.dcm", PIXELS, PatientID="x", **tags)
    data = path.read_bytes().replace(b"052Y", b"Jane").replace(b"1.2.34.5", b"Jane Doe")
    path.write_bytes(data)
    return path


def heard_at(work):
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        work()
    return [str(one.message) for one in heard]


def test_a_bad_value_is_an_answer(named):
    named.write_bytes(named.read_bytes().replace(b"6000", b"Jane"))
    seen = glance(named, "a.dcm", CLOSED)
    assert (seen.verdict, seen.reason) == ("unreadable", "DICOM header cannot be used")
    assert seen.detail == "ValueError"


def test_no_warning_quotes_a_value(named, tmp_path):
    store = room(tmp_path / "store.npy", rows=32, columns=32)
    allocate(store, 1)
    task = Task(0, "a.dcm", named, store, closed=CLOSED)
    assert any("Jane" in text for text in heard_at(lambda: enter(named).header.StudyInstanceUID))
    assert heard_at(lambda: glance(named, "a.dcm", CLOSED)) == []
    assert heard_at(lambda: examine(task)) == []
