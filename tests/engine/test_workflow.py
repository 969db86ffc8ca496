import threading

import pytest
from rich.console import Console

from mammo_lib import disk
from mammo_lib.config import compose
from mammo_lib.engine import workflow
from mammo_lib.problem import Problem


@pytest.fixture
def config(tmp_path):
    return compose(["profile=smoke", "name=a", f"runs={tmp_path}"])


def test_preview_of_a_new_run_lists_every_job_with_its_reason(config):
    steps = workflow.preview(config)
    assert [step.job for step in steps][-2:] in (["book", "slides"], ["slides", "book"])
    assert all(step.reason for step in steps)


def test_preview_saves_the_whole_configuration(config):
    workflow.preview(config)
    assert "n_boot" in workflow.place(config).config.read_text()


def test_unwritable_folder_is_a_problem(tmp_path):
    (tmp_path / "file").touch()
    config = compose(["name=a", f"runs={tmp_path / 'file'}"])
    with pytest.raises(Problem, match="cannot write there"):
        workflow.preview(config)


def test_a_folder_in_use_is_waited_for(config, tmp_path):
    workflow.preview(config)
    told, held, free = [], threading.Event(), threading.Event()

    def other():
        with disk.alone(tmp_path / "a" / "log" / "lock", lambda: None):
            held.set()
            free.wait()

    class Listening(Console):
        def print(self, words, **options):
            told.append(words)
            free.set()

    thread = threading.Thread(target=other)
    thread.start()
    held.wait()
    with workflow._alone(workflow.place(config), Listening()):
        assert "in use" in told[0]
    thread.join()


@pytest.mark.parametrize(
    ("reason", "short"),
    [
        ("Updated input files: /a/b/log/done/cohort", "Updated input files: cohort"),
        ("Updated input files: /x/mammo_lib/stats/roc/delong.py",
         "Updated input files: roc/delong.py"),
    ],
)  # fmt: skip
def test_reasons_name_files_without_their_folders(reason, short):
    assert workflow._short(reason) == short
