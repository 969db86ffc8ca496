import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from mammo_lib import cli
from mammo_lib.problem import Problem
from tests.model_store.conftest import _key_of_the_tests, folder, runs  # noqa: F401


@pytest.fixture
def said(runs, tmp_path, monkeypatch):  # noqa: F811
    monkeypatch.chdir(tmp_path)

    def say(*words, place=runs):
        command = ["models", *words, "--runs", str(place)]
        done = CliRunner().invoke(cli.app, command, catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    return say


class TestList:
    @pytest.mark.parametrize("width", [80, 120])
    def test_shows_the_name_whole_and_no_line_too_long(self, said, width, monkeypatch):
        monkeypatch.setenv("COLUMNS", str(width))
        text = said("list")
        assert "tiny/shen-0" in text
        assert "AUC by breast: " in text
        assert max(map(len, text.splitlines())) <= width

    def test_json_has_every_model(self, said):
        (row,) = json.loads(said("list", "--json"))
        assert row["model"] == "tiny/shen-0"

    def test_says_what_to_do_when_there_are_none(self, said, tmp_path):
        assert "Train some: mammo report" in said("list", place=tmp_path)


class TestCard:
    def test_is_printed(self, said):
        assert "Intended use" in said("card", "shen")

    @pytest.mark.parametrize("name", ["card.md", "card.html"])
    def test_is_written(self, said, tmp_path, name):
        assert said("card", "shen", "--out", name) == f"Card: {name}\n"
        assert "Intended use" in (tmp_path / name).read_text()

    def test_of_another_kind_is_refused(self, said):
        with pytest.raises(Problem, match="card.pdf ends neither in .md nor in .html"):
            said("card", "shen", "--out", "card.pdf")

    def test_an_unknown_model_gives_the_nearest(self, said):
        with pytest.raises(Problem, match="Did you mean 'shen-0'"):
            said("card", "shen0")


class TestScore:
    def test_warns_and_writes_a_row_a_file(self, said, folder, tmp_path):  # noqa: F811
        text = said("score", "shen", str(folder), "--workers", "1")
        assert "WARNING: Trained on synthetic images" in text
        assert "5 files scored, 1 left out with their reason: scores.csv" in text
        assert len(pd.read_csv(tmp_path / "scores.csv")) == 6

    def test_help_says_what_a_probability_is(self):
        text = CliRunner().invoke(cli.app, ["models", "score", "--help"]).output
        assert "share of cancers" in text
