"""A recipe of a run trained anew on other splits of its images, in a folder of its own."""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from mammo_lib.config import Config
from mammo_lib.paths import Run
from mammo_lib.training.examples import Material


def retrained(
    config: Config, run: Run, images: pd.DataFrame, folder: Path, *, model: str, seed: int
) -> pd.DataFrame:
    """Return image_id and score of the test images by `model` trained on the splits of `images`.

    `images` are those of `run` with splits of their own. What is trained stays in `folder`: called
    again after an interruption it goes on after the last epoch, a finished training is not
    repeated. Nothing is tracked or registered.
    """
    from mammo_lib.training import fit, score, train

    given = replace(train.material(config, run, model), images=images.reset_index(drop=True))
    settings = config.model[model]
    fit.fit(
        given, settings, config.training, seed=seed, folder=folder, name=model,
        fingerprint=train.fingerprint(config, given, model=model),
    )  # fmt: skip
    answered = tested(given)
    told = score.score(folder, answered, settings, seed=seed, name=model, training=config.training)
    return told["scores"][["image_id", "score"]]


def tested(given: Material) -> Material:
    """Return the test images of `given` alone, with their pixels and lesions."""
    test = (given.images["split"] == "test").fillna(False).to_numpy(bool)
    images = given.images[test].reset_index(drop=True)
    lesions = given.lesions[given.lesions["image_id"].isin(images["image_id"])]
    return replace(given, images=images, store=given.store[test], lesions=lesions)
