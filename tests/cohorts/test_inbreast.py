import plistlib

import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.cohorts import inbreast
from mammo_lib.config.schema import RealData
from mammo_lib.problem import Problem

HEADER = "Patient ID;Patient age;Laterality;View;Acquisition date;File Name;ACR;Bi-Rads"
ROWS = {  # file number: (woman, row); file names say ML where the table says MLO
    "20586908": ("6c613a14b80a8591", "removed;removed;R;CC;201001;20586908;3 ;5"),
    "20586934": ("6c613a14b80a8591", "removed;removed;L;MLO;201001;20586934;3;2"),
    "22580192": ("fe7d005dcbbfb46d", "removed;removed;L;CC;200809;22580192;   ;4a"),
    "22580218": ("fe7d005dcbbfb46d", "removed;removed;R;CC;200809;22580218;;3"),
    "22580244": ("fe7d005dcbbfb46d", "removed;removed;R;MLO;200809;22580244;1;1"),
}
SQUARE = ["(10.400000, 20.600000)", "(30.000000, 20.600000)", "(30.000000, 50.200000)"]


def dicom(folder, number, patient, side, view):
    name = f"{number}_{patient}_MG_{side}_{'ML' if view == 'MLO' else view}_ANON.dcm"
    path = folder / "AllDICOMs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    return path


def outline(folder, number, *lesions):
    (folder / "AllXML").mkdir(exist_ok=True)
    outlines = [
        {"Name": name, "NumberOfPoints": len(points), "Point_px": points}
        for name, points in lesions
    ]
    content = {"Images": [{"ImageIndex": 0, "NumberOfROIs": len(outlines), "ROIs": outlines}]}
    (folder / "AllXML" / f"{number}.xml").write_bytes(plistlib.dumps(content))


def table(folder, rows, header=HEADER):
    (folder / "INbreast.csv").write_text("\n".join([header, *rows]) + "\n")


@pytest.fixture
def folder(tmp_path):
    for number, (patient, row) in ROWS.items():
        dicom(tmp_path, number, patient, *row.split(";")[2:4])
    table(tmp_path, [row for _, row in ROWS.values()])
    outline(tmp_path, "20586908", ("Mass", SQUARE), ("Calcification", ["(7.5, 8.5)"]))
    return tmp_path


def load(folder):
    return inbreast.load(RealData(name="inbreast", folder=str(folder)))


def image(folder, number):
    return load(folder).images.set_index("image_id").loc[number]


class TestClean:
    def test_tables_are_valid(self, folder):
        cohort = load(folder)
        images = cohort.images.assign(split=None, rows=4, columns=4)
        assert len(tables.validate(images, "images")) == 5
        assert len(tables.validate(cohort.lesions, "lesions")) == 2
        assert cohort.dropped.empty

    def test_one_image(self, folder):
        found = image(folder, "20586908")
        assert (found["label"], found["label_source"], found["birads"]) == (1, "BI-RADS", "5")
        assert (found["date"], found["path"][:9]) == ("2010-01", "AllDICOMs")

    def test_box_of_an_outline(self, folder):
        mass = load(folder).lesions.iloc[0]
        assert (mass["kind"], mass["pathology"]) == ("mass", "unknown")
        assert list(mass[["x", "y", "width", "height"]]) == [10, 20, 21, 31]


class TestTraps:
    def test_patient_is_in_the_file_name(self, folder):
        assert load(folder).images["patient_id"].nunique() == 2

    def test_view_is_that_of_the_table(self, folder):
        found = image(folder, "20586934")
        assert "_ML_" in found["path"]
        assert found["view"] == "MLO"

    def test_letters_of_birads(self, folder):
        found = image(folder, "22580192")
        assert (found["label"], found["birads"]) == (1, "4a")

    def test_birads_3_is_unknown(self, folder):
        found = image(folder, "22580218")
        assert pd.isna(found["label"])
        assert found["label_source"] == "none"

    def test_density_with_spaces_or_blank(self, folder):
        density = load(folder).images.set_index("image_id")["density"]
        assert density["20586908"] == "C"
        assert density[["22580192", "22580218"]].isna().all()

    def test_a_speck_is_one_pixel(self, folder):
        speck = load(folder).lesions.iloc[1]
        assert list(speck[["x", "y", "width", "height"]]) == [7, 8, 1, 1]

    def test_misspelt_and_empty_outlines(self, folder):
        outline(folder, "20586908", ("Espiculated Region", SQUARE), ("Unnamed", []))
        assert list(load(folder).lesions["kind"]) == ["spiculated region"]


class TestDropped:
    def only(self, folder):
        (row,) = load(folder).dropped.to_dict("records")
        return row

    def test_row_without_file(self, folder):
        next((folder / "AllDICOMs").glob("22580244*")).unlink()
        row = self.only(folder)
        assert (row["row"], row["reason"]) == ("INbreast.csv:6", "no image file")

    def test_file_without_row(self, folder):
        dicom(folder, "99", "ab", "L", "CC")
        row = self.only(folder)
        assert row["file"] == "AllDICOMs/99_ab_MG_L_CC_ANON.dcm"
        assert row["reason"] == "not in the table"

    def test_strange_file_name(self, folder):
        (folder / "AllDICOMs" / "copy.dcm").write_bytes(b"")
        assert self.only(folder)["reason"] == "file name of no known form"

    def test_sides_differ(self, folder):
        next((folder / "AllDICOMs").glob("22580244*")).unlink()
        dicom(folder, "22580244", "fe7d005dcbbfb46d", "L", "CC")
        assert self.only(folder)["reason"] == "file name and table give different sides"


class TestMalformed:
    @pytest.mark.parametrize("column", inbreast.NEEDED)
    def test_missing_column(self, folder, column):
        table(folder, ["x;x;x;x;x;x;x;x"], HEADER.replace(column, "other"))
        with pytest.raises(Problem, match=f"column '{column}' is missing"):
            load(folder)

    @pytest.mark.parametrize(
        ("column", "row"),
        [
            ("Laterality", "removed;removed;B;CC;201001;1;3;5"),
            ("View", "removed;removed;L;;201001;1;3;5"),
            ("File Name", "removed;removed;L;CC;201001;;3;5"),
            ("Bi-Rads", "removed;removed;L;CC;201001;1;3;benign"),
        ],
    )
    def test_odd_value(self, folder, column, row):
        table(folder, [ROWS["20586908"][1], row])
        with pytest.raises(Problem, match=f"INbreast.csv: row 3, column '{column}'"):
            load(folder)

    def test_file_named_twice(self, folder):
        table(folder, [ROWS["20586908"][1]] * 2)
        with pytest.raises(Problem, match="row 3, column 'File Name'"):
            load(folder)

    def test_two_files_of_one_number(self, folder):
        dicom(folder, "20586908", "ffff", "R", "CC")
        with pytest.raises(Problem, match="second file of this number"):
            load(folder)

    @pytest.mark.parametrize("content", [b"<plist>", b"", b"text"])
    def test_damaged_outline(self, folder, content):
        (folder / "AllXML" / "20586908.xml").write_bytes(content)
        with pytest.raises(Problem, match="20586908.xml: not an annotation"):
            load(folder)

    def test_damaged_point(self, folder):
        outline(folder, "20586908", ("Mass", ["(1, two)"]))
        with pytest.raises(Problem, match="point"):
            load(folder)

    def test_absent(self, tmp_path):
        with pytest.raises(Problem, match="Ask for INbreast"):
            load(tmp_path)
