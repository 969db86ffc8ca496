import pytest
from typer.testing import CliRunner

from mammo_lib import cli
from mammo_lib.problem import Problem


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def said(*words):
    done = CliRunner().invoke(cli.app, ["plan", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.output


def test_answers_in_words_and_a_figure(tmp_path):
    text = said("--auc", "0.85", "--half-width", "0.03")
    assert "takes 188 women with cancer" in text
    assert "Figure: plan.svg" in text
    assert (tmp_path / "plan.svg").read_text().startswith("<?xml")


def test_figure_goes_where_it_is_told(tmp_path):
    said("--auc", "0.85", "--positives", "100", "--out", "sub/mine.svg")
    assert (tmp_path / "sub" / "mine.svg").exists()
    with pytest.raises(Problem, match="--out: mine.png does not end in .svg"):
        said("--auc", "0.85", "--positives", "100", "--out", "mine.png")


def test_nonsense_draws_nothing(tmp_path):
    with pytest.raises(Problem, match="--auc: 85"):
        said("--auc", "85", "--half-width", "0.03")
    assert not list(tmp_path.iterdir())


def test_help_shows_examples():
    text = said("--help")
    assert all(word in text for word in ("--against", "--prevalence", "--readers", "--auc 0.85"))
