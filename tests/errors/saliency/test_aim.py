import numpy as np
import pytest

from mammo_lib.errors.saliency import aim
from mammo_lib.evaluation.lesions import BOX
from mammo_lib.training.saliency import Maps

SHAPE = (24, 12)  # cells of 4 × 4 pixels


@pytest.fixture
def rows(material):
    test = material.images["split"] == "test"
    return np.flatnonzero(test & (material.images["label"] == 1))


def aimed(material, found, rows):
    return aim.aim(Maps(rows, np.asarray(found, np.float32)), material, material.lesions)


def perfect(material, rows):
    """Return maps of one high cell each, in the middle of the lesion."""
    boxes = material.lesions.set_index("image_id").loc[material.images["image_id"][rows], BOX]
    found = np.zeros((len(rows), *SHAPE))
    for place, (x, y, width, height) in enumerate(boxes.to_numpy()):
        found[place, int(y + height / 2) // 4, int(x + width / 2) // 4] = 1
    return found


def test_a_map_on_the_lesion_hits_and_gains(material, rows):
    found = aimed(material, perfect(material, rows), rows)
    assert found["hit"].all()
    assert aim.more(found) > 0.4


def test_a_fixed_place_gains_nothing(material, rows):
    fixed = np.zeros((len(rows), *SHAPE))
    fixed[:, 11, 3] = 1
    found = aimed(material, fixed, rows)
    assert (found["hit"] == found[aim.TYPICAL]).all()
    assert aim.more(found) <= 0


def test_a_constant_map_hits_nothing(material, rows):
    assert not aimed(material, np.ones((len(rows), *SHAPE)), rows)["hit"].any()


def test_beside_the_breast_is_not_drawn_and_does_not_count(material, rows):
    found = perfect(material, rows)
    found[:, 0, -1] = 2
    told = aimed(material, found, rows)
    assert told["hit"].all()
    assert told["beside"].all()


def test_baselines_do_not_know_the_map(material, rows):
    right, wrong = (aimed(material, f(perfect(material, rows)), rows) for f in (np.abs, np.flip))
    for base in (aim.CHANCE, aim.CENTRE):
        assert (right[base] == wrong[base]).all()


def test_centre_is_the_middle_of_mass():
    breast = np.zeros((10, 8), bool)
    breast[2:6, :4] = True
    assert aim.centre(breast) == (2, 4)
    assert aim.centre(np.zeros((10, 8), bool)) == (4, 5)


def test_one_patient_has_no_others(material, rows):
    told = aimed(material, perfect(material, rows[:2]), rows[:2])
    assert told[aim.TYPICAL].isna().all()
    assert np.isfinite(aim.more(told))
