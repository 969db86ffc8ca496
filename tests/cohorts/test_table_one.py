import pandas as pd

from mammo_lib.cohorts.table_one import table_one


def images():
    return pd.DataFrame(
        {
            "image_id": list("abcdef"),
            "patient_id": ["p", "p", "q", "q", "r", "s"],
            "exam_id": ["p1", "p2", "q", "q", "r", "s"],
            "label": pd.array([0, 1, 0, 0, 0, 1], "Int8"),
            "age": [50.0, 52.0, 60.0, 60.0, None, 70.0],
            "race_ethnicity": None,
            "density": ["A", "A", "B", "B", None, "A"],
            "vendor": ["x", "y", "x", "x", "x", "x"],
            "scanner": None,
            "site": "s",
            "view": "CC",
            "label_source": "biopsy",
            "pixel_mm": 0.1,
            "split": ["train"] * 4 + ["validation", "test"],
        }
    )


def cell(characteristic, level="", column="All"):
    table = table_one(images()).set_index(["characteristic", "level"])
    return table.loc[(characteristic, level), column]


def test_columns_are_the_splits():
    assert list(table_one(images()))[2:] == ["All", "train", "validation", "test"]


def test_women_are_counted_once():
    assert cell("Women, n") == "4"
    assert cell("Women, n", column="train") == "2"
    assert cell("Examinations, n") == "5"


def test_cancer_of_a_woman_and_of_an_image():
    assert cell("Women with cancer, n (%)") == "2 (50.0)"
    assert cell("Images with cancer, n (%)") == "2 (33.3)"


def test_age_is_that_of_women_with_missing_ones_counted():
    assert cell("Age, years, mean (SD)") == "60.0 (10.0)"
    assert cell("Age, years, mean (SD)", "Missing") == "1 (25.0)"
    assert cell("Age, years, mean (SD)", column="validation") == "–"


def test_missing_row_only_where_needed():
    assert cell("Breast density, women, n (%)", "Missing") == "1 (25.0)"
    assert ("Vendor, images, n (%)", "Missing") not in table_one(images()).set_index(
        ["characteristic", "level"]
    ).index


def test_column_that_nobody_filled_is_left_out():
    assert not table_one(images())["characteristic"].str.startswith("Race").any()


def test_whole_cohort_without_splits():
    assert list(table_one(images().assign(split=None)))[2:] == ["All"]
