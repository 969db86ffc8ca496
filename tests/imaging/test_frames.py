import numpy as np
from pydicom import Sequence
from pydicom.dataset import Dataset

from mammo_lib.imaging import frames
from tests.imaging import dicom


def group(**tags):
    item = Dataset()
    for name, value in tags.items():
        setattr(item, name, value)
    return Sequence([item])


def volume(count):
    header = dicom.dataset(np.zeros((4 * count, 4), np.uint16), Rows=4, NumberOfFrames=count)
    header.SharedFunctionalGroupsSequence = group(
        FrameAnatomySequence=group(FrameLaterality="R"),
        FrameVOILUTSequence=group(WindowCenter=1, WindowWidth=2),
    )
    each = [
        group(FrameVOILUTSequence=group(WindowCenter=i, WindowWidth=9))[0] for i in range(count)
    ]
    header.PerFrameFunctionalGroupsSequence = Sequence(each)
    return header


def test_the_middle_of_a_volume():
    assert [frames.middle(volume(n)) for n in (1, 2, 5, 6)] == [0, 0, 2, 2]


def test_the_frames_own_attributes_come_before_those_of_all():
    header = frames.flattened(volume(5))
    assert (header.WindowCenter, header.WindowWidth) == (2, 9)
    assert header.ImageLaterality == "R"


def test_what_stands_at_the_top_stays():
    made = volume(3)
    made.ImageLaterality = "L"
    assert frames.flattened(made).ImageLaterality == "L"


def test_a_plain_image_is_left_as_it_is():
    plain = dicom.dataset(np.zeros((4, 4), np.uint16))
    assert frames.flattened(plain) == plain
    assert frames.count(plain) == 1
