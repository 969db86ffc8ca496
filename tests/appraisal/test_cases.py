import numpy as np
import pandas as pd
import pytest

from mammo_lib.appraisal import cases
from mammo_lib.appraisal.request import Asked, configure


def load(tmp_path, frame, **asked):
    path = tmp_path / ("s.parquet" if asked.pop("parquet", False) else "s.csv")
    frame.to_parquet(path) if path.suffix == ".parquet" else frame.to_csv(path, index=False)
    return cases.load(configure(Asked(path, tmp_path / "out", **asked)))


@pytest.mark.parametrize(
    "label", [[0, 1, 0, 1], [0.0, 1.0, 0.0, 1.0], ["False", "True", "False", "True"]]
)
def test_labels_in_their_usual_writings(tmp_path, label):
    frame = pd.DataFrame({"label": label, "net": [0.1, 0.9, 0.2, 0.8]})
    assert load(tmp_path, frame, label="label", score=["net"]).label.tolist() == [0, 1, 0, 1]


@pytest.mark.parametrize("parquet", [False, True])
def test_rows_left_out_are_named(tmp_path, parquet):
    frame = pd.DataFrame({"label": [0, 1, None, 1, 0], "net": [0.1, None, 0.3, 0.4, 0.2]})
    found = load(tmp_path, frame, label="label", score=["net"], parquet=parquet)
    first = 1 if parquet else 2
    assert found.excluded["row"].tolist() == [1 + first, 2 + first]
    assert found.excluded["reason"].tolist() == ["net is missing", "label is missing"]
    assert (len(found.frame), found.read) == (3, 5)


def test_the_positive_label_by_name(tmp_path):
    frame = pd.DataFrame({"outcome": [1, 2, 1, 2, 3], "net": [0.1, 0.9, 0.2, 0.8, 0.5]})
    found = load(tmp_path, frame, label="outcome", positive="2", score=["net"])
    assert found.label.tolist() == [0, 1, 0, 1, 0]


def test_semicolons_and_a_byte_order_mark(tmp_path):
    path = tmp_path / "s.csv"
    path.write_bytes("\ufefflabel;net\n0;0.1\n1;0.9\n0;0.4\n".encode())
    found = cases.load(configure(Asked(path, tmp_path / "out", score=["net"])))
    assert found.label.tolist() == [0, 1, 0]
    assert np.isclose(found.frame["net"], [0.1, 0.9, 0.4]).all()


def test_decimal_commas_where_semicolons_part_columns(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("label;net\n0;0,1\n1;0,9\n0;-0,4\n")
    found = cases.load(configure(Asked(path, tmp_path / "out")))
    assert found.frame["net"].tolist() == [0.1, 0.9, -0.4]
