import pytest

from mammo_lib.cohorts import cbis_ddsm
from mammo_lib.problem import Problem
from tests.cohorts.cbis_tables import MASS_TRAIN, write


class TestPlaces:
    def test_tables_inside_the_data_folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        write(tmp_path / "cbis_ddsm")
        assert cbis_ddsm.find(None) == tmp_path / "cbis_ddsm"

    def test_tables_alone(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        write(tmp_path / "cbis_ddsm_tables")
        assert cbis_ddsm.find(None) == tmp_path / "cbis_ddsm_tables"

    def test_images_in_one_folder_and_tables_in_the_other(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        write(tmp_path / "cbis_ddsm_tables")
        (tmp_path / "cbis_ddsm").mkdir()
        assert cbis_ddsm.find(None) == tmp_path / "cbis_ddsm"

    def test_nothing(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        with pytest.raises(Problem, match=f"(?s)cbis_ddsm: no .*{MASS_TRAIN}.*Download"):
            cbis_ddsm.find(None)

    def test_folder_that_is_not_there(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MAMMO_DATA", str(tmp_path))
        write(tmp_path / "cbis_ddsm_tables")
        with pytest.raises(Problem, match="is not a folder"):
            cbis_ddsm.find(str(tmp_path / "typo"))
