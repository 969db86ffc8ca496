import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors import attributes
from mammo_lib.evaluation.levels import UNITS

HOSTILE = ["<script>alert(1)</script>", "😀", "$x$", "a, b", "", None, "NaN", "DROP TABLE"]


def groups(members, attribute):
    return list(dict.fromkeys(members.loc[members["attribute"] == attribute, "group"]))


class TestMemberships:
    def test_each_breast_is_in_one_group_of_each_attribute(self, images, lesions):
        members = attributes.memberships(images, lesions, "breast")
        own = members[~members["attribute"].str.startswith("Cancer's")]
        assert not own.duplicated(["attribute", *UNITS["breast"]]).any()
        assert (own.groupby("attribute").size() == len(images) / 2).all()

    def test_age_bands_in_order_and_lower_edge_included(self, images, lesions):
        ages = images.assign(age=np.resize([49.99, 50.0, 59.99, 60.0, 70.0], len(images)))
        assert attributes.band(ages, "age", attributes.AGE_EDGES, attributes.AGE_BANDS).tolist()[
            :5
        ] == ["under 50", "50–59", "50–59", "60–69", "70 and over"]
        members = attributes.memberships(images, lesions, "breast")
        assert groups(members, "Age") == list(attributes.AGE_BANDS)

    def test_missing_is_a_group_of_its_own_and_last(self, images, lesions):
        gone = images.assign(density=images["density"].mask(images["patient_id"] < "P0100"))
        members = attributes.memberships(gone, lesions, "breast")
        assert groups(members, "Density") == ["A", "B", "C", "D", "not recorded"]

    def test_constant_and_empty_attributes_are_left_out(self, images, lesions):
        flat = images.assign(site="one", vendor=pd.NA)
        found = set(attributes.memberships(flat, lesions, "breast")["attribute"])
        assert not {"Site", "Vendor"} & found

    def test_a_second_name_for_the_same_division_is_left_out(self, images, lesions):
        members = attributes.memberships(images, lesions, "breast")
        assert "Vendor" in set(members["attribute"])
        assert "Scanner" not in set(members["attribute"])  # one scanner a vendor here

    def test_view_only_for_images(self, images, lesions):
        assert groups(attributes.memberships(images, lesions, "image"), "View") == ["CC", "MLO"]
        assert not groups(attributes.memberships(images, lesions, "breast"), "View")

    def test_nothing_recorded(self, images, lesions):
        bare = images.assign(**dict.fromkeys(attributes.COLUMNS.values(), pd.NA), age=np.nan)
        members = attributes.memberships(bare, lesions.iloc[:0], "breast")
        assert members.empty
        assert list(members) == [*UNITS["breast"], "attribute", "group"]

    def test_hostile_words_are_groups_like_any_other(self, images, lesions):
        per_woman = images["patient_id"].str[1:].astype(int).map(lambda i: HOSTILE[i % 8])
        members = attributes.memberships(images.assign(site=per_woman), lesions, "breast")
        expected = {word or "not recorded" for word in HOSTILE}
        assert set(groups(members, "Site")) == expected

    def test_too_many_groups_are_lumped(self, images, lesions):
        members = attributes.memberships(
            images.assign(site=images["patient_id"]), lesions, "breast"
        )
        assert len(groups(members, "Site")) == attributes.MOST + 1
        assert attributes.OTHERS in groups(members, "Site")

    def test_disagreeing_views_go_to_the_commonest_then_first_word(self, images, lesions):
        split = images.assign(density=np.where(images["view"] == "CC", "B", "A"))
        members = attributes.memberships(split, lesions, "breast")
        assert groups(members, "Density") == []  # every breast falls to A


class TestLesions:
    def test_all_negatives_are_in_every_kind(self, images, lesions):
        members = attributes.memberships(images, lesions, "breast")
        kinds = members[members["attribute"] == "Cancer's kind"]
        negatives = len(images) / 2 - images.loc[images["label"] == 1, "exam_id"].nunique()
        positives = kinds.groupby("group").size() - negatives
        expected = lesions.groupby("kind").size() / 2
        pd.testing.assert_series_equal(positives, expected, check_names=False, check_dtype=False)

    def test_benign_lesions_do_not_count(self, images, lesions):
        benign = lesions.assign(pathology="benign")
        members = attributes.memberships(images, benign, "breast")
        assert not groups(members, "Cancer's kind")

    def test_size_needs_the_pixel(self, images, lesions):
        members = attributes.memberships(images.assign(pixel_mm=np.nan), lesions, "breast")
        assert not groups(members, "Cancer's size")
        sized = attributes.memberships(images, lesions, "breast")
        assert groups(sized, "Cancer's size") == list(attributes.SIZE_BANDS)


def test_not_recorded_names_what_is_missing(images):
    bare = images.drop(columns="race_ethnicity").assign(site=pd.NA)
    found = attributes.not_recorded(bare)
    assert found == ["Race and ethnicity", "Radiologist's reading", "Site"]


@pytest.mark.parametrize("values", [[None, ""], [pd.NA, "  "]])
def test_blank_text_is_not_recorded(values):
    frame = pd.DataFrame({"site": pd.array(values, dtype="string")})
    assert attributes.text(frame, "site").tolist() == ["not recorded"] * 2
