import pandas as pd
import pytest

from mammo_lib.cohorts import women
from mammo_lib.pseudonym import Pseudonyms

NAMES = Pseudonyms(b"key")


def table(*rows):
    names = ["file", "patient_id", "exam_id", "date", "age", "birth"]
    made = pd.DataFrame([dict(zip(names, row, strict=False)) for row in rows]).fillna("")
    return women.name(made.assign(kind="DICOM"), NAMES)


class TestName:
    def test_side_and_view_are_taken_off_a_number(self):
        made = table(("a", "Mass-Test_P_00173_LEFT_CC", "1"), ("b", "P_00173_RIGHT_MLO", "2"))
        assert made["woman"].tolist() == ["P_00173", "P_00173"]
        assert made["pseudonym"].nunique() == 1

    def test_numbers_that_share_an_exam_are_one_woman(self):
        made = table(("a", "B7", "1"), ("b", "A3", "1"), ("c", "B7", "2"), ("d", "C1", "3"))
        assert made["woman"].tolist() == ["A3", "A3", "A3", "C1"]

    def test_a_chain_of_exams(self):
        made = table(("a", "1", "x"), ("b", "2", "x"), ("c", "2", "y"), ("d", "3", "y"))
        assert made["woman"].nunique() == 1

    def test_without_a_number_nobody_is_known(self):
        made = table(("a", "", "1"))
        assert made["woman"].isna().all()
        assert made["pseudonym"].isna().all()

    def test_a_picture_is_of_whom_its_name_tells(self):
        made = women.name(pd.DataFrame({"file": ["case7_L_CC.png"], "exam_id": [""]}), NAMES)
        assert made["woman"].tolist() == ["case7"]


class TestExams:
    def exams(self, *rows):
        return women.exams(table(*rows), NAMES)

    def test_numbered_by_their_dates(self):
        made = self.exams(("a", "1", "x", "20200105"), ("b", "1", "y", "20190105"))
        assert made["exam_number"].tolist() == [2, 1]
        assert made["date_rank"].tolist() == [2, 1]

    def test_intervals_stay_and_dates_go(self):
        made = self.exams(("a", "1", "x", "20200105"), ("b", "1", "y", "20190105"))
        days = pd.to_datetime(made["shifted"])
        assert (days[0] - days[1]).days == 365
        assert not set(made["shifted"]) & {"2020-01-05", "2019-01-05"}

    def test_two_women_without_dates_have_two_exams(self):
        made = self.exams(("a", "1", ""), ("b", "2", ""))
        assert made["exam"].nunique() == 2
        assert made["shifted"].isna().all()


@pytest.mark.parametrize(
    ("age", "date", "birth", "years"),
    [
        ("045Y", "", "", 45),
        ("", "20200105", "19700301", 49),
        ("095Y", "", "", 90),
        ("57", "", "", 57),
        ("540M", "", "", 45),
    ],
)
def test_ages(age, date, birth, years):
    made = table(("a", "1", "x", date, age, birth))
    assert women.ages(made).tolist() == [years]


def test_unknown_age():
    assert women.ages(table(("a", "1", "x", "", "", ""))).isna().all()
