"""The account of a curated cohort in numbers, as the data chapter gives it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.cohorts import lookalikes, registry, split
from mammo_lib.cohorts.cohort import Cohort
from mammo_lib.config import Config
from mammo_lib.config.schema import RealData, SplitConfig
from mammo_lib.imaging.curate import Curated, curate
from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.display import display

EXCERPT = [
    "file", "patient_id", "laterality", "view", "transfer_syntax", "bits_stored", "photometric",
    "side_from_pixels", "verdict",
]  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """Real images shown beside the cohort: as displayed, standardised, and their audit."""

    before: list[np.ndarray]  # float32, 0 to 1, each of its own size
    after: np.ndarray  # uint16, (n, rows, columns)
    titles: list[str]
    audit: pd.DataFrame


def beside(config: Config, store: Path, *, workers: int) -> Beside:
    """Curate the first data set of `config.beside` into `store` and return it for display."""
    source = registry.load(RealData(name=config.beside[0]), workers=workers)
    size = config.image
    made = curate(source, rows=size.rows, columns=size.columns, store=store, workers=workers)
    before = [display(decode(source.file(path))) for path in made.images["path"]]
    titles = [f"{r.patient_id} {r.laterality} {r.view}" for r in made.images.itertuples()]
    audit = made.audit[EXCERPT].assign(file=[Path(name).name for name in made.audit["file"]])
    return Beside(before, np.load(store), titles, audit)


def repaired(images: pd.DataFrame, settings: SplitConfig) -> pd.DataFrame:
    """Return the patients whom the official split had on both sides; none where it is not used."""
    if settings.method == "official":
        return split.repair(images)
    return pd.DataFrame(columns=["patient_id", "train_images", "test_images"])


def results(
    source: Cohort,
    curated: Curated,
    images: pd.DataFrame,
    receipt: pd.DataFrame,
    shown: pd.DataFrame,
    repairs: pd.DataFrame,
    config: Config,
) -> dict[str, Any]:
    """Return every number of the data chapter, by name; `shown` are the pairs of its figure."""
    verdicts = curated.audit["verdict"].value_counts()
    return {
        "data": source.card.title,
        "licence": source.card.licence,
        "files": int((curated.audit["verdict"] != "missing").sum()),
        "verdicts": {name: int(n) for name, n in sorted(verdicts.items())},
        "n_images": len(images),
        "n_patients": images["patient_id"].nunique(),
        "n_exams": images["exam_id"].nunique(),
        "n_lesions": len(curated.lesions),
        "cancers": _cancers(images),
        "splits": {name: _part(part) for name, part in images.groupby("split")},
        "receipt": {"shared": int(receipt["shared"].fillna(0).sum()), "rows": receipt},
        "alike": {
            "limit": lookalikes.NEAR,
            "shown": len(shown),
            "closest": int(shown["bits"].min()) if len(shown) else None,
        },
        "repaired_patients": len(repairs),
        "image_rows": config.image.rows,
        "image_columns": config.image.columns,
    }


def _part(part: pd.DataFrame) -> dict[str, Any]:
    return {
        "patients": part["patient_id"].nunique(),
        "images": len(part),
        "cancers": _cancers(part),
    }


def _cancers(images: pd.DataFrame) -> int:
    """Return how many patients have an image with label 1."""
    return int(images.loc[images["label"] == 1, "patient_id"].nunique())
