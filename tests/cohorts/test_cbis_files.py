import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.cohorts import cbis_files
from mammo_lib.problem import Problem
from tests.cohorts.cbis_tables import IMAGE, SERIES, STUDY, TAIL, film, load


class TestFiles:
    @pytest.mark.parametrize(
        "path",
        [
            f"{IMAGE}/{STUDY}{TAIL}/{SERIES}{TAIL}/000000.dcm",
            f"CBIS-DDSM/{IMAGE}/08-07-2016-DDSM-NA-11/1.000000-full mammogram images-22/1-1.dcm",
            f"cbis_ddsm/P_00001_LEFT_CC.dcm/{STUDY}{TAIL}/MG_{SERIES}{TAIL}/a5d3.dcm",
        ],
        ids=["tables", "NBIA", "IDC"],
    )
    def test_layout(self, tmp_path, path):
        film(tmp_path / path)
        cohort = load(tmp_path)
        assert cohort.images[["image_id", "path"]].to_numpy().tolist() == [[IMAGE, path]]

    @pytest.mark.parametrize("tags", [{"PatientID": IMAGE}, {"SeriesInstanceUID": SERIES + TAIL}])
    def test_header_tells_where_no_folder_does(self, tmp_path, tags):
        film(tmp_path / "a" / "1-1.DCM", **tags)
        assert load(tmp_path).images["image_id"].tolist() == [IMAGE]

    def test_series_goes_before_the_folder(self):
        assert cbis_files._by_path(f"{IMAGE}/x_{SERIES}/1.dcm", {SERIES: "y"}, {IMAGE}) == "y"

    def test_of_two_copies_that_of_the_table(self):
        assert cbis_files.choose(["a/1.dcm", "b/1.dcm"], "b/1.dcm") == "b/1.dcm"
        assert cbis_files.choose(["a/1.dcm", "b/1.dcm"], "c/1.dcm") == "a/1.dcm"

    def test_row_without_file_is_dropped_once_some_are_there(self, tmp_path):
        film(tmp_path / IMAGE / "1.dcm")
        cohort = load(tmp_path)
        assert len(cohort.images) == len(cohort.lesions) == 1
        assert set(cohort.dropped["reason"]) == {"file not downloaded"}
        assert cohort.dropped["row"].str.endswith("_set.csv:2").sum() == 3

    def test_strangers_only(self, tmp_path):
        film(tmp_path / "a.dcm", PatientID="someone")
        (tmp_path / "b.dcm").write_bytes(b"not a DICOM file")
        with pytest.raises(Problem, match="none is a mammogram that the tables name"):
            load(tmp_path)

    @given(
        st.integers(0, 99999), st.sampled_from(["LEFT", "RIGHT"]), st.sampled_from(["CC", "MLO"])
    )
    def test_name_is_read_back(self, number, side, view):
        name = f"P_{number:05}_{side}_{view}"
        found = cbis_files.film(f"Calc-Test_{name}")
        assert found == cbis_files.Film(name, f"P_{number:05}", side[0], view)
        assert cbis_files.film(f"Calc-Test_{name}_1") is None
