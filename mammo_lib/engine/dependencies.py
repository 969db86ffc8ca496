"""Which library modules a notebook or module uses, read from the code's own imports."""

import ast
import json
from functools import cache
from pathlib import Path

from mammo_lib.paths import PACKAGE

LIBRARY = "mammo_lib"
# The engine decides when a notebook runs, never what it computes.
IGNORED = ("mammo_lib.engine", "mammo_lib.cli")


def of_notebook(path: Path) -> list[Path]:
    """Return the files of the library that the notebook at `path` imports, however indirectly."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    lines = (line for line in code.splitlines() if not line.lstrip().startswith(("%", "!")))
    return _closure(_imports(ast.parse("\n".join(lines)), LIBRARY))


def of_module(name: str) -> list[Path]:
    """Return the files that module `name` is made of: its own and all it imports."""
    return _closure(frozenset({name}))


def _closure(start: frozenset[str]) -> list[Path]:
    seen: set[str] = set()
    waiting = list(start)
    while waiting:
        name = waiting.pop()
        if name in seen or name.startswith(IGNORED):
            continue
        seen.add(name)
        waiting += _uses(name)
    return sorted(path for name in seen if (path := _file(name)))


@cache
def _file(name: str) -> Path | None:
    """Return the file of module `name`, or None where `name` is not a module of the library."""
    base = PACKAGE.parent.joinpath(*name.split("."))
    for path in (base / "__init__.py", base.with_suffix(".py")):
        if path.exists():
            return path
    return None


@cache
def _uses(name: str) -> frozenset[str]:
    path = _file(name)
    if path is None:
        return frozenset()
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    return _imports(ast.parse(path.read_text(encoding="utf-8")), package)


def _imports(tree: ast.AST, package: str) -> frozenset[str]:
    """Return the library modules that `tree` imports anywhere, parents included."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = _absolute(node, package)
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    ours = {name for name in found if name.split(".")[0] == LIBRARY}
    return frozenset(parent for name in ours for parent in _parents(name) if _file(parent))


def _absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    base = package.split(".")[: len(package.split(".")) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:k]) for k in range(1, len(parts) + 1)]
