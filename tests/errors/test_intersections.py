import pandas as pd
import pytest

from mammo_lib.errors import attributes, intersections


@pytest.fixture
def crossed(images, lesions):
    return intersections.crossed(attributes.memberships(images, lesions, "breast"))


def test_each_breast_is_in_one_combination_of_a_pair(crossed, images):
    sizes = crossed.groupby("attribute").size()
    assert (sizes == len(images) / 2).all()
    assert set(sizes.index) == {" × ".join(pair) for pair in intersections.PAIRS}


def test_a_combination_is_the_overlap_of_its_groups(crossed, images, lesions):
    one = crossed[(crossed["attribute"] == "Density × Vendor")]
    own = (one["group"] == "D, Vendor C").sum()
    assert own == ((images["density"] == "D") & (images["vendor"] == "Vendor C")).sum() / 2


def test_groups_come_in_order(crossed):
    groups = crossed.loc[crossed["attribute"] == "Density × Vendor", "group"].unique()
    assert list(groups) == sorted(groups)


def test_what_is_not_recorded_is_not_crossed(images, lesions):
    bare = images.assign(density=pd.NA)
    found = intersections.crossed(attributes.memberships(bare, lesions, "breast"))
    assert not found["attribute"].str.contains("Density").any()
    nothing = intersections.crossed(attributes.memberships(bare, lesions, "breast").iloc[:0])
    assert nothing.empty
