"""One miniature run, executed once for all tests of the report."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import small_study


@pytest.fixture(scope="session")
def executed(tmp_path_factory):
    """A run folder whose notebooks papermill has executed; do not change it."""
    run = small_study.place(tmp_path_factory.mktemp("executed"))
    small_study.execute(run)
    return run


@pytest.fixture
def run(executed, tmp_path):
    """A copy of the executed run that a test may spoil."""
    copy = small_study.place(tmp_path)
    shutil.copytree(executed.root, copy.root)
    return copy


@pytest.fixture(scope="session")
def built(executed, tmp_path_factory):
    """A run with its book and slides built."""
    from mammo_lib.report import book, slides

    run = small_study.place(tmp_path_factory.mktemp("built"))
    shutil.copytree(executed.root, run.root)
    book.build(small_study.config(), run, small_study.JOBS)
    slides.build(small_study.config(), run, small_study.JOBS)
    return run
