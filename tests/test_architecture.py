"""The walls: imports run one way, and light modules stay light."""

import ast
import subprocess
import sys

import pytest

from mammo_lib.engine import dependencies
from mammo_lib.paths import PROJECT

FLOORS = [
    {"problem", "paths", "results", "tables", "config", "disk", "progress", "workers", "pseudonym"},
    {"cohorts", "imaging", "stats"},
    {"networks", "training", "evaluation", "reader_study"},
    {"errors"},
    {"planning"},
    {"report"},
    {
        "study",
        "engine",
        "doctor",
        "curation",
        "explorer",
        "model_store",
        "appraisal",
        "cli",
        "data_cli",
        "evaluate_cli",
        "models_cli",
        "plan_cli",
    },
]
FLOOR = {room: level for level, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted((PROJECT / "mammo_lib").rglob("*.py"))


def room(name: str) -> str:
    return name.split(".")[1]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PROJECT)))
def test_imports_run_one_way(path):
    module = ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
    if module == "mammo_lib":
        return
    upward = {
        name
        for name in dependencies._uses(module)
        if name != "mammo_lib" and FLOOR[room(name)] > FLOOR[room(module)]
    }
    assert not upward


def test_every_room_has_its_floor():
    rooms = {
        path.relative_to(PROJECT / "mammo_lib").parts[0].removesuffix(".py") for path in MODULES
    }
    assert rooms - {"__init__"} == set(FLOOR)


@pytest.mark.parametrize(
    ("statement", "seconds"), [("import mammo_lib", 0.3), ("from mammo_lib import stats", 1.0)]
)
def test_light_import(statement, seconds):
    code = (
        f"import time, sys; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)\n"
    )
    code += "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules"
    times = [
        float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(3)
    ]
    assert min(times) < seconds


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PROJECT)))
def test_public_functions_say_what_they_do(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not silent
    assert ast.get_docstring(tree)
