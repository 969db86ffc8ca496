import pytest

from mammo_lib.paths import BOOK
from mammo_lib.problem import Problem
from mammo_lib.report import checklists

SECTION = {"name": "S", "items": [{"asks": "a", "where": "w"}]}
ONE = {"title": "T", "intro": "I", "sections": [SECTION]}


def test_one_item():
    assert checklists.markdown(ONE).endswith("| a |  | w |\n")


def test_no_checklist_no_page(tmp_path):
    checklists.write(tmp_path / "none.yml", tmp_path / "page.md")
    assert not (tmp_path / "page.md").exists()


def test_incomplete_item(tmp_path):
    path = tmp_path / "c.yml"
    path.write_text("{title: T, intro: I, sections: [{name: S, items: [{asks: a}]}]}")
    with pytest.raises(Problem, match="each item needs"):
        checklists.load(path)


def test_the_books_own():
    assert len(checklists.load(BOOK / "checklists.yml")["sections"]) >= 4
