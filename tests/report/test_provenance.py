import subprocess

import pandas as pd
import pytest
import small_study

from mammo_lib.report import provenance


@pytest.fixture
def repository(tmp_path):
    def git(*words):
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)

    git("init")
    (tmp_path / "a").write_text("a")
    git("add", "a")
    git("-c", "user.name=n", "-c", "user.email=e", "commit", "-m", "m")
    return tmp_path


def images(run, pixels):
    run.table("images").parent.mkdir(parents=True)
    pd.DataFrame({"image_id": list("ab"), "exact_hash": pixels}).to_parquet(run.table("images"))
    return provenance.manifest(run)


class TestCode:
    def test_no_git(self, tmp_path):
        found = provenance.code(tmp_path)
        assert found["commit"] is None
        assert provenance.label(found).startswith("version ")

    def test_clean(self, repository):
        found = provenance.code(repository)
        assert not found["dirty"]
        assert provenance.label(found) == found["commit"][:10]

    def test_dirty(self, repository):
        (repository / "a").write_text("b")
        assert "uncommitted" in provenance.label(provenance.code(repository))

    def test_folder_inside_another_repository(self, repository):
        (repository / "sub").mkdir()
        assert provenance.code(repository / "sub")["commit"] is None


class TestManifest:
    def test_no_images(self, tmp_path):
        assert provenance.manifest(small_study.place(tmp_path)) is None

    def test_order_does_not_matter_pixels_do(self, tmp_path):
        runs = [small_study.place(tmp_path / str(k)) for k in range(3)]
        first = images(runs[0], ["p", "q"])
        assert first == images(runs[1], ["p", "q"])
        assert first != images(runs[2], ["q", "p"])


class TestTimes:
    def test_a_notebook_being_written_is_not_listed(self, executed):
        half = executed.notebook("summary").with_name(".partial.reproduce.ipynb")
        half.write_text('{"metadata": {}, "cells": []}')
        assert set(provenance.times(executed)) == set(small_study.JOBS)
        half.unlink()

    def test_durations_are_in_the_order_of_execution(self):
        made = {"b": "2026-01-01T00:00:01.5+00:00", "a": "2026-01-01T00:00:02+00:00"}
        jobs = {name: {"made": end, "seconds": 1.26} for name, end in sorted(made.items())}
        table = provenance.durations({"jobs": jobs})
        assert list(table["notebook"]) == ["b", "a"]
        assert table["finished"].iloc[0] == "2026-01-01 00:00:01 UTC"
        assert table["seconds"].iloc[0] == 1.3


def test_collect_names_what_is_needed(executed):
    found = provenance.collect(small_study.config(), executed)
    assert found["packages"]["numpy"]
    assert found["machine"]["cores"] >= 1
    assert found["machine"]["devices"]
    assert found["jobs"]["summary"]["seconds"] > 0
    assert set(found["jobs"]) == set(small_study.JOBS)


def test_recorded_code_outlives_a_commit(run, monkeypatch):
    written = provenance.write(small_study.config(), run)["code"]
    monkeypatch.setattr(provenance, "code", lambda: {"commit": "later"})
    assert provenance.recorded(run) == written


def test_nothing_recorded_yet(tmp_path):
    assert provenance.recorded(small_study.place(tmp_path)) == provenance.code()


def test_write(run):
    provenance.write(small_study.config(), run)
    assert '"config_sha256"' in run.provenance.read_text()


def test_tensorflow_is_not_imported():
    code = "import sys; from mammo_lib.report import provenance as p; p.machine(); p.packages(); "
    code += "assert 'tensorflow' not in sys.modules"
    subprocess.run([__import__("sys").executable, "-c", code], check=True)
