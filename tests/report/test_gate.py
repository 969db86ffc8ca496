import os

import pytest
import small_study
from nbformat import v4

from mammo_lib.problem import Problem
from mammo_lib.report import gate

JOBS = list(small_study.JOBS)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def unexecute(notebook):
    del notebook.metadata["papermill"]


def skip_a_cell(notebook):
    code_cells(notebook)[-1]["execution_count"] = None


def fail(notebook):
    code_cells(notebook)[-1]["outputs"] = [
        v4.new_output("error", ename="ValueError", evalue="no", traceback=[])
    ]


def lose_image(notebook):
    text = {"text/plain": "<Figure size 700x420 with 1 Axes>"}
    code_cells(notebook)[-1]["outputs"] = [v4.new_output("display_data", text)]


SPOILED = [
    (unexecute, "not executed by papermill"), (skip_a_cell, "was not executed"),
    (fail, "ended in ValueError: no"), (lose_image, "shows a figure as text"),
]  # fmt: skip


def test_the_miniature_run_passes(built):
    assert gate.check(built, JOBS) == []


def test_no_book(run):
    assert "holds no index.html" in gate.check(run, JOBS)[-1]


@pytest.mark.parametrize(("spoil", "complaint"), SPOILED, ids=lambda v: getattr(v, "__name__", ""))
def test_spoiled_notebook(run, spoil, complaint):
    small_study.edit(run, "errors", spoil)
    (found,) = gate.job_faults(run, "errors")
    assert complaint in found


def test_missing_notebook(run):
    run.notebook("errors").unlink()
    assert "is missing" in gate.job_faults(run, "errors")[0]


def test_missing_result(run):
    run.result("errors").unlink()
    assert "results/errors.json is missing" in gate.job_faults(run, "errors")[0]


def test_result_of_an_earlier_execution(run):
    os.utime(run.result("errors"), (1, 1))
    assert "older than the notebook's last execution" in gate.job_faults(run, "errors")[0]


def test_sphinx_warnings_are_complaints(built):
    (found,) = gate.check(built, JOBS, warnings=["a.md:1: WARNING: gone"])
    assert found == "Jupyter Book: a.md:1: WARNING: gone"


def test_page_that_is_not_in_the_book(built):
    found = gate.check(built, [*JOBS, "extra"])
    assert "extra: the book has no page of it" in found


def test_every_complaint_is_told_at_once(run):
    run.result("errors").unlink()
    run.notebook("summary").unlink()
    with pytest.raises(Problem, match=r"(?s)errors.*summary.*index"):
        gate.gate(run, JOBS)
