from mammo_lib.imaging.files import candidates, everything


def test_own_tables_masks_and_hidden_files_are_left_out(tmp_path):
    for name in [
        "a.dcm",
        "deep/b.png",
        "notes.txt",
        "images.parquet",
        "truth.json",
        "masks/m.png",
        ".hidden",
        ".cache/c.dcm",
    ]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert candidates(tmp_path) == ["a.dcm", "deep/b.png"]


def test_everything_is_listed_where_nothing_is_known(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "audit.csv").touch()
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / ".notes.txt").touch()
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    found = everything(tmp_path, apart_from=[tmp_path / "out"])
    assert found == ["deep/.notes.txt", "link"]
