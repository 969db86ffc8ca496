import pandas as pd
import pytest

from mammo_lib.training import identity


@pytest.fixture
def table():
    return pd.DataFrame(
        {
            "image_id": ["a", "b"],
            "exact_hash": ["1", "2"],
            "label": pd.array([1, None], dtype="Int8"),
            "split": ["train", None],
            "age": [50.0, 60.0],
        }
    )


def test_the_order_of_rows_is_nothing(table):
    assert identity.manifest(table[::-1]) == identity.manifest(table)


@pytest.mark.parametrize("column", identity.SEEN)
def test_each_column_counts(table, column):
    other = table.assign(**{column: table[column][::-1].to_numpy()})
    assert identity.manifest(other) != identity.manifest(table)


def test_other_columns_do_not(table):
    assert identity.manifest(table.assign(age=1.0)) == identity.manifest(table)


def test_tags_name_code_packages_and_data(table):
    tags = identity.tags(table)
    assert tags["data_manifest_sha256"] == identity.manifest(table)
    assert len(tags["lock_sha256"]) == 64
    assert tags["git.dirty"] in ("true", "false")
    assert "data_manifest_sha256" not in identity.tags()
