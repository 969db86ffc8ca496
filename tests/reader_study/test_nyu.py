import pytest

from mammo_lib import stats
from mammo_lib.problem import Problem
from mammo_lib.reader_study import nyu

# Computed independently of this library: area per breast with DeLong's interval, area per exam.
KNOWN = {
    "GMIC (top 5)": (0.881, 0.839, 0.923, 0.839), "GMIC (top 1)": (0.857, 0.808, 0.905, 0.815),
    "GLAM": (0.853, 0.811, 0.895, 0.800), "DMV-CNN": (0.779, 0.719, 0.838, 0.720),
    "Faster R-CNN": (0.714, 0.642, 0.787, None),
}  # fmt: skip


def test_counts(breasts, exams):
    assert (len(breasts.frame), breasts.label.sum()) == (1440, 61)
    assert (len(exams.frame), exams.label.sum()) == (720, 60)
    assert (len(breasts.readers), len(breasts.networks)) == (14, 7)


@pytest.mark.parametrize("name", KNOWN)
def test_areas_agree_with_independent_ones(breasts, exams, name):
    value, low, high, of_exam = KNOWN[name]
    found = stats.auc_interval(breasts.label, breasts.frame[name], method="delong")
    assert (round(found.value, 3), round(found.low, 3), round(found.high, 3)) == (value, low, high)
    if of_exam:
        assert round(stats.auc(exams.label, exams.frame[name]), 3) == of_exam


@pytest.mark.parametrize(
    ("name", "difference", "p_value"),
    [("GMIC (top 1)", 0.025, "0.066"), ("GLAM", 0.028, "0.042"), ("DMV-CNN", 0.102, "0.00046")],
)
def test_paired_tests_agree_with_independent_ones(breasts, name, difference, p_value):
    first, second = breasts.frame[nyu.FIRST], breasts.frame[name]
    found = stats.compare_auc(breasts.label, first, second, method="delong")
    assert round(found.difference.value, 3) == difference
    assert f"{found.p_value:.2g}" == p_value


def test_another_table_is_refused(tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("case_ID,label\n1,0\n")
    with pytest.raises(Problem, match="is not the table of the NYU reader study"):
        nyu.load(path)


def test_it_is_absent_without_its_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
    assert nyu.find() is None
