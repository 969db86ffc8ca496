import pytest

from mammo_lib.paths import BOOK
from mammo_lib.problem import Problem
from mammo_lib.report import contents

TOC = {"root": "index", "chapters": [{"file": "methods", "sections": [{"file": "training"}]}]}
JOBS = ["training-a-0", "training-b-1"]


def test_training_becomes_a_page_per_model_and_seed():
    found = contents.expand(TOC, JOBS)
    assert list(contents.pages(found)) == ["index", "methods", *JOBS]


def test_entry_without_page():
    with pytest.raises(Problem, match="no page 'methods'"):
        contents.check(TOC, JOBS, ["index"])


def test_job_without_entry():
    with pytest.raises(Problem, match="no entry for the notebook 'errors'"):
        contents.check(contents.expand(TOC, JOBS), [*JOBS, "errors"], ["index", "methods"])


def test_the_book_has_at_most_seven_chapters():
    toc = contents.load(BOOK / "_toc.yml")
    assert len(toc["chapters"]) <= 7


def test_unreadable(tmp_path):
    with pytest.raises(Problem, match="not a readable table of contents"):
        contents.load(tmp_path / "_toc.yml")
