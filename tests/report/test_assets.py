import pytest

from mammo_lib.problem import Problem
from mammo_lib.report import assets, markup


def test_missing_package():
    with pytest.raises(Problem, match="not installed"):
        assets.package("no_such_package")


def test_everything_is_local(tmp_path):
    assets.copy_mathjax(tmp_path)
    assets.copy_reveal(tmp_path)
    assets.copy_deck(tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names >= {"tex-svg.js", "reveal.js", "reveal.css", "deck.css", "deck.js"}
    assert markup.check(tmp_path) == []
