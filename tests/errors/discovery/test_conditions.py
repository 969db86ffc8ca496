import numpy as np
import pytest

from mammo_lib.errors import attributes
from mammo_lib.errors.discovery import conditions
from mammo_lib.evaluation import members as seeds
from mammo_lib.evaluation.discrimination import tested as units_of


@pytest.fixture
def units(all_scores, images):
    alpha = all_scores[all_scores["model"] == "alpha"]
    return units_of(seeds.mean(alpha), images, "breast", "test")


@pytest.fixture
def made(units, images, lesions):
    members = attributes.memberships(images, lesions, "breast")
    everyone = np.ones(len(units), bool)
    return conditions.conditions(units, members, images, discovery=everyone)


def column(made, attribute, group):
    return made.any(attribute, (group,))


def test_a_group_is_that_of_the_table(made, units, images):
    density = images.drop_duplicates("exam_id").set_index("exam_id")["density"]
    expected = units["exam_id"].map(density) == "D"
    assert (column(made, "Density", "D") == expected.to_numpy()).all()


def test_groups_of_an_attribute_divide_the_units(made):
    own = [i for i, name in enumerate(made.attribute) if name == "Vendor"]
    assert (made.holds[:, own].sum(axis=1) == 1).all()


def test_numbers_are_cut_into_thirds(made):
    own = [i for i, name in enumerate(made.attribute) if name == "Mean grey"]
    assert len(own) == 3
    assert made.holds[:, own].mean(axis=0) == pytest.approx(1 / 3, abs=0.02)


def test_cuts_ignore_the_other_half(units, images, lesions):
    members = attributes.memberships(images, lesions, "breast")
    first = units["patient_id"].rank(method="dense").to_numpy() % 2 == 0
    other = images["exam_id"].isin(units.loc[~first, "exam_id"])
    moved = images.assign(grey_mean=images["grey_mean"] + other * 9.0)
    one, again = (
        conditions.conditions(units, members, table, discovery=first) for table in (images, moved)
    )
    assert one.group == again.group
    assert (one.holds[first] == again.holds[first]).all()
    assert again.any("Mean grey", (again.group[-1],))[~first].all()


def test_a_number_that_is_not_recorded_gives_no_condition(units, images, lesions):
    members = attributes.memberships(images, lesions, "breast")
    everyone = np.ones(len(units), bool)
    bare = images.drop(columns="breast_fraction").assign(grey_mean=np.nan)
    made = conditions.conditions(units, members, bare, discovery=everyone)
    assert not {"Mean grey", "Breast share", "Thickness"} & set(made.attribute)


def test_missing_numbers_are_a_group(units, images, lesions):
    members = attributes.memberships(images, lesions, "breast")
    gone = images["exam_id"] == units["exam_id"].iloc[0]
    some = images.assign(grey_mean=images["grey_mean"].mask(gone))
    everyone = np.ones(len(units), bool)
    made = conditions.conditions(units, members, some, discovery=everyone)
    held = made.any("Mean grey", (attributes.MISSING,))
    assert (held == (units["exam_id"] == units["exam_id"].iloc[0]).to_numpy()).all()


def test_no_member_gives_no_condition(units, images, lesions):
    members = attributes.memberships(images, lesions, "breast").iloc[:0]
    bare = images.drop(columns=["breast_fraction", "grey_mean"])
    made = conditions.conditions(units, members, bare, discovery=np.ones(len(units), bool))
    assert len(made) == 0
    assert made.any("Density", ("D",)) is None
