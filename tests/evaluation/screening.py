"""A made-up screening cohort with scores: density masks, vendor C is noisy, race does nothing."""

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.tables import validate

STATS = StatsConfig(level=0.95, n_boot=60, seed=0, specificity=0.9, sensitivity=0.9,
                    prevalence=0.006, too_few=10)  # fmt: skip
VENDORS = {"East": ["Vendor A", "Vendor B"], "West": ["Vendor B", "Vendor C"]}


def cohort(women: int = 500, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return images (4 a woman) and lesions tables."""
    rng = np.random.default_rng(seed)
    race = rng.choice(["White", "Black", "Asian", "Hispanic"], women, p=[0.55, 0.2, 0.15, 0.1])
    west = rng.random(women) < np.where(race == "White", 0.3, 0.7)
    site = np.where(west, "West", "East")
    split = rng.choice(["train", "validation", "test"], women, p=[0.4, 0.2, 0.4])
    patients = pd.DataFrame({
        "patient_id": [f"P{i:04d}" for i in range(women)],
        "exam_id": [f"E{i:04d}" for i in range(women)],
        "race_ethnicity": race, "site": site, "split": split,
        "vendor": [rng.choice(VENDORS[place]) for place in site],
        "density": rng.choice(list("ABCD"), women, p=[0.1, 0.4, 0.4, 0.1]),
        "age": rng.uniform(40, 80, women),
        "cancer": np.where(rng.random(women) < 0.35, rng.choice(["L", "R"], women), ""),
    })  # fmt: skip
    views = pd.DataFrame([(side, view) for side in "LR" for view in ("CC", "MLO")],
                         columns=["laterality", "view"])  # fmt: skip
    images = patients.merge(views, how="cross")
    images["image_id"] = images["exam_id"] + images["laterality"] + images["view"]
    images["label"] = (images["cancer"] == images["laterality"]).astype("Int8")
    images = images.assign(
        path=images["image_id"] + ".dcm", source="made up", label_source="synthetic",
        birads=pd.Series(pd.NA, images.index, dtype="string"), scanner=images["vendor"] + " 1",
        rows=np.where(images["vendor"] == "Vendor A", 240, 200), columns=100, pixel_mm=1.0,
        grey_mean=0.3 + 0.05 * (images["site"] == "West") + rng.normal(0, 0.03, len(images)),
        breast_fraction=rng.uniform(0.3, 0.6, len(images)),
    )  # fmt: skip
    return validate(images.drop(columns="cancer"), "images"), _lesions(images, rng)


def _lesions(images: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    cancers = images[images["label"] == 1]
    kind = rng.choice(["mass", "calcification"], len(cancers) // 2, p=[0.65, 0.35]).repeat(2)
    size = rng.uniform(5, 25, len(cancers))
    lesions = pd.DataFrame({
        "image_id": cancers["image_id"].to_numpy(), "lesion_id": "1", "kind": kind,
        "pathology": "malignant", "x": 20.0, "y": 30.0, "width": size, "height": size,
        "mask_path": pd.Series(pd.NA, range(len(cancers)), dtype="string"),
    })  # fmt: skip
    return validate(lesions, "lesions")


def scores(images: pd.DataFrame, models=("alpha", "beta"), seeds=(0, 1), seed=2) -> pd.DataFrame:
    """Return scores in 0..1; alpha is better than beta, density and vendor C make both worse."""
    rng = np.random.default_rng(seed)
    signal = 2.2 - 0.5 * images["density"].map({"A": 0, "B": 1, "C": 2, "D": 3}).astype(float)
    noise = np.where(images["vendor"] == "Vendor C", 1.6, 0.8)
    parts = []
    for quality, model in zip((1.0, 0.7), models, strict=False):
        for number in seeds:
            label = images["label"].fillna(0).astype(float)
            value = label * signal * quality + rng.normal(0, 1, len(images)) * noise - 1
            own = {"model": model, "seed": number, "score": 1 / (1 + np.exp(-value))}
            parts.append(pd.DataFrame({**own, "image_id": images["image_id"]}))
    return validate(pd.concat(parts, ignore_index=True), "scores")
