import numpy as np

from mammo_lib.errors.saliency.sample import sample
from mammo_lib.evaluation.lesions import sought


def drawn(material, **how):
    return sample(sought(material.images, material.lesions, "test"), **how)


def test_all_where_they_are_few(material, rng):
    found = drawn(material, rng=rng)
    assert len(found) == 30
    assert (found["split"] == "test").all()
    assert (found["label"] == 1).all()


def test_patients_are_whole(material, rng):
    found = drawn(material, rng=rng, images=9)
    assert len(found) == 8
    assert (found.groupby("patient_id").size() == 2).all()


def test_index_is_the_stores(material, rng):
    found = drawn(material, rng=rng, images=6)
    assert (material.images.loc[found.index, "image_id"] == found["image_id"]).all()


def test_a_patient_with_more_than_all_is_kept(material, rng):
    assert len(drawn(material, rng=rng, images=1)) == 2


def test_same_draw_of_the_same_generator(material):
    one, two = (drawn(material, rng=np.random.default_rng(3), images=8) for _ in range(2))
    assert one.index.equals(two.index)


def test_no_lesion_is_boxed(material, rng):
    found = sought(material.images, material.lesions.head(0), "test")
    assert sample(found, rng=rng).empty
