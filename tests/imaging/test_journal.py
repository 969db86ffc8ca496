import pytest

from mammo_lib.imaging.audit import Entry
from mammo_lib.imaging.examine import Task
from mammo_lib.imaging.journal import Journal
from mammo_lib.imaging.store import room


@pytest.fixture
def tasks(tmp_path):
    place = room(tmp_path / "p.npy", rows=4, columns=4)
    files = [tmp_path / name for name in "ab"]
    for file in files:
        file.write_text("x")
    return [Task(row, file.name, file, place) for row, file in enumerate(files)]


@pytest.fixture
def journal(tmp_path, tasks):
    def made(tasks=tasks):
        begun = []
        return Journal(tmp_path / "j", tasks, begin=lambda: begun.append(1)), begun

    return made


def stopped(journal, rows=(0,)):
    """Note some files and stop before the work has ended."""
    made, _ = journal()
    made.__enter__()
    for row in rows:
        made.add(row, Entry("ab"[row], facts={"rows": 0.1 + 0.2}))
    made.__exit__(KeyboardInterrupt)


def test_work_is_continued(journal):
    stopped(journal)
    made, begun = journal()
    with made:
        assert made.found == {0: Entry("a", facts={"rows": 0.1 + 0.2})}
    assert not begun


def test_nothing_is_left_of_work_that_ended_well(journal):
    made, begun = journal()
    with made:
        made.add(0, Entry("a"))
    assert begun
    assert not made.path.exists()


def test_a_line_that_was_cut_off_is_done_again(journal):
    stopped(journal, rows=(0, 1))
    made, _ = journal()
    made.path.write_text(made.path.read_text()[:-5])
    with made:
        assert set(made.found) == {0}


def test_a_file_that_changed_begins_anew(journal, tasks):
    stopped(journal)
    tasks[1].path.write_text("longer")
    made, begun = journal()
    with made:
        assert not made.found
    assert begun


def test_another_list_of_files_begins_anew(journal, tasks):
    stopped(journal)
    made, begun = journal(tasks[:1])
    with made:
        assert not made.found
    assert begun
