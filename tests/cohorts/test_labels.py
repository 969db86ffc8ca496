import pandas as pd
import pytest

from mammo_lib.cohorts import labels
from mammo_lib.problem import Problem

FILES = pd.DataFrame(
    {
        "file": ["a/1.dcm", "a/2.dcm", "b/1.dcm"],
        "sop_uid": ["1.1", "1.2", "1.3"],
        "patient_id": ["007", "007", "8"],
        "laterality": ["L", "R", "L"],
        "laterality_source": ["tag"] * 3,
        "view": ["CC", "CC", "CC"],
    }
)


def joined(tmp_path, text):
    path = tmp_path / "labels.csv"
    path.write_text(text)
    return labels.join(FILES, labels.read(path))


def test_by_path(tmp_path):
    files, left = joined(tmp_path, "file,label\na/2.dcm,1\n")
    assert files["label"].tolist()[1] == "1"
    assert files["label"].isna().tolist() == [True, False, True]
    assert left.empty


def test_by_bare_name_where_it_is_one(tmp_path):
    files, _ = joined(tmp_path, "file,label\n2.dcm,1\n")
    assert files["label"].tolist()[1] == "1"


def test_a_bare_name_in_two_folders(tmp_path):
    with pytest.raises(Problem, match="1.dcm stands in several folders"):
        joined(tmp_path, "file,label\n1.dcm,1\n")


def test_by_instance(tmp_path):
    files, _ = joined(tmp_path, "sop_uid,density\n1.3,3\n")
    assert files["density"].tolist()[2] == "C"


def test_by_patient_zeros_kept(tmp_path):
    files, left = joined(tmp_path, "patient_id,label\n007,1\n7,0\n")
    assert files["label"].tolist()[:2] == ["1", "1"]
    assert left["row"].tolist() == ["labels.csv:3"]


def test_one_breast_or_both(tmp_path):
    files, _ = joined(tmp_path, "patient_id,laterality,label\n007,left,malignant\n8,,benign\n")
    assert files["label"].tolist()[0] == "1"
    assert files["label"].tolist()[2] == "0"
    assert pd.isna(files["label"].tolist()[1])


def test_what_a_label_tells_replaces_the_tag(tmp_path):
    files, _ = joined(tmp_path, "file,laterality\na/1.dcm,R\n")
    assert files.loc[0, ["laterality", "laterality_source"]].tolist() == ["R", "label"]
    assert files.loc[1, "laterality_source"] == "tag"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x,label\na,1\n", "no column to join by"),
        ("file,density\na/1.dcm,E\n", "row 2, column 'density': 'E' where A or B or C or D"),
        ("file,age\na/1.dcm,old\n", "'old' where a number is needed"),
        ("file,label\na/1.dcm,1\na/1.dcm,0\n", "labels.csv:2 and labels.csv:3 give one image"),
    ],
)
def test_bad_tables(tmp_path, text, words):
    with pytest.raises(Problem, match=words):
        joined(tmp_path, text)
