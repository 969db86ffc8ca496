import shutil

import pytest

from mammo_lib.model_store import trained
from mammo_lib.problem import Problem
from mammo_lib.training import model_file


@pytest.mark.parametrize("word", ["shen", "shen-0", "tiny/shen", "tiny/shen-0"])
def test_is_found_by_any_of_its_names(runs, word):
    assert trained.named(word, runs).key == "tiny/shen-0"


def test_is_found_by_its_folder(model):
    assert trained.named(str(model.folder)) == model


def test_an_unknown_name_gives_the_nearest(runs):
    with pytest.raises(Problem, match="no trained model 'shem-0'. Did you mean 'shen-0'?"):
        trained.named("shem-0", runs)


def test_no_model_at_all_says_how_to_get_one(tmp_path):
    with pytest.raises(Problem, match="no trained model below .* Train some: mammo report"):
        trained.named("shen", tmp_path)


def test_a_name_of_two_asks_which(model, tmp_path):
    for name in ("one", "two"):
        shutil.copytree(model.run.root, tmp_path / name)
    with pytest.raises(Problem, match="'shen' names 2 models; say which: one/shen-0, two/shen-0"):
        trained.named("shen", tmp_path)


def test_a_missing_model_file_is_named(model, tmp_path):
    shutil.copytree(model.run.root, tmp_path / "tiny")
    copy = trained.named("shen", tmp_path)
    (copy.folder / model_file.BEST).unlink()
    with pytest.raises(Problem, match="the model file .*best.keras is missing"):
        copy.check()


def test_a_recipe_that_the_configuration_lost_is_named(model, tmp_path):
    shutil.copytree(model.run.root, tmp_path / "tiny")
    copy = trained.named("shen", tmp_path)
    copy.run.config.write_text(copy.run.config.read_text().replace("  shen:", "  other:"))
    with pytest.raises(Problem, match="has no recipe 'model.shen' any more"):
        _ = copy.settings


def test_says_that_it_learnt_from_synthetic_images(model):
    assert model.synthetic
