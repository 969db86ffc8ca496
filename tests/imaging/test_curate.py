import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts.card import Card
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.imaging import twins
from mammo_lib.imaging.curate import curate
from mammo_lib.problem import Problem
from tests.imaging import dicom

SIZE = {"rows": 64, "columns": 48}
LESION = ["image_id", "lesion_id", "kind", "pathology", "x", "y", "width", "height"]


def row(name, side="L", patient="p1", **more):
    return {
        "image_id": name,
        "exam_id": patient,
        "patient_id": patient,
        "laterality": side,
        "view": "CC",
        "path": f"{name}.dcm",
        "source": "test",
        "label": 0,
        "label_source": "synthetic",
    } | more


def textured(rng, **options):
    image = dicom.breast(120, 96, **options)
    return dicom.stored(image + (image > 0.3) * rng.normal(0, 0.02, image.shape))


def cohort(folder, rows, **card):
    images = pd.DataFrame(rows)
    for column in ("age", "race_ethnicity", "density", "birads", "vendor", "scanner", "site"):
        images[column] = None
    lesions = pd.DataFrame({"image_id": images["image_id"], "lesion_id": "1"})
    card = Card("test", "tests", "none", "made here", "few", "none", "none", **card)
    return Cohort("test", folder, images.assign(pixel_mm=None), lesions, card)


@pytest.fixture
def traps(tmp_path, rng):
    """A folder with every kind of bad file, and the table that lists most of them."""
    folder = tmp_path / "in"
    good = dicom.write(folder / "good.dcm", textured(rng), ImageLaterality="L")
    dicom.write(folder / "right.dcm", textured(rng, wall="R"), Manufacturer="Maker")
    dicom.write(folder / "mirrored.dcm", textured(rng, wall="R"), ImageLaterality="L")
    dicom.write(folder / "air.dcm", textured(rng, air=0.2), ViewPosition="MLO")
    dicom.write(folder / "blank.dcm", np.zeros((50, 40), np.uint16))
    dicom.write(folder / "raw.dcm", textured(rng), PresentationIntentType="FOR PROCESSING")
    dicom.write(folder / "ready.dcm", textured(rng), PresentationIntentType="FOR PRESENTATION")
    (folder / "text.dcm").write_text("hello")
    (folder / "empty.dcm").touch()
    (folder / "cut.dcm").write_bytes(good.read_bytes()[:-500])
    shutil.copy(good, folder / "twin.dcm")
    shutil.copy(good, folder / "stray.dcm")
    names = ["good", "right", "mirrored", "air", "blank", "raw", "ready", "text", "empty"]
    names += ["cut", "twin", "gone"]
    return cohort(folder, [row(name, "R" if name == "right" else "L") for name in names])


@pytest.fixture
def curated(traps, tmp_path):
    return curate(traps, store=tmp_path / "pixels.npy", **SIZE)


class TestTraps:
    @pytest.mark.parametrize(
        ("file", "verdict", "reason"),
        [
            ("good", "kept", ""),
            ("right", "kept", ""),
            ("mirrored", "kept", ""),
            ("air", "kept", ""),
            ("ready", "kept", ""),
            ("blank", "excluded", "blank"),
            ("raw", "excluded", "for processing, among images for presentation"),
            ("twin", "excluded", "same pixels as another image"),
            ("stray", "excluded", "not listed in the cohort's table"),
            ("text", "unreadable", "not an image"),
            ("empty", "unreadable", "the file is empty (zero bytes)"),
            ("cut", "unreadable", "truncated"),
            ("gone", "missing", "file is missing"),
        ],
    )
    def test_verdict(self, curated, file, verdict, reason):
        found = curated.audit.set_index("file").loc[f"{file}.dcm"]
        assert (found["verdict"], found["reason"]) == (verdict, reason)

    def test_counts_add_up(self, curated, traps):
        verdicts = curated.audit["verdict"].value_counts()
        files = len(list(traps.folder.iterdir()))
        assert verdicts[["kept", "excluded", "unreadable"]].sum() == files
        assert len(curated.exclusions) == len(curated.audit) - verdicts["kept"]

    def test_twin_names_the_one_that_was_kept(self, curated):
        twin = curated.audit.set_index("file").loc["twin.dcm"]
        assert twin["duplicate_of"] == "good"

    def test_contradictions(self, curated):
        notes = curated.audit.set_index("file")["contradictions"]
        assert "hung the other way" in notes["mirrored.dcm"]
        assert "table says view CC" in notes["air.dcm"]
        assert "SOP Instance" not in notes["good.dcm"]


class TestResult:
    def test_store_rows_are_table_rows(self, curated, traps, tmp_path):
        pixels = np.load(tmp_path / "pixels.npy")
        assert pixels.shape == (len(curated.images), 64, 48)
        assert pixels.dtype == np.uint16
        assert list(curated.images.index) == list(range(len(pixels)))
        alone = list(curated.images["image_id"])
        assert alone == ["good", "right", "mirrored", "air", "ready"]

    def test_chest_wall_is_at_the_left(self, curated, tmp_path):
        pixels = np.load(tmp_path / "pixels.npy")
        assert (pixels[:, :, 0].mean(axis=1) > pixels[:, :, -1].mean(axis=1)).all()

    def test_table_is_valid(self, curated):
        found = tables.validate(curated.images.assign(split="train"), "images")
        assert (found["rows"] == 120).all()
        assert found["exact_hash"].is_unique
        assert found["grey_mean"].between(0.2, 0.9).all()
        assert found["breast_fraction"].between(0.1, 0.9).all()

    def test_vendor_comes_from_the_header_where_the_table_has_none(self, curated):
        assert curated.images.set_index("image_id")["vendor"]["right"] == "Maker"

    def test_lesions_of_kept_images_only(self, curated):
        assert set(curated.lesions["image_id"]) == set(curated.images["image_id"])


def test_files_are_examined_once_more_alike(traps, tmp_path):
    first = curate(traps, store=tmp_path / "a.npy", **SIZE)
    second = curate(traps, store=tmp_path / "b.npy", **SIZE)
    pd.testing.assert_frame_equal(first.audit, second.audit)
    assert (tmp_path / "a.npy").read_bytes() == (tmp_path / "b.npy").read_bytes()


def test_two_workers_give_the_same(tmp_path, rng, monkeypatch):
    monkeypatch.setattr("mammo_lib.imaging.pool.START", 0)
    folder = tmp_path / "in"
    for i in range(40):
        dicom.write(folder / f"i{i}.dcm", textured(rng))
    (folder / "i7.dcm").write_text("no")
    many = cohort(folder, [row(f"i{i}") for i in range(40)])
    one = curate(many, store=tmp_path / "a.npy", workers=1, **SIZE)
    two = curate(many, store=tmp_path / "b.npy", workers=2, **SIZE)
    pd.testing.assert_frame_equal(one.audit, two.audit)
    assert (tmp_path / "a.npy").read_bytes() == (tmp_path / "b.npy").read_bytes()


def test_file_listed_twice(tmp_path, rng):
    dicom.write(tmp_path / "a.dcm", textured(rng))
    twice = cohort(tmp_path, [row("a"), row("b", path="a.dcm")])
    with pytest.raises(Problem, match=r"lists the file a\.dcm twice"):
        curate(twice, store=tmp_path / "p.npy", **SIZE)


def test_nothing_usable(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dcm").write_text("no")
    found = curate(cohort(tmp_path / "in", [row("a")]), store=tmp_path / "p.npy", **SIZE)
    assert found.images.empty
    assert np.load(tmp_path / "p.npy").shape == (0, 64, 48)


def test_duplicate_of_another_patient_says_so(tmp_path, rng):
    first = dicom.write(tmp_path / "in" / "a.dcm", textured(rng))
    shutil.copy(first, tmp_path / "in" / "b.dcm")
    both = cohort(tmp_path / "in", [row("a"), row("b", patient="p2")])
    found = curate(both, store=tmp_path / "p.npy", **SIZE).audit
    assert found["reason"].iloc[1] == "same pixels as an image of another patient"


class TestTwins:
    """Two files with the same pixels, both with lesions and labels of their own."""

    def curated(self, tmp_path, rng, *, second=None, lesions=()):
        folder = tmp_path / "in"
        first = dicom.write(folder / "a.dcm", textured(rng), ImageLaterality="L")
        shutil.copy(first, folder / "b.dcm")
        both = cohort(folder, [row("a"), row("b", **(second or {}))])
        table = pd.DataFrame(lesions, columns=LESION)
        both = replace(both, lesions=table.assign(mask_path=None))
        return curate(both, store=tmp_path / "p.npy", **SIZE)

    MASS = ("1", "mass", "malignant", 3.0, 4.0, 5.0, 6.0)
    OTHER = ("1", "mass", "benign", 30.0, 40.0, 5.0, 6.0)
    NOWHERE = ("1", "mass", "malignant", None, None, None, None)

    def test_lesions_move_to_the_kept_image(self, tmp_path, rng):
        lesions = [("a", *self.OTHER), ("b", *self.MASS)]
        found = self.curated(tmp_path, rng, lesions=lesions)
        table = tables.validate(found.lesions, "lesions")
        assert table["image_id"].tolist() == ["a", "a"]
        assert table["lesion_id"].tolist() == ["1", "b-1"]
        assert table["x"].tolist() == [30, 3]
        assert found.audit["detail"].iloc[1] == "kept: a; 1 lesion(s) moved there"
        assert found.audit["action"].iloc[0].endswith("; 1 lesion(s) taken over from b")

    def test_a_lesion_that_is_there_already_is_not_counted_twice(self, tmp_path, rng):
        lesions = [("a", *self.MASS), ("b", *self.MASS), ("b", "2", *self.OTHER[1:])]
        found = self.curated(tmp_path, rng, lesions=lesions)
        assert found.lesions["lesion_id"].tolist() == ["1", "b-2"]

    def test_two_lesions_without_a_place_stay_two(self, tmp_path, rng):
        lesions = [("b", *self.NOWHERE), ("b", "2", *self.NOWHERE[1:]), ("a", *self.NOWHERE)]
        found = self.curated(tmp_path, rng, lesions=lesions)
        assert sorted(found.lesions["lesion_id"]) == ["1", "b-2"]

    def test_hung_the_other_way_nothing_moves(self, tmp_path, rng):
        lesions = [("b", *self.MASS)]
        found = self.curated(tmp_path, rng, lesions=lesions)
        audit = found.audit.assign(flipped=[False, True])
        kept, told = twins.move_lesions(pd.DataFrame(lesions, columns=LESION), audit)
        assert kept["image_id"].tolist() == ["b"]
        assert told["detail"].iloc[1].endswith("its lesions not moved: hung the other way")

    @pytest.mark.parametrize(
        ("own", "twin", "label", "note"),
        [
            (0, 1, 1, "twin has label 1"),
            (None, 0, 0, "twin has label 0"),
            (1, 0, 1, ""),
            (0, None, 0, ""),
            (1, 1, 1, ""),
        ],
    )
    def test_the_worse_label_is_taken(self, own, twin, label, note):
        images = pd.DataFrame({"label": [own, twin], "label_source": ["BI-RADS", "biopsy"]})
        images = images.astype({"label": "Int8"})
        audit = pd.DataFrame(
            {
                "image_id": ["a", "b"], "stage": ["", "duplicate"], "duplicate_of": [None, "a"],
                "flipped": [False, False], "contradictions": "", "action": "mirrored",
            }
        )  # fmt: skip
        made, told = twins.take_worse_label(images, audit)
        assert made["label"].iloc[0] == label
        assert made["label_source"].iloc[0] == ("biopsy" if note else "BI-RADS")
        assert told["contradictions"].iloc[0] == note
        assert ("taken from b" in told["action"].iloc[0]) == bool(note)

    def test_the_label_reaches_the_images(self, tmp_path, rng):
        second = {"label": 1, "label_source": "biopsy", "patient": "p2"}
        found = self.curated(tmp_path, rng, second=second)
        assert found.images["label"].tolist() == [1]
        assert "twin has label 1" in found.audit["contradictions"].iloc[0]
