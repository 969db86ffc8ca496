from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from mammo_lib.config.schema import ImageConfig, Stage, TrainingConfig
from mammo_lib.errors.saliency import controls
from mammo_lib.problem import Problem
from mammo_lib.training import model_file
from tests.errors.discovery.recipe import recipe
from tests.evaluation import screening

MACHINE = TrainingConfig(precision="float32", strategy="single", threads=1)


def test_recipe_is_that_of_the_last_stage_from_fresh_weights():
    staged = recipe("shen2019").model_copy(update={
        "stages": [Stage(name="patches", set={"lr": 0.5}), Stage(name="image", set={"lr": 0.25})],
        "weights": "imagenet",
    })  # fmt: skip
    found = controls.recipe(staged)
    assert (found.lr, found.stages, found.weights) == (0.25, [], None)


class TestPermuted:
    def test_breasts_keep_one_label_and_labels_their_number(self, material, rng):
        found = controls.permuted(material.images, too_few=10, rng=rng)
        for split in controls.IMAGES:
            own = found[(found["split"] == split).fillna(False)]
            assert (own.groupby(["exam_id", "laterality"])["label"].nunique() == 1).all()
            assert own["label"].sum() == material.images.loc[own.index, "label"].sum()
        assert not found["label"].equals(material.images["label"])

    def test_test_images_are_in_no_split(self, material, rng):
        found = controls.permuted(material.images, too_few=10, rng=rng)
        assert found.loc[material.images["split"] == "test", "split"].isna().all()

    def test_images_at_most(self, material, rng, monkeypatch):
        monkeypatch.setattr(controls, "IMAGES", {"train": 31, "validation": 60})
        found = controls.permuted(material.images, too_few=3, rng=rng)
        assert (found["split"] == "train").sum() == 30

    def test_given_images_stay_as_they_are(self, material, rng):
        before = material.images.copy()
        controls.permuted(material.images, too_few=10, rng=rng)
        assert before.equals(material.images)

    def test_too_few(self, material, rng):
        with pytest.raises(Problem, match="too few to permute"):
            controls.permuted(material.images, too_few=16, rng=rng)


def test_fresh_weights_differ_by_seed_alone(tmp_path, material):
    def weights(folder, seed):
        where = controls.fresh(recipe("shen2019"), material, tmp_path / folder, seed=seed)
        return np.concatenate([w.ravel() for w in model_file.load(where).get_weights()])

    one, again, other = weights("a", 1), weights("b", 1), weights("c", 2)
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_training_on_permuted_labels_is_not_repeated(tmp_path, material):
    config = SimpleNamespace(
        model={"shen2019": recipe("shen2019")}, training=MACHINE, stats=screening.STATS,
        image=ImageConfig(rows=96, columns=48),
    )  # fmt: skip

    def trained(given):
        where = controls.trained_on_permuted(
            config, given, tmp_path, model="shen2019", seed=0, rng=np.random.default_rng(0)
        )
        return (where / model_file.BEST).stat().st_mtime_ns

    first = trained(material)
    assert trained(material) == first
    other = material.images.assign(label=1 - material.images["label"])
    assert trained(replace(material, images=other)) > first
