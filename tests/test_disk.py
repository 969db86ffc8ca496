import subprocess
import sys
import time

import pytest

from mammo_lib import disk


class TestWholeFile:
    def test_new_file_in_a_new_folder(self, tmp_path):
        place = disk.write("one", tmp_path / "a" / "b.txt")
        assert place.read_text() == "one"
        assert [path.name for path in place.parent.iterdir()] == ["b.txt"]

    def test_suffix_is_kept(self, tmp_path):
        with disk.whole_file(tmp_path / "b.npy") as new:
            assert new.suffix == ".npy"
            new.touch()

    def test_failure_leaves_the_old_one_alone(self, tmp_path):
        place = disk.write("one", tmp_path / "b.txt")
        with pytest.raises(RuntimeError), disk.whole_file(place) as new:
            raise RuntimeError(new.write_text("half"))
        assert place.read_text() == "one"
        assert [path.name for path in tmp_path.iterdir()] == ["b.txt"]

    def test_same_text_keeps_its_date(self, tmp_path):
        place = tmp_path / "b.txt"
        assert disk.write_if_changed("one", place)
        date = place.stat().st_mtime_ns
        assert not disk.write_if_changed("one", place)
        assert place.stat().st_mtime_ns == date
        assert disk.write_if_changed("two", place)


class TestWholeFolder:
    def fill(self, place, text):
        with disk.whole_folder(place) as new:
            (new / "a").write_text(text)

    def test_new_folder(self, tmp_path):
        self.fill(tmp_path / "book", "one")
        assert (tmp_path / "book" / "a").read_text() == "one"

    def test_old_folder_is_replaced_whole(self, tmp_path):
        self.fill(tmp_path / "book", "one")
        (tmp_path / "book" / "b").touch()
        self.fill(tmp_path / "book", "two")
        assert [path.name for path in tmp_path.iterdir()] == ["book"]
        assert [path.name for path in (tmp_path / "book").iterdir()] == ["a"]

    def test_failure_leaves_the_old_one(self, tmp_path):
        self.fill(tmp_path / "book", "one")
        with pytest.raises(RuntimeError), disk.whole_folder(tmp_path / "book"):
            raise RuntimeError
        assert [path.name for path in tmp_path.iterdir()] == ["book"]
        assert (tmp_path / "book" / "a").read_text() == "one"


class TestProbe:
    def test_makes_the_folder_and_leaves_nothing_in_it(self, tmp_path):
        disk.probe(tmp_path / "a" / "b")
        assert list((tmp_path / "a" / "b").iterdir()) == []

    def test_a_file_in_the_way(self, tmp_path):
        (tmp_path / "a").touch()
        with pytest.raises(OSError, match="exists|directory"):
            disk.probe(tmp_path / "a" / "b")


HOLD = """
import sys, time
from pathlib import Path
from mammo_lib import disk
with disk.alone(Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    time.sleep(60)
"""


class TestAlone:
    def test_nobody_else(self, tmp_path):
        with disk.alone(tmp_path / "lock", pytest.fail):
            pass
        with disk.alone(tmp_path / "lock", pytest.fail):
            pass

    def test_waits_for_another_process_and_says_so(self, tmp_path):
        other = subprocess.Popen(
            [sys.executable, "-c", HOLD, tmp_path / "lock"], stdout=subprocess.PIPE
        )
        assert other.stdout.readline() == b"held\n"
        told = []

        def busy():
            told.append(time.monotonic())
            other.kill()  # the lock goes with its holder, however that ends

        with disk.alone(tmp_path / "lock", busy):
            assert told
            assert other.wait() != 0
