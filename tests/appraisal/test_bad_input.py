"""What people hand in by mistake, and the one line that each mistake gets."""

import pandas as pd
import pytest

from mammo_lib.appraisal import carry_out
from mammo_lib.appraisal.request import Asked
from mammo_lib.problem import Problem

GOOD = "id,label,a,b\n1,0,0.1,0.2\n2,1,0.9,0.7\n3,0,0.3,0.1\n4,1,0.4,0.8\n"
READS = "reader,modality,case,truth,rating\n1,x,1,0,2\n1,x,2,1,4\n1,y,1,0,1\n1,y,2,1,5\n"
MARKS = "modality,reader,case,kind,lesion,rating\nx,1,1,NL,0,2\nx,1,2,LL,1,4\n"
CASES = "case,diseased,n_lesions\n1,0,0\n2,1,1\n"
BOXES = "image_id,x,y,width,height,score\ni1,1,1,5,5,0.4\n"
LESIONS = "image_id,x,y,width,height\ni1,2,2,4,4\n"

# what is wrong: (the file's bytes or text, options, words of the message)
SCORES = {
    "empty file": ("", {}, "s.csv: is empty"),
    "white space only": (" \n \n", {}, "s.csv: is empty"),
    "heading only": ("label,a\n", {}, "holds a heading and no rows"),
    "no heading": ("0,0.1\n1,0.9\n0,0.3\n", {}, "add a heading of column names"),
    "binary file": (b"\x00\x01\x02\x00", {}, "is no text"),
    "not UTF-8": (b"label,a\n0,0.1\n1,0.9\n" + b"\xff\xfe,1\n", {}, "is not UTF-8"),
    "ragged row": ("label,a\n0,0.1\n1,0.9,3,4\n", {}, "line 3"),
    "all rows too long": ("label,a\n0,0.1,7\n1,0.9,7\n", {}, "more values than the heading"),
    "name twice": ("label,a,a\n0,0.1,0.2\n1,0.9,0.3\n", {}, "two columns are called 'a'"),
    "nameless column": ("label,a,\n0,0.1,7\n1,0.9,8\n", {}, "column 3 has no name"),
    "no label column": ("a,b\n0.1,0.2\n0.9,0.7\n", {}, "no column could be the labels"),
    "two label columns": ("p,q,a\n0,1,0.1\n1,0,0.2\n", {}, "several columns (p, q)"),
    "label of 2": (GOOD.replace("3,0", "3,2"), {}, "line 4, column 'label': '2' is no label"),
    "label in words": (GOOD.replace(",1,", ",malignant,"), {}, "--positive VALUE"),
    "one class": (GOOD.replace(",1,", ",0,"), {"label": "label"}, "have label 0; both 0 and 1"),
    "positive absent": (GOOD, {"positive": "cancer"}, "holds no 'cancer', but '0', '1'"),
    "text for a score": (GOOD.replace("0.3", "high"), {"score": ["a"]},
                         "line 4, column 'a': 'high' is not a number"),
    "several such texts": (GOOD.replace("0.3", "high").replace("0.4", "low"), {"score": ["a"]},
                           "(and 1 more)"),
    "decimal comma": ('label\ta\n0\t0,1\n1\t0,9\n', {"score": ["a"]}, "decimals with a point"),
    "numbers in quotes": ('label,b,a\n0,1,"0,1"\n1,2,"0,9"\n0,3,"0,4"\n', {},
                          "column 'a': looks like numbers but is text"),
    "marks without lesions": (MARKS, {}, "holds marks; give their lesions too"),
    "infinite score": (GOOD.replace("0.3", "inf"), {"score": ["a"]},
                       "line 4, column 'a': is infinite"),
    "no score column": ("label,side\n0,L\n1,R\n", {}, "could be a model's scores"),
    "every score missing": ("label,a\n0,\n1,\n", {"score": ["a"]}, "no row is complete"),
    "every label missing": ("label,a\n,0.1\n,0.2\n", {"score": ["a"]}, "label is missing"),
    "unknown label option": (GOOD, {"label": "lable"}, "Did you mean 'label'?"),
    "unknown score option": (GOOD, {"score": ["c"]}, "--score c: no such column"),
    "unknown group option": (GOOD, {"group": ["age"]}, "--group age: no such column"),
    "unknown cluster option": (GOOD, {"cluster": "patient"}, "--cluster patient: no such column"),
    "one column, two meanings": (GOOD, {"label": "a", "score": ["a"]}, "'a' is named twice"),
    "model to compare": (GOOD, {"compare": ("a", "z")}, "--compare z: is none of what is scored"),
    "model against itself": (GOOD, {"compare": ("a", "a")}, "--compare a a: names one model twice"),
    "margin of 5": (GOOD, {"margin": 5.0}, "--non-inferiority 5"),
    "margin, one model": ("label,a\n0,0.1\n1,0.9\n0,0.3\n", {"margin": 0.05},
                          "needs two things to compare"),
    "unknown setting": (GOOD, {"overrides": ["stats.n_bot=5"]}, "no such key"),
    "impossible level": (GOOD, {"overrides": ["stats.level=95"]}, "stats.level"),
    "column called label": ("label,y,a\n0.4,0,0.1\n0.2,1,0.9\n0.3,1,0.8\n",
                            {"label": "y", "score": ["label"]}, "rename the column 'label'"),
    "reader without case": ("reader,truth,rating\n1,0,1\n2,1,2\n", {"reader": "reader"},
                            "case: no column"),
}  # fmt: skip


@pytest.mark.parametrize("name", SCORES)
def test_scores(tmp_path, name):
    content, options, words = SCORES[name]
    path = tmp_path / "s.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    _refused(Asked(path, tmp_path / "out", **options), words)


# what is wrong: (marks, cases, lesions, words of the message)
MARKED = {
    "kind unknown": (MARKS.replace("NL", "FP"), CASES, None, "marks.kind: 'FP' is unknown"),
    "lesion that is not": (MARKS.replace("LL,1", "LL,3"), CASES, None, "has no lesion 3"),
    "case that is not": (MARKS.replace("x,1,2", "x,1,9"), CASES, None, "'9' is not in table cases"),
    "rating in words": (MARKS.replace("LL,1,4", "LL,1,sure"), CASES, None,
                        "line 3, column 'rating': 'sure' is not a number"),
    "cases without lesions": (MARKS, CASES.replace("n_lesions", "lesions"), None,
                              "has no column 'n_lesions'"),
    "boxes without a side": (BOXES.replace("height", "h"), None, LESIONS,
                             "has no column 'height'"),
    "lesions of no size": (BOXES, None, LESIONS.replace("4,4", "0,4"), "lesions"),
    "image not listed": (BOXES, "image_id\ni2\n", LESIONS, "'i1' is not in table images"),
}  # fmt: skip


@pytest.mark.parametrize("name", MARKED)
def test_marks(tmp_path, name):
    marks, cases, lesions, words = MARKED[name]
    paths = {}
    for role, text in (("scores", marks), ("cases", cases), ("lesions", lesions)):
        if text is not None:
            paths[role] = tmp_path / f"{role}.csv"
            paths[role].write_text(text)
    asked = Asked(paths["scores"], tmp_path / "out", cases=paths.get("cases"),
                  lesions=paths.get("lesions"))  # fmt: skip
    _refused(asked, words)


# what is wrong: (the readings, words of the message)
READ = {
    "a reading twice": (READS + "1,x,1,0,3\n", "stands 2 times"),
    "label changes": (READS.replace("y,1,0", "y,1,1"), "0 in some rows and 1 in others"),
    "rating missing everywhere": ("reader,case,truth,rating\n1,1,0,\n1,2,1,\n2,1,0,\n",
                                  "no row is complete"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_readings(tmp_path, name):
    text, words = READ[name]
    path = tmp_path / "r.csv"
    path.write_text(text)
    _refused(Asked(path, tmp_path / "out", reader="reader"), words)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda p: p / "absent.csv", "does not exist"),
        (lambda p: p, "is a folder"),
        (lambda p: _written(p / "s.xlsx", b"PK"), "save the sheet as CSV"),
        (lambda p: _written(p / "s.parquet", b"PAR1 no"), "not a readable Parquet file"),
    ],
)
def test_files(tmp_path, make, words):
    _refused(Asked(make(tmp_path), tmp_path / "out"), words)


def test_a_row_of_parquet_is_counted_from_one(tmp_path):
    path = tmp_path / "s.parquet"
    pd.DataFrame({"label": [0, 1], "a": ["0.5", "x"]}).to_parquet(path)
    _refused(Asked(path, tmp_path / "out", score=["a"]), "row 2, column 'a'")


def _written(path, content):
    path.write_bytes(content)
    return path


def _refused(asked, words):
    with pytest.raises(Problem) as refused:
        carry_out.settle(asked)
    message = str(refused.value)
    assert words in message
    assert "\n" not in message


def test_several_cases_of_a_patient_in_a_reader_study(tmp_path):
    rows = [(r, m, c, c // 2, c % 2, c + r) for r in range(2) for m in "xy" for c in range(8)]
    names = ["reader", "modality", "case", "patient", "truth", "rating"]
    path = tmp_path / "r.csv"
    pd.DataFrame(rows, columns=names).to_csv(path, index=False)
    _refused(Asked(path, tmp_path / "out", cluster="patient"), "takes its cases as independent")
    assert carry_out.settle(Asked(path, tmp_path / "out"))


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    path = _written(tmp_path / "s.csv", GOOD.encode())
    (tmp_path / "out").mkdir()
    _written(tmp_path / "out" / "mine.txt", b"mine")
    _refused(Asked(path, tmp_path / "out"), "is not empty and holds no evaluation")
