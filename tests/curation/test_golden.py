"""Every trap of the golden set, through the whole of curation."""

import pandas as pd
import pytest

from mammo_lib.cohorts import golden

EXPECTED = golden.expected().set_index("file")


@pytest.fixture(scope="module")
def audit(golden_out):
    return pd.read_csv(golden_out / "audit.csv", keep_default_na=False).set_index("file")


def found(audit, file):
    """Return the row of `file`; the one whose name holds an identity is known by its folder."""
    if file in audit.index:
        return audit.loc[file]
    (row,) = (
        i for i in audit.index if i.startswith(file.split("/")[0]) and i not in EXPECTED.index
    )
    return audit.loc[row]


def test_no_file_is_missing(audit):
    assert len(audit) == len(EXPECTED) + 2  # with expected.csv and README.txt


@pytest.mark.parametrize("file", EXPECTED.index)
def test_outcome(audit, file):
    row, expected = found(audit, file), EXPECTED.loc[file]
    assert (row["verdict"], row["reason"]) == (expected["verdict"], expected["reason"])
    if expected["verdict"] == "kept":
        assert (row["laterality"], row["view"]) == (expected["laterality"], expected["view"])
        assert bool(row["contradictions"]) == expected["contradiction"]


def test_patients_are_grouped_as_they_should_be(audit):
    kept = EXPECTED[EXPECTED["verdict"] == "kept"]
    hidden = [found(audit, file)["patient_id"] for file in kept.index]
    pairs = pd.DataFrame({"true": kept["patient"], "hidden": hidden}).drop_duplicates()
    assert pairs["true"].is_unique
    assert pairs["hidden"].is_unique
