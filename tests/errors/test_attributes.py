import csv
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from mammo_lib.cohorts import cdd_cesm
from mammo_lib.config.schema import RealData
from mammo_lib.errors import attributes, grouping
from mammo_lib.evaluation.levels import UNITS
from mammo_lib.report import tables

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
        bare = bare.assign(breast_fraction=np.nan)
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


class TestFurther:
    def test_words_of_the_user_are_groups(self, images, lesions):
        own = images.assign(shift=np.where(images["patient_id"] < "P0200", "night", "day"))
        assert groups(attributes.memberships(own, lesions, "breast"), "Shift") == ["day", "night"]

    def test_numbers_of_the_user_fall_into_thirds(self, images, lesions):
        dose = images["patient_id"].str[1:].astype(float)
        found = groups(attributes.memberships(images.assign(dose=dose), lesions, "breast"), "Dose")
        assert [group.split(" (")[0] for group in found] == list(grouping.THIRDS)

    def test_names_of_files_are_left_out_and_named(self, images, lesions):
        own = images.assign(file_of_mine=images["image_id"] + ".tif")
        assert not groups(attributes.memberships(own, lesions, "breast"), "File of mine")
        assert attributes.left_out(own) == ["File of mine"]

    def test_mixed_types_are_words(self, images, lesions):
        mixed = pd.Series(np.resize([1, "=SUM(A1)", "x"], len(images)), images.index, dtype=object)
        per_woman = mixed.groupby(images["patient_id"]).transform("first")
        own = attributes.memberships(images.assign(mixed=per_woman), lesions, "breast")
        assert set(groups(own, "Mixed")) == {"1", "=SUM(A1)", "x"}

    @pytest.mark.parametrize("value", [pd.NA, "same", 3.0])
    def test_constant_and_empty_ones_are_left_out(self, images, lesions, value):
        own = attributes.memberships(images.assign(mine=value), lesions, "breast")
        assert not groups(own, "Mine")

    def test_outcomes_and_bookkeeping_are_no_groups(self, images, lesions):
        own = images.assign(event=images["label"], exact_hash=images["image_id"], pathology="x")
        found = set(attributes.memberships(own, lesions, "breast")["attribute"])
        assert not {"Event", "Exact hash", "Pathology"} & found


def test_ten_thousand_levels_are_read_in_time_and_lumped(images, lesions):
    many = images.assign(site=[f"site {i}" for i in range(len(images))])
    assert len(groups(attributes.memberships(many, lesions, "image"), "Site")) <= 13


def test_an_earlier_exam_is_read_from_dates(images, lesions):
    women = images["patient_id"].unique()[:80]
    again = images[images["patient_id"].isin(women)]
    later = again.assign(exam_id=again["exam_id"] + "b", image_id=again["image_id"] + "b")
    both = pd.concat([images.assign(exam_date="2010-01-01"), later.assign(exam_date="2012-01-01")],
                     ignore_index=True)  # fmt: skip
    members = attributes.memberships(both, lesions, "breast")
    own = members[members["attribute"] == "Earlier exam in the data"]
    assert (own["group"] == "yes").sum() == 2 * len(women)
    assert own.loc[own["group"] == "yes", "exam_id"].str.endswith("b").all()


def test_exams_without_order_say_nothing(images, lesions):
    later = images.assign(exam_id=images["exam_id"] + "b", image_id=images["image_id"] + "b")
    members = attributes.memberships(pd.concat([images, later]), lesions, "breast")
    assert not groups(members, "Earlier exam in the data")


def test_a_breast_s_number_is_the_mean_of_its_views(images, lesions):
    uneven = images.assign(
        thickness_mm=50.0, breast_fraction=np.where(images["view"] == "CC", 0.2, 0.4)
    )
    members = attributes.memberships(uneven, lesions, "breast")
    assert not groups(members, "Breast's share of the image")  # all breasts have 0.3


def test_hostile_words_are_escaped_in_tables():
    html = tables.table(
        pd.DataFrame({"group": HOSTILE[:4], "n": [1, 2, 3, 4]}),
        title="Groups", rows="group", names={"group": "Group", "n": "n"},
    ).as_raw_html()  # fmt: skip
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "😀" in html


class TestContrastTables:
    """The real table of 2,006 contrast mammograms, counted again from its file."""

    @pytest.fixture(scope="class")
    def folder(self, external_data):
        folder = external_data / "cdd_cesm_tables"
        if not folder.exists():
            pytest.skip(f"{folder} is absent")
        return folder

    @pytest.fixture(scope="class")
    def rows(self, folder):
        with (folder / cdd_cesm.TABLE).open(newline="", encoding="utf-8-sig") as file:
            return list(csv.DictReader(file))

    @pytest.fixture(scope="class")
    def counts(self, folder):
        cohort = cdd_cesm.load(RealData(name="cdd_cesm", folder=str(folder)))
        members = attributes.memberships(cohort.images, cohort.lesions, "image")
        return {name: part["group"].value_counts().to_dict()
                for name, part in members.groupby("attribute")}  # fmt: skip

    def test_density_and_its_missing_values(self, rows, counts):
        breast = [(row["Patient_ID"], row["Side"]) for row in rows]
        density = [row["Breast density (ACR)"].strip() for row in rows]
        known = {own: told for own, told in zip(breast, density, strict=True) if told in {*"ABCD"}}
        told = Counter(known.get(own, "not recorded") for own in breast)
        assert counts["Density"] == told
        assert told["not recorded"] == 162

    def test_reading_is_the_worst_of_a_list(self, rows, counts):
        told = Counter(max(row["BIRADS"].split("$")).strip() for row in rows)
        assert counts["Radiologist's reading"] == told

    def test_age_machine_view_and_rendering(self, rows, counts):
        ages = Counter(attributes.AGE_BANDS[sum(int(row["Age"]) >= edge for edge in (50, 60, 70))]
                       for row in rows)  # fmt: skip
        assert counts["Age"] == ages
        machines = Counter(f"machine {row['Machine'].strip()}" for row in rows)
        assert counts["Scanner"] == machines
        assert counts["View"] == Counter(row["View"].strip() for row in rows)
        assert counts["Contrast"] == {"low-energy": 1003, "recombined": 1003}

    def test_what_was_mended_is_no_group_of_women(self, counts):
        assert not {"Mended", "Exposure"} & set(counts)
