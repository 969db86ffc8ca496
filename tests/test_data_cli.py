import json
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from mammo_lib import cli, data_cli
from mammo_lib.cohorts import commons, registry
from mammo_lib.problem import Problem
from tests.cohorts.small_archive import Archive

WOMEN = ["D1-0001", "D1-0002", "D1-0003"]


def said(*words, ends=0, **options):
    done = CliRunner().invoke(cli.app, ["data", *words], catch_exceptions=False, **options)
    assert done.exit_code == ends
    return done.output


@pytest.fixture(autouse=True)
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("MAMMO_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MAMMO_CACHE", str(tmp_path / "cache"))
    return tmp_path / "data"


@pytest.fixture
def archive(monkeypatch):
    archive = Archive(WOMEN)
    monkeypatch.setattr(commons, "ImagingDataCommons", lambda: archive)
    return archive


class TestList:
    @pytest.mark.parametrize("width", [80, 120])
    def test_every_name_is_whole_and_no_line_too_long(self, width, monkeypatch):
        monkeypatch.setenv("COLUMNS", str(width))
        lines = said("list").splitlines()
        words = {line.split()[0] for line in lines if line.split()}
        assert set(registry.names()) <= words
        assert max(map(len, lines)) <= width

    def test_commands_and_addresses_are_not_broken(self, monkeypatch):
        monkeypatch.setenv("COLUMNS", "80")
        text = said("list")
        assert "mammo data fetch cbis_ddsm --patients 20 " in text
        assert "https://doi.org/10.1148/ryai.220047 " in text

    def test_no_colour_in_a_pipe(self):
        assert "\x1b" not in said("list")

    def test_json_has_every_source(self):
        rows = {row["name"]: row for row in json.loads(said("list", "--json"))}
        assert tuple(rows) == registry.names()
        assert all(row["how"] and row["licence"] for row in rows.values())
        assert rows["cbis_sample"]["here"] == "yes"
        assert rows["cmmd"]["here"] == "no"

    def test_fetched_images_without_tables_are_told(self, archive):
        said("fetch", "cmmd", "--patients", "1", "--yes")
        row = next(row for row in json.loads(said("list", "--json")) if row["name"] == "cmmd")
        assert row["here"] == "images only"
        assert "tables are missing" in row["how"]

    def test_data_in_the_cache_are_found(self, place, tmp_path):
        folder = tmp_path / "cache" / "mias"
        folder.mkdir(parents=True)
        (folder / "Info.txt").write_text("")
        row = next(row for row in json.loads(said("list", "--json")) if row["name"] == "mias")
        assert (row["here"], row["where"]) == ("tables only", str(folder))


class TestFetch:
    def test_says_how_much_and_what_next(self, archive, place):
        text = said("fetch", "cmmd", "--patients", "2", "--yes")
        assert "2 women, 2 series, 4 files" in text
        assert "CC BY" in text
        assert "mammo report data=cmmd" in text
        assert (place / "cmmd" / "manifest.csv").exists()

    def test_does_not_fetch_without_consent(self, archive):
        with pytest.raises(Problem, match="give --yes"):
            said("fetch", "cmmd", "--patients", "2")
        assert not archive.asked

    @pytest.mark.parametrize(("answer", "asked"), [("y\n", WOMEN[:1]), ("n\n", [])])
    def test_asks_a_person(self, archive, monkeypatch, answer, asked):
        monkeypatch.setattr(data_cli, "_somebody", lambda: True)
        said("fetch", "cmmd", "--patients", "1", input=answer, ends=int(not asked))
        assert archive.asked == asked

    def test_asks_nothing_where_all_is_there(self, archive):
        said("fetch", "cmmd", "--patients", "2", "--yes")
        assert "verified" in said("fetch", "cmmd", "--patients", "2")

    def test_goes_to_the_folder_named(self, archive, tmp_path):
        text = said("fetch", "cmmd", "--patients", "1", "--yes", "--to", str(tmp_path / "here"))
        assert f"data.folder={tmp_path / 'here'}" in text


@pytest.mark.slow
def test_without_a_network_it_ends_at_once_in_one_line(tmp_path):
    """By the real client; a proxy that nobody runs stands for the missing network."""
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}
    words = ["data", "fetch", "cmmd", "--patients", "1", "--yes", "--to", str(tmp_path / "to")]
    done = subprocess.run(
        [sys.executable, "-m", "mammo_lib.cli", *words],
        env=os.environ | nowhere, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "no network: " in done.stderr
    assert "nothing was fetched" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "to").exists()


class TestMake:
    def test_golden_says_how_many_and_where(self, tmp_path):
        folder = tmp_path / "golden"
        assert str(folder / "expected.csv") in said("make", "golden", str(folder))
        said("make", "golden", str(folder))  # its own files are no obstacle
        (folder / "mine.txt").write_text("")
        with pytest.raises(Problem, match="holds other files .mine.txt"):
            said("make", "golden", str(folder))

    def test_golden_needs_a_folder(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(Problem, match="is a file"):
            said("make", "golden", str(tmp_path / "file"))

    @pytest.mark.slow
    def test_phantom_makes_the_women_asked_for(self, tmp_path):
        assert "24 women" in said("make", "phantom", str(tmp_path / "p"), "--women", "24")
        assert (tmp_path / "p" / "truth.json").exists()
