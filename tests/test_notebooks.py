"""Notebooks hold no outputs and no logic; on the smoke profile each runs to its end."""

import ast
import json

import pytest

from mammo_lib.config import compose
from mammo_lib.engine import stages
from mammo_lib.paths import NOTEBOOKS, PROJECT, Run

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
EVALUATE = NOTEBOOKS / "evaluate"
EVALUATIONS = sorted(EVALUATE.glob("*.ipynb"))
LOGIC = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Lambda, ast.Try)


def cells(path, kind="code"):
    found = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in found if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def chapters():
    """Return the notebooks of a study with the data that are here."""
    return {job.notebook for job in stages.jobs(compose(), Run(PROJECT / "runs" / "x"))} - {None}


def test_every_notebook_is_a_stage():
    forms = {EVALUATE / f"{stem}.ipynb" for stems in stages.EVALUATIONS.values() for stem in stems}
    optional = {NOTEBOOKS / "42-readers.ipynb"}  # where its data are absent
    assert set(PATHS) == chapters() | optional
    assert set(EVALUATIONS) == forms


@pytest.mark.parametrize("path", [*PATHS, *EVALUATIONS], ids=lambda p: p.stem)
class TestSource:
    def test_no_outputs(self, path):
        assert not [c for c in cells(path) if c["outputs"] or c["execution_count"]]

    def test_no_logic(self, path):
        nodes = [node for c in cells(path) for node in ast.walk(ast.parse(source(c)))]
        assert not [ast.unparse(node) for node in nodes if isinstance(node, LOGIC)]

    def test_short_cells(self, path):
        lengths = [
            len([line for line in source(c).splitlines() if line.strip()]) for c in cells(path)
        ]
        assert max(lengths) <= 12

    def test_one_parameters_cell(self, path):
        tagged = [c for c in cells(path) if "parameters" in c["metadata"].get("tags", [])]
        assert len(tagged) == 1
        assert 'run = "' in source(tagged[0])

    def test_figures_have_caption_name_and_alt(self, path):
        for cell in cells(path):
            block = cell["metadata"].get("mystnb", {})
            if "figure" in block:
                assert block["figure"]["caption"]
                assert block["figure"]["name"]
                assert block["image"]["alt"]

    def test_has_a_title(self, path):
        assert source(cells(path, "markdown")[0]).startswith("# ")
