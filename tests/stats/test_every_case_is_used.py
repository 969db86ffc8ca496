"""No reference case lies there unused."""

from pathlib import Path

import pytest

from .conftest import folders

HERE = Path(__file__).parent


def test_each_is_named_in_a_test():
    names = {path.stem for folder in folders() for path in folder.glob("*.json")}
    if len(names) < 20:
        pytest.skip("the reference cases are not here: set MAMMO_CASES to their folder")
    text = "\n".join(path.read_text() for path in HERE.rglob("test_*.py"))
    assert not [name for name in sorted(names) if name not in text]
