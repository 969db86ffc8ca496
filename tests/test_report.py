"""The whole smoke report, as a reader, a second run and each notebook meet it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mammo_lib.config import compose
from mammo_lib.engine import workflow
from mammo_lib.paths import PROJECT, Run
from mammo_lib.report import browser
from tests.test_notebooks import PATHS, chapters

pytestmark = pytest.mark.slow


def mammo(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mammo_lib.cli", *words]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=PROJECT, env=os.environ | environment
    )


@pytest.fixture(scope="module")
def words(tmp_path_factory) -> list[str]:
    return ["profile=smoke", "name=smoke", f"runs={tmp_path_factory.mktemp('runs')}"]


@pytest.fixture(scope="module")
def run(words) -> Run:
    # a kernel that is told to draw off screen must still leave figures in the book
    done = mammo("report", *words, MPLBACKEND="agg")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "book/index.html" in done.stdout
    return workflow.place(compose(words))


@pytest.fixture(scope="module")
def again(words) -> Run:
    """The same run where notebooks open it by default, up to its summary."""
    again = [*words[:2], f"runs={PROJECT / 'runs'}"]
    done = mammo("run", "summary", *again)
    assert done.returncode == 0, done.stderr[-3000:]
    return workflow.place(compose(again))


def jobs_to_do(words: list[str]) -> set[str]:
    return {step.job for step in workflow.preview(compose(words))}


class TestRun:
    def test_contract_of_the_run_folder(self, run):
        files = [run.config, run.provenance, run.audit, run.exclusions, run.store]
        files += [run.table("images"), run.table("lesions")]
        files += [run.model(m, 0) / "scores.parquet" for m in ("wu2019_single", "shen2019")]
        assert not [path for path in files if not path.exists()]

    def test_receipt_shows_no_overlap(self, run):
        receipt = json.loads(run.result("cohort").read_text())["receipt"]
        assert receipt["shared"] == 0
        assert {row["level"] for row in receipt["rows"]} >= {"patient", "exam", "exact pixels"}

    def test_every_estimate_is_whole(self, run):
        wanted = {"value", "low", "high", "level", "method", "n", "n_positive", "n_clusters"}

        def estimates(value):
            if isinstance(value, dict):
                if "low" in value:
                    yield value
                for item in value.values():
                    yield from estimates(item)
            elif isinstance(value, list):
                for item in value:
                    yield from estimates(item)

        found = list(estimates(json.loads(run.result("discrimination").read_text())))
        assert found
        assert not [estimate for estimate in found if not wanted <= set(estimate)]

    def test_nothing_is_left_half_written(self, run):
        assert not [p for p in run.root.rglob("*partial*") if ".snakemake" not in p.parts]

    def test_book_and_slides_in_a_browser(self, run):
        if not browser.executable():
            pytest.skip("no Chromium on this machine: book and slides were not opened")
        assert not browser.visit(run.book)
        assert not browser.visit(run.slides)


class TestStaleness:
    def test_nothing_to_do_when_nothing_changed(self, run, words):
        assert jobs_to_do(words) == set()

    def test_statistics_do_not_retrain(self, run, words):
        (PROJECT / "mammo_lib/stats/roc/delong.py").touch()
        found = jobs_to_do(words)
        assert {"discrimination", "errors", "summary", "book", "slides"} <= found
        assert not [name for name in found if name.startswith(("training", "cohort"))]

    def test_one_learning_rate_retrains_one_model(self, run, words):
        found = jobs_to_do([*words, "model.wu2019_single.lr=0.007"])
        assert {"training-wu2019_single-0", "discrimination", "errors"} <= found
        assert not found & {"training-shen2019-0", "cohort"}


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_runs_from_top_to_bottom(path, again):
    if path not in chapters():
        pytest.skip("its data are not here: set MAMMO_DATA to their folder")
    command = [sys.executable, "-m", "pytest", "-q", "--nbval-lax", "--nbval-kernel-name=python3"]
    command += ["--nbval-cell-timeout=900", "-p", "no:cacheprovider", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=PROJECT)
    assert done.returncode == 0, done.stdout[-3000:]


def test_same_seed_same_bytes(run, again):
    for path in sorted(run.result("x").parent.glob("*.json")):
        assert again.result(path.stem).read_bytes() == path.read_bytes(), path.name


class TestBadInput:
    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["model.lr=abc"], "model.lr"),
            (["modle=x"], "model"),
            (["data=nowhere"], "phantom"),
            (["runs=/proc/nowhere"], "cannot write"),
        ],
    )
    def test_one_line_and_status_two(self, words, said):
        done = mammo("report", *words)
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.strip().splitlines()) == 1

    def test_unknown_notebook_parameter(self):
        done = mammo("run", "discrimination", "profile=smoke", "-p", "rnu=1")
        assert done.returncode == 2
        assert "'rnu'" in done.stderr
        assert "'run'" in done.stderr

    def test_absent_data(self, tmp_path):
        done = mammo("report", "data=ddsm299", f"runs={tmp_path}", MAMMO_DATA=str(tmp_path))
        assert done.returncode == 2
        assert "ddsm299" in done.stderr
        assert not (tmp_path / "ddsm299-demo").exists()


def test_broken_files_are_rows_of_the_audit(tmp_path):
    import pandas as pd

    folder = tmp_path / "cohort"
    words = ["profile=smoke", f"runs={tmp_path}", "name=broken", f"data.folder={folder}"]
    config = compose(words)
    from mammo_lib.cohorts import registry

    made = registry.load(config.data, workers=2)
    first = made.folder / made.images["path"].iloc[0]
    first.write_bytes(first.read_bytes()[:3000])
    (folder / "letter.dcm").write_text("Dear colleague")
    done = mammo("run", "cohort", *words)
    assert done.returncode == 0, done.stderr
    audit = pd.read_csv(Run(tmp_path / "broken").audit).set_index("file")
    assert audit.loc[made.images["path"].iloc[0], "verdict"] == "unreadable"
    assert audit.loc["letter.dcm", "verdict"] != "kept"
    assert audit.loc["letter.dcm", "reason"]
    shutil.rmtree(folder)


@pytest.mark.skipif(not Path("/bin/mount").exists() or os.geteuid() != 0, reason="needs root")
def test_full_disk_says_so(tmp_path):
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(tmp_path)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine cannot mount a small disk")
    try:
        done = mammo("report", "profile=smoke", f"runs={tmp_path}", "name=full")
        assert done.returncode == 2
        assert "space" in done.stderr.lower()
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)
