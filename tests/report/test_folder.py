import pytest

from mammo_lib.report import folder


def fill(place, text):
    with folder.replacing(place) as new:
        (new / "a").write_text(text)


def test_new_folder(tmp_path):
    fill(tmp_path / "book", "one")
    assert (tmp_path / "book" / "a").read_text() == "one"


def test_old_folder_is_replaced_whole(tmp_path):
    fill(tmp_path / "book", "one")
    (tmp_path / "book" / "b").touch()
    fill(tmp_path / "book", "two")
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
    assert [path.name for path in (tmp_path / "book").iterdir()] == ["a"]


def test_failure_leaves_the_old_one(tmp_path):
    fill(tmp_path / "book", "one")
    with pytest.raises(RuntimeError), folder.replacing(tmp_path / "book"):
        raise RuntimeError
    assert [path.name for path in tmp_path.iterdir()] == ["book"]
    assert (tmp_path / "book" / "a").read_text() == "one"
