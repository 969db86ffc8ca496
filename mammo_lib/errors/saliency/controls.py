"""Networks that know nothing of cancer: with fresh weights, or trained on permuted labels."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib.config import Config
from mammo_lib.config.schema import ModelConfig
from mammo_lib.problem import Problem
from mammo_lib.training.examples import Material

EPOCHS = 1  # of the training on permuted labels
IMAGES = {"train": 600, "validation": 200}  # of it, at most
BREAST = ["exam_id", "laterality"]


def recipe(settings: ModelConfig) -> ModelConfig:
    """Return the recipe of the last stage alone, from fresh weights.

    An earlier stage saw the true lesions, and so did weights that somebody published.
    """
    own = settings.stage(settings.stages[-1]) if settings.stages else settings
    return own.model_copy(update={"weights": None, "stages": []})


def fresh(settings: ModelConfig, material: Material, folder: Path, *, seed: int) -> Path:
    """Save the network of `settings` with weights drawn from `seed` in `folder`; return it.

    Its normalisation layers have not seen an image either: means 0, variances 1.
    """
    import keras

    from mammo_lib.training import compiled, model_file

    keras.utils.set_random_seed(seed)
    folder.mkdir(parents=True, exist_ok=True)
    model_file.save(compiled.untrained(recipe(settings), *material.shape), folder / model_file.BEST)
    return folder


def permuted(images: pd.DataFrame, *, too_few: int, rng: np.random.Generator) -> pd.DataFrame:
    """Return `images` of whom some are left in training and validation, breasts' labels permuted.

    Patients are drawn whole, up to IMAGES images of each split; others have no split. The rows
    stay those of the pixel store.

    Raises
    ------
    Problem
        If a split has fewer than `too_few` breasts of one class.
    """
    out = images.copy()
    out["split"] = pd.Series(pd.NA, index=images.index, dtype=object)
    for split, most in IMAGES.items():
        known = images[(images["split"] == split).fillna(False) & images["label"].notna()]
        own = known[known["patient_id"].isin(_patients(known, most, rng))]
        breast = own.groupby(BREAST, sort=False).ngroup().to_numpy()
        label = own.groupby(BREAST, sort=False)["label"].max().to_numpy(np.int64)
        rarer = min(int((label == value).sum()) for value in (0, 1))
        if rarer < too_few:
            raise Problem(f"split '{split}' holds {rarer} breasts of one class: too few to permute")
        out.loc[own.index, "split"] = split
        out.loc[own.index, "label"] = rng.permutation(label)[breast]
    return out


def _patients(known: pd.DataFrame, most: int, rng: np.random.Generator) -> list[object]:
    every = np.sort(known["patient_id"].unique().astype(object))
    drawn = pd.Index(rng.permutation(every))
    total = known["patient_id"].value_counts().reindex(drawn).cumsum()
    return list(drawn[(total <= most).to_numpy(bool)])


def trained_on_permuted(
    config: Config, material: Material, folder: Path, *, model: str, seed: int,
    rng: np.random.Generator,
) -> Path:  # fmt: skip
    """Train `model` for EPOCHS on permuted labels of some images in `folder`; return it.

    What was finished there from the same images, labels, recipe and code is not trained again.

    Raises
    ------
    Problem
        If there are too few breasts of one class.
    """
    from mammo_lib.training import fit, train

    images = permuted(material.images, too_few=config.stats.too_few, rng=rng)
    given = replace(material, images=images)
    settings = recipe(config.model[model]).model_copy(update={"epochs": EPOCHS})
    print_of = hashlib.sha256(json.dumps(settings.model_dump()).encode())
    print_of.update(train.fingerprint(config, given, model=model).encode())
    fit.fit(
        given, settings, config.training, seed=seed, folder=folder, name=model,
        fingerprint=print_of.hexdigest(),
    )  # fmt: skip
    return folder
