import io

import numpy as np
import pandas as pd

from mammo_lib.training import samples


def said(world, kind="scores", key="image_id"):
    names = world.images[key].unique()
    score = np.linspace(0, 1, len(names))
    return {kind: pd.DataFrame({"model": "m", "seed": 0, key: names, "score": score})}


def read(text):
    return pd.read_csv(io.StringIO(text))


def test_are_twelve_of_validation_from_least_to_most(world):
    found = read(samples.table(said(world), world.images))
    own = world.images.loc[world.images["split"] == "validation", "image_id"]
    assert len(found) == samples.COUNT
    assert set(found["image_id"]) <= set(own)
    assert found["score"].is_monotonic_increasing


def test_show_the_truth_beside(world):
    assert list(read(samples.table(said(world), world.images))) == ["image_id", "label", "score"]


def test_of_exams_stand_once_each(world):
    found = read(samples.table(said(world, "risks", "exam_id"), world.images))
    assert found["exam_id"].is_unique


def test_of_few_examples_are_all(world):
    images = world.images.assign(split="train")
    images.loc[:2, "split"] = "validation"
    assert len(read(samples.table(said(world), images))) == 3
