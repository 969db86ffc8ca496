import numpy as np
import pandas as pd
import pytest

from mammo_lib.cohorts import composition, registry


@pytest.fixture
def images():
    return pd.DataFrame(
        {
            "patient_id": ["a", "a", "b", "c"],
            "exam_id": ["a1", "a2", "b1", "c1"],
            "label": pd.array([1, 1, 0, None], dtype="Int8"),
            "age": [50.0, 50.0, np.nan, 70.0],
            "vendor": ["X", "X", "Y", None],
            "scanner": [None] * 4,
            "site": ["north", "north", "south", "north"],
            "density": ["A", None, "B", "B"],
        }
    )


def test_women_are_counted_once(images):
    table = composition.by_origin(images).set_index("site")
    assert table.loc["north", "women"] == 2
    assert table.loc["north", "women with cancer"] == 1
    assert table["images"].sum() == len(images)
    assert table.loc["north", "age, years"] == "60.0 (14.1)"


def test_the_first_column_that_tells_origins_apart(images):
    assert composition.grouping(images) == "site"
    assert composition.grouping(images.assign(site=None)) == "vendor"
    assert composition.grouping(images.assign(site="one")) == "vendor"
    assert composition.grouping(images[["patient_id"]].assign(source="s")) == "source"


def test_known_and_missing_add_up(images):
    table = composition.known(images)
    assert (table["known"] + table["missing"] == len(images)).all()
    assert table.set_index("column").loc["scanner", "missing"] == 4


@pytest.mark.parametrize("name", registry.names())
def test_every_card_is_told_in_full(name):
    card = registry.card(name)
    said = composition.said(card)
    assert (said["text"].str.len() > 0).all()
    traps = composition.traps(card)
    assert (traps["handled"].str.len() > 0).all()
