from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors.saliency import controls, sanity, story
from mammo_lib.errors.saliency import methods as ways
from mammo_lib.evaluation.lesions import BOX
from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate
from mammo_lib.training import examples, strategy
from mammo_lib.training.saliency import Maps
from tests.errors.discovery.recipe import recipe
from tests.evaluation import screening

CONFIG = SimpleNamespace(
    model={"net": recipe("shen2019"), "views": recipe("wu2019")}, training=None, seed=[0],
    stats=screening.STATS,
)  # fmt: skip


def on_lesions(material):
    """A method that knows the lesions, and little else."""
    boxes = material.lesions.set_index("image_id")[BOX]

    def look(rows):
        found = np.random.default_rng(1).random((len(rows), 24, 12)).astype(np.float32) / 2
        for place, name in enumerate(material.images["image_id"].iloc[rows]):
            x, y, width, height = boxes.loc[name]
            found[place, int(y + height / 2) // 4, int(x + width / 2) // 4] = 1
        return Maps(np.asarray(rows), found)

    return look


def noise(rows, seed=0):
    found = np.random.default_rng(seed).random((len(rows), 24, 12))
    return Maps(np.asarray(rows), found.astype(np.float32))


def brightness(material):
    """A method that shows the image, whatever the network has learnt."""

    def look(rows):
        small = material.store[rows].reshape(len(rows), 24, 4, 12, 4).mean((2, 4))
        return Maps(np.asarray(rows), (small / 65_535).astype(np.float32))

    return look


@pytest.fixture
def checked(material, rng, monkeypatch, tmp_path):
    """Check methods without networks: `trained` and `others` give method -> function of rows."""
    monkeypatch.setattr(strategy, "prepare", lambda training: None)
    monkeypatch.setattr(examples, "material", lambda *given: material)
    monkeypatch.setattr(controls, "fresh", lambda *given, **how: tmp_path)
    monkeypatch.setattr(controls, "trained_on_permuted", lambda *given, **how: tmp_path)
    run = SimpleNamespace(root=tmp_path, store=None, model=lambda m, s: tmp_path / f"{m}-{s}")

    def check(trained, others, *, model="net", settings=screening.STATS):
        monkeypatch.setattr(ways, "methods", lambda *given, **how: trained)
        monkeypatch.setattr(ways, "of", lambda *given: others)
        return sanity.checks(CONFIG, run, material.images, material.lesions, model=model, seed=0,
                             rng=rng, settings=settings)  # fmt: skip

    return check


def test_a_map_of_lesions_passes(checked, material):
    table = checked({"a": on_lesions(material)}, {"a": noise})
    assert list(table.columns) == sanity.COLUMNS
    assert table["check"].tolist() == list(sanity.CHECKS)
    assert sanity.passed(table) == ["a"]
    pointing = table["estimate"].iloc[2]
    assert (pointing.value, pointing.n, pointing.n_clusters) == (1, 30, 15)
    assert "A passed all 3 checks" in story.words(table, "net")


def test_a_map_of_the_image_fails_though_it_points_well(checked, material):
    own = {"a": brightness(material)}
    table = checked(own, own)
    assert table["passed"].tolist() == [False, False, True]
    assert table["estimate"].iloc[0].value == 1
    assert sanity.passed(table) == []


def test_noise_fails_at_pointing(checked):
    table = checked({"a": noise}, {"a": lambda rows: noise(rows, 1)})
    assert table["passed"].tolist() == [True, True, False]
    words = story.words(table, "net")
    assert "A failed the check of pointing" in words
    assert "left out" in words


def test_levels_are_those_of_several_methods(checked, material):
    both = {"a": on_lesions(material), "b": noise}
    table = checked(both, {"a": noise, "b": noise})
    alpha = 1 - screening.STATS.level
    assert all(one.level == pytest.approx(1 - alpha / 2, abs=0.001) for one in table["estimate"])
    assert sanity.passed(table) == ["a"]


def test_too_few_patients(checked, material):
    settings = screening.STATS.model_copy(update={"too_few": 16})
    table = checked({"a": on_lesions(material)}, {"a": noise}, settings=settings)
    assert table["passed"].isna().all()
    assert set(table["note"]) == {"too few"}
    assert sanity.passed(table) == []
    assert "Too few patients" in story.words(table, "net")


def test_labels_that_cannot_be_permuted(checked, material, monkeypatch):
    def refuse(*given, **how):
        raise Problem("too few to permute")

    monkeypatch.setattr(controls, "trained_on_permuted", refuse)
    table = checked({"a": on_lesions(material)}, {"a": noise})
    assert table["passed"].tolist() == [True, None, True]
    assert sanity.passed(table) == []
    assert "could not be put to the check of labels: too few to permute" in story.words(table, "n")


def test_constant_maps_are_counted(checked, material):
    def flat(rows):
        found = on_lesions(material)(rows)
        found.map[:2] = 0
        return found

    table = checked({"a": flat}, {"a": noise})
    assert table["estimate"].iloc[0].n == 28
    assert "2 images with a constant map" in table["note"].iloc[0]
    assert table["estimate"].iloc[2].value == pytest.approx(28 / 30)


def test_no_method(checked):
    table = checked({}, {}, model="views")
    assert table.empty
    assert list(table.columns) == sanity.COLUMNS
    assert sanity.passed(table) == []
    assert "none is shown" in story.words(table, "views")


def test_a_check_that_is_missing_is_not_passed():
    row = {"method": "a", "check": "pointing", "estimate": Estimate(1), "passed": True}
    assert sanity.passed(pd.DataFrame([row])) == []
