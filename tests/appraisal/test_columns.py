import numpy as np
import pandas as pd
import pytest

from mammo_lib.appraisal import columns
from mammo_lib.appraisal.request import Asked, configure


def table(tmp_path, **data):
    path = tmp_path / "s.csv"
    pd.DataFrame(data).to_csv(path, index=False)
    return configure(Asked(path, tmp_path / "out"))


@pytest.mark.parametrize(
    ("name", "plain"),
    [("Patient ID", "patient_id"), ("patientId", "patient_id"), ("BI-RADS", "bi_rads"),
     ("  y_true ", "y_true")],
)  # fmt: skip
def test_names_are_read_whatever_their_writing(name, plain):
    assert columns.words(name) == plain


def test_roles_by_name(tmp_path, rng):
    found = table(tmp_path, PatientID=np.arange(40) // 2, Truth=np.arange(40) % 2,
                  net=rng.random(40), Vendor=["A", "B"] * 20,
                  Age=rng.integers(40, 80, 40))  # fmt: skip
    assert (found.columns.label, found.columns.cluster) == ("Truth", "PatientID")
    assert (found.models, found.groups) == (["net"], ["Vendor", "Age"])
    assert set(found.guessed) == {"label", "cluster", "group", "score"}


def test_the_only_binary_column_is_the_label(tmp_path, rng):
    found = table(tmp_path, result=np.arange(40) % 2, net=rng.random(40))
    assert found.columns.label == "result"


def test_an_identifier_that_never_repeats_is_no_cluster_and_no_score(tmp_path, rng):
    found = table(tmp_path, patient=np.arange(40), y=np.arange(40) % 2, net=rng.random(40))
    assert found.columns.cluster is None
    assert found.models == ["net"]


def test_what_is_named_is_not_guessed(tmp_path, rng):
    path = tmp_path / "s.csv"
    frame = pd.DataFrame({"label": np.arange(40) % 2, "other": (np.arange(40) // 2) % 2,
                          "net": rng.random(40), "age": rng.integers(40, 80, 40)})  # fmt: skip
    frame.to_csv(path, index=False)
    found = configure(Asked(path, tmp_path / "out", label="other", score=["age"], group=[]))
    assert (found.columns.label, found.models) == ("other", ["age"])
    assert "label" not in found.guessed
    assert "age" not in found.groups


def test_readings_are_told_from_scores(tmp_path, rng):
    rows = [(r, c, c % 2) for r in range(3) for c in range(10)]
    reader, case, truth = zip(*rows, strict=True)
    found = table(tmp_path, reader=reader, case=case, truth=truth, rating=rng.integers(1, 6, 30))
    assert found.form == "readers"
    assert found.columns.modality is None


def test_the_index_that_pandas_writes_is_overlooked(tmp_path, rng):
    path = tmp_path / "s.csv"
    pd.DataFrame({"label": np.arange(40) % 2, "net": rng.random(40)}).to_csv(path)
    assert configure(Asked(path, tmp_path / "out")).models == ["net"]


def test_columns_that_nothing_is_made_of_are_named(tmp_path, rng):
    found = table(tmp_path, label=np.arange(40) % 2, net=rng.random(40), constant=[3] * 40)
    assert found.unused == ["constant"]
