import pytest

from mammo_lib.engine import dependencies
from mammo_lib.paths import NOTEBOOKS, PROJECT


def used_by(notebook: str) -> set[str]:
    paths = dependencies.of_notebook(NOTEBOOKS / f"{notebook}.ipynb")
    return {str(path.relative_to(PROJECT / "mammo_lib")) for path in paths}


def test_module_depends_on_itself_and_its_imports():
    paths = {path.name for path in dependencies.of_module("mammo_lib.tables")}
    assert {"tables.py", "problem.py"} <= paths


def test_import_inside_a_function_counts():
    names = {str(p.relative_to(PROJECT)) for p in dependencies.of_module("mammo_lib.study")}
    assert "mammo_lib/report/glue.py" in names


def test_relative_import_is_resolved():
    import ast

    tree = ast.parse("from . import curve\nfrom .delong import delong")
    assert "mammo_lib.stats.roc.delong" in dependencies._imports(tree, "mammo_lib.stats.roc")


class TestStaleness:
    @pytest.mark.parametrize("notebook", ["10-cohort", "20-training"])
    def test_statistics_never_restart_curation_or_training(self, notebook):
        assert not [name for name in used_by(notebook) if name.startswith(("stats/", "errors/"))]

    @pytest.mark.parametrize("notebook", ["30-shortcuts", "40-discrimination", "50-errors"])
    def test_statistics_restart_the_notebooks_that_use_them(self, notebook):
        assert "stats/roc/delong.py" in used_by(notebook)

    def test_networks_restart_training(self):
        assert "networks/wu2019.py" in used_by("20-training")

    def test_engine_restarts_nothing(self):
        assert not [name for name in used_by("20-training") if name.startswith("engine")]
