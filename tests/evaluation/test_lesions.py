import pandas as pd
import pytest

from mammo_lib.evaluation.lesions import ALL, groups, sought


@pytest.fixture
def test_half(images, lesions):
    return sought(images, lesions, "test")


def test_every_test_image_with_a_known_label_is_searched(test_half, images):
    assert len(test_half.images) == (images["split"] == "test").sum()
    assert test_half.unboxed == 0
    assert len(test_half.diseased) == test_half.images["label"].sum()


def test_a_cancer_without_a_box_is_left_out_and_counted(images, lesions):
    cancer = images[(images["split"] == "test") & (images["label"] == 1)]["image_id"].iloc[0]
    lost = lesions.assign(x=lesions["x"].where(lesions["image_id"] != cancer))
    found = sought(images, lost, "test")
    assert found.unboxed == 1
    assert cancer not in set(found.images["image_id"])


def test_unknown_labels_are_left_out(images, lesions):
    healthy = images.index[(images["split"] == "test") & (images["label"] == 0)][:3]
    unknown = images.assign(label=images["label"].mask(images.index.isin(healthy)))
    before, after = (sought(each, lesions, "test").images for each in (images, unknown))
    assert len(before) - len(after) == 3


def test_benign_lesions_are_not_sought(images, lesions, test_half):
    healthy = test_half.images.loc[test_half.images["label"] == 0, "image_id"].iloc[0]
    benign = lesions.head(1).assign(image_id=healthy, pathology="benign")
    found = sought(images, pd.concat([lesions, benign]), "test")
    assert len(found.lesions) == len(test_half.lesions)


def test_what_lies_in_another_lesion_is_one_finding_with_it(images, lesions, test_half):
    one = test_half.lesions.head(1)
    inner = one.assign(
        lesion_id="inner", x=one["x"] + one["width"] / 4, y=one["y"] + one["height"] / 4,
        width=one["width"] / 2, height=one["height"] / 2,
    )  # fmt: skip
    beside = inner.assign(lesion_id="beside", x=one["x"] + one["width"])
    found = sought(images, pd.concat([lesions, inner, beside]), "test")
    assert found.joined == test_half.joined + 1
    assert "beside" in set(found.lesions["lesion_id"])
    assert "inner" not in set(found.lesions["lesion_id"])


def test_patients_of_lesions(test_half, images):
    known = images.set_index("image_id")["patient_id"]
    assert test_half.patient.tolist() == known.loc[test_half.lesions["image_id"]].tolist()


class TestGroups:
    def test_all_then_each_kind(self, test_half, settings):
        found = groups(test_half, settings)
        assert list(found) == [ALL, "calcification", "mass"]
        assert found[ALL].all()
        assert (found["mass"] != found["calcification"]).all()

    def test_a_rare_kind_has_too_few(self, test_half, settings):
        rare = settings.model_copy(update={"too_few": 1000})
        assert groups(test_half, rare)["mass"] is None

    def test_a_single_kind_is_no_group(self, images, lesions, settings):
        same = sought(images, lesions.assign(kind="mass"), "test")
        assert list(groups(same, settings)) == [ALL]

    def test_no_lesions(self, images, lesions, settings):
        assert list(groups(sought(images, lesions.head(0), "test"), settings)) == [ALL]
