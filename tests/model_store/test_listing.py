from mammo_lib.model_store import listing


def test_a_folder_without_runs_gives_no_rows(tmp_path):
    assert listing.rows(tmp_path) == []


def test_a_row_has_every_fact(runs):
    (row,) = listing.rows(runs)
    assert tuple(row) == listing.COLUMNS
    assert (row["model"], row["network"], row["data"]) == ("tiny/shen-0", "shen2019", "phantom")
    assert row["metric"] == "AUC by breast"
    assert 0 <= row["best"] <= 1


def test_a_run_of_an_older_configuration_is_listed_too(runs, tmp_path):
    old = tmp_path / "old" / "models" / "net-3"
    old.mkdir(parents=True)
    facts = '"fingerprint": "y", "name": "net", "seed": 3, "network": "wu2019", "variant": "demo"'
    (old / "fit.json").write_text(f'{{"best_auc": 0.5, {facts}}}')
    (row,) = listing.rows(tmp_path)
    assert (row["best"], row["metric"], row["data"]) == (0.5, "AUC by breast", "")


def test_nothing_is_registered_without_a_database(runs):
    assert listing.elsewhere(runs) == []
