from mammo_lib.imaging.files import candidates


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
    assert candidates(tmp_path) == ["a.dcm", "deep/b.png", "notes.txt"]
