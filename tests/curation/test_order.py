import os
import signal
import stat
import subprocess
import sys
import time

import cv2
import numpy as np
import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.curation import Order, carry_out, size_of
from mammo_lib.problem import Problem
from tests.imaging import dicom

SIZE = {"rows": 96, "columns": 80}


def mammogram(path, rng, *, side="L", view="CC", patient="p1", **tags):
    image = dicom.breast(120, 96, wall=side)
    pixels = dicom.stored(image + (image > 0.3) * rng.normal(0, 0.02, image.shape))
    tags = {"ImageLaterality": side, "ViewPosition": view, "PatientID": patient} | tags
    return dicom.write(path, pixels, StudyInstanceUID=f"1.2.{patient[1:]}", **tags)


@pytest.fixture
def mixed(tmp_path, rng):
    """A folder such as researchers have: DICOM, pictures and junk."""
    folder = tmp_path / "in"
    for side in "LR":
        for view in ("CC", "MLO"):
            mammogram(folder / f"{side}{view}.dcm", rng, side=side, view=view)
    mammogram(folder / "b" / "one.dcm", rng, patient="p2")
    png = dicom.stored(dicom.breast(120, 96), 16)
    cv2.imwrite(str(folder / "case9_L_CC.png"), png)
    cv2.imwrite(str(folder / "picture.png"), png[::-1])
    (folder / "notes.txt").write_text("hello")
    (folder / "empty.dcm").touch()
    return folder


@pytest.fixture
def ordered(mixed, tmp_path):
    def order(**more):
        carry_out(Order(mixed, tmp_path / "out", **SIZE, **more))
        return tmp_path / "out"

    return order


def audit_of(out):
    return pd.read_csv(out / "audit.csv", keep_default_na=False).set_index("file")


class TestMixedFolder:
    def test_every_file_has_its_verdict(self, ordered):
        verdicts = audit_of(ordered())["verdict"]
        assert verdicts["LCC.dcm"] == verdicts["b/one.dcm"] == "kept"
        assert verdicts["picture.png"] == "excluded"
        assert verdicts["notes.txt"] == verdicts["empty.dcm"] == "unreadable"
        assert len(verdicts) == 9

    def test_counts_add_up(self, ordered):
        out = ordered()
        audit, left = audit_of(out), pd.read_csv(out / "exclusions.csv")
        images = tables.read(out / "tables" / "images.parquet", "images")
        assert len(audit) == len(left) + len(images) == 9
        assert np.load(out / "store" / "pixels.npy").shape == (6, 96, 80)

    def test_pictures_are_the_store(self, ordered):
        out = ordered()
        images = pd.read_parquet(out / "tables" / "images.parquet")
        pixels = np.load(out / "store" / "pixels.npy")
        for row, name in enumerate(images["image_id"]):
            picture = cv2.imread(str(out / "images" / f"{name}.png"), cv2.IMREAD_UNCHANGED)
            np.testing.assert_array_equal(picture, pixels[row])

    def test_the_page_needs_nothing_else(self, ordered):
        page = (ordered() / "summary.html").read_text()
        assert "Of 9 files" in page
        assert "6 can be used as mammograms" in page
        assert "http" not in page.replace("http://www.w3.org", "")

    def test_names_that_were_replaced_can_be_looked_up(self, ordered, tmp_path):
        private = tmp_path / "private" / "names.csv"
        out = ordered(names=private)
        told = pd.read_csv(private).set_index("file")["original"]
        assert stat.S_IMODE(private.stat().st_mode) == 0o600
        assert set(told.index) == set(audit_of(out).index)
        assert "case9_L_CC.png" in set(told)
        assert "case9_L_CC.png" not in told.index

    def test_a_name_that_is_not_utf_8_is_listed_as_the_disk_has_it(self, ordered, mixed, tmp_path):
        with open(os.path.join(os.fsencode(mixed), b"caf\xff.txt"), "wb"):
            pass
        ordered(names=tmp_path / "names.csv")
        assert b"caf\xff.txt" in (tmp_path / "names.csv").read_bytes()

    def test_again_gives_the_same_bytes(self, ordered):
        def content(out):
            names = ["audit.csv", "exclusions.csv", "summary.html", "summary.json"]
            return [(out / name).read_bytes() for name in names]

        first = content(ordered())
        assert content(ordered(workers=2)) == first

    def test_results_inside_the_folder_are_not_curated(self, mixed):
        order = Order(mixed, mixed / "out", **SIZE)
        assert carry_out(order).counts == carry_out(order).counts


class TestLabels:
    def test_by_patient_and_side(self, ordered, tmp_path):
        path = tmp_path / "labels.csv"
        path.write_text(
            "patient_id,laterality,label,density\np1,LEFT,malignant,2\np1,R,0,2\nx,L,1,\n"
        )
        out = ordered(labels=path)
        images = pd.read_parquet(out / "tables" / "images.parquet")
        labels = images.groupby(["patient_id", "laterality"])["label"].agg(["min", "max", "size"])
        known = labels.dropna()
        assert sorted(known.itertuples(index=False, name=None)) == [(0, 0, 2), (1, 1, 2)]
        left = pd.read_csv(out / "exclusions.csv")
        assert left["reason"].tolist().count("label of no file in the folder") == 1

    def test_a_table_inside_the_folder_is_no_image(self, ordered, mixed):
        (mixed / "labels.csv").write_text("file,label\nLCC.dcm,1\n")
        assert "labels.csv" not in audit_of(ordered(labels=mixed / "labels.csv")).index

    def test_as_a_spreadsheet_saves_it(self, ordered, tmp_path):
        path = tmp_path / "labels.csv"
        path.write_bytes('\ufefffile;label;note\nLCC.dcm;1.0;"a; b"\n'.encode())
        images = pd.read_parquet(ordered(labels=path) / "tables" / "images.parquet")
        assert images["label"].sum() == 1

    def test_side_and_view_of_a_picture(self, ordered, tmp_path):
        path = tmp_path / "labels.csv"
        path.write_text("file,patient_id,laterality,view,label\npicture.png,p8,R,MLO,1\n")
        row = audit_of(ordered(labels=path)).loc["picture.png"]
        assert (row["verdict"], row["laterality"], row["view"]) == ("kept", "R", "MLO")
        assert row["laterality_source"] == "label"


class TestProblems:
    def test_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(Problem, match="does not exist"):
            carry_out(Order(tmp_path / "no", tmp_path / "out"))

    def test_a_folder_without_files(self, tmp_path):
        (tmp_path / "in").mkdir()
        with pytest.raises(Problem, match="holds no file"):
            carry_out(Order(tmp_path / "in", tmp_path / "out"))

    def test_results_onto_the_folder_itself(self, mixed):
        with pytest.raises(Problem, match="--out: .* is the folder that is curated"):
            carry_out(Order(mixed, mixed))

    def test_no_room(self, mixed):
        with pytest.raises(Problem, match="cannot write there"):
            carry_out(Order(mixed, mixed / "notes.txt" / "out"))

    @pytest.mark.parametrize(
        ("table", "words"),
        [
            ("name,label\na,1\n", "no column to join by"),
            ("file,label\nLCC.dcm,7\n", "row 2, column 'label': '7' where 0 or 1 is needed"),
            ("file,label\nLCC.dcm,1\nLCC.dcm,0\n", "two values of 'label'"),
            ("", "not a table"),
        ],
    )
    def test_a_table_of_labels(self, ordered, tmp_path, table, words):
        (tmp_path / "labels.csv").write_text(table)
        with pytest.raises(Problem, match=words):
            ordered(labels=tmp_path / "labels.csv")

    def test_names_beside_the_results(self, ordered, tmp_path):
        with pytest.raises(Problem, match="--names: .* outside the results"):
            ordered(names=tmp_path / "out" / "names.csv")

    @pytest.mark.parametrize("size", ["1152", "0x3", "axb", "99999x10"])
    def test_sizes(self, size):
        with pytest.raises(Problem, match="is not a size"):
            size_of(size)


def test_nothing_usable_is_an_answer(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("x")
    found = carry_out(Order(tmp_path / "in", tmp_path / "out"))
    assert found.counts["kept"] == 0
    assert "0 can be used" in (tmp_path / "out" / "summary.html").read_text()


@pytest.mark.slow
def test_a_killed_curation_goes_on_where_it_was(tmp_path, rng):
    folder, out = tmp_path / "in", tmp_path / "out"
    for i in range(60):
        mammogram(folder / f"{i}.dcm", rng, patient=f"p{i}")
    command = [sys.executable, "-m", "mammo_lib.cli", "curate", str(folder), "--out", str(out)]
    command += ["--size", "1152x896", "--workers", "1"]
    journal = out / "store" / ".pixels.partial.journal"
    running = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while not journal.exists() or len(journal.read_text().split("\n")) < 10:
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()
    done = len(journal.read_text().split("\n")) - 2
    assert 0 < done < 60
    again = subprocess.run(command, capture_output=True, text=True, check=True)
    assert f" {done}/60 " in again.stderr
    whole = Order(folder, tmp_path / "whole", rows=1152, columns=896)
    carry_out(whole)
    for name in ("audit.csv", "store/pixels.npy", "tables/images.parquet"):
        assert (out / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert os.listdir(out / "store") == ["pixels.npy"]
