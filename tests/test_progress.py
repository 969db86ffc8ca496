import pytest

from mammo_lib.progress import say, track


@pytest.fixture
def status(tmp_path, monkeypatch):
    path = tmp_path / "status"
    monkeypatch.setenv("MAMMO_STATUS", str(path))
    return path


def test_says_nothing_where_nobody_listens(monkeypatch, tmp_path):
    monkeypatch.delenv("MAMMO_STATUS", raising=False)
    monkeypatch.chdir(tmp_path)
    say("x")
    assert not list(tmp_path.iterdir())


def test_a_list_knows_how_far_there_is_to_go(status):
    assert list(track(["a", "b"], "Letters")) == ["a", "b"]
    assert status.read_text() == "Letters 2/2"


def test_a_stream_does_not_but_may_be_told(status):
    next(stream := track(iter("ab"), "Letters"))
    next(stream)
    assert status.read_text() == "Letters 1/?"
    assert list(track(iter("ab"), "Letters", 2)) == ["a", "b"]
    assert status.read_text() == "Letters 2/2"


def test_a_continued_work_begins_where_it_was(status):
    assert list(track(["c"], "Letters", done=2)) == ["c"]
    assert status.read_text() == "Letters 3/3"
