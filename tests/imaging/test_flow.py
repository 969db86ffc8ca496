import pandas as pd

from mammo_lib.imaging.flow import exclusions, flow


def audit(*rows):
    names = ["file", "verdict", "stage", "reason", "patient_id"]
    return pd.DataFrame(rows, columns=names).assign(detail="", image_id="i")


TABLE = audit(
    ("a", "kept", "", "", "p"),
    ("b", "excluded", "duplicate", "same pixels", "p"),
    ("c", "unreadable", "decode", "truncated", "q"),
    ("d", "unreadable", "decode", "truncated", "q"),
    ("e", "missing", "missing", "file is missing", "r"),
    ("f", "excluded", "listed", "not listed", None),
)


def test_each_file_that_was_not_kept_has_a_row():
    assert list(exclusions(TABLE)["file"]) == ["b", "c", "d", "e", "f"]


def test_a_row_counts_a_patient_where_one_is_known():
    assert list(exclusions(TABLE)["n_patients"]) == [1, 1, 1, 1, 0]


def test_flow_adds_up():
    steps = flow(TABLE)
    assert steps["n_left"].iloc[0] == 5
    assert steps["n_left"].iloc[-1] == 1
    assert (steps["n_in"] - steps["n_out"] == steps["n_left"]).all()
    assert steps["patients_left"].iloc[-1] == 1


def test_nothing_excluded():
    steps = flow(TABLE.iloc[:1])
    assert (steps["n_left"] == 1).all()
    assert exclusions(TABLE.iloc[:1]).empty
