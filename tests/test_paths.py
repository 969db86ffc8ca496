from mammo_lib import paths


class TestExternalData:
    def test_unset_is_none(self, monkeypatch):
        monkeypatch.delenv("MAMMO_DATA", raising=False)
        assert paths.external_data() is None

    def test_counts_from_where_the_process_stands(self, monkeypatch, tmp_path):
        (tmp_path / "data").mkdir()
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("MAMMO_DATA", "data")
        assert paths.external_data() == tmp_path / "data"

    def test_or_else_from_the_project(self, monkeypatch, tmp_path):
        """A notebook runs in another folder than the one where the command was given."""
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("MAMMO_DATA", "tests")
        assert paths.external_data() == paths.PROJECT / "tests"
