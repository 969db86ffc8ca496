"""Networks that grade density, against the radiologist's letter: agreement with its interval."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation.operating import share
from mammo_lib.stats.estimate import Estimate

LETTERS = list("ABCD")
DENSE = ("C", "D")


def graded(gradings: pd.DataFrame, images: pd.DataFrame, split: str = "test") -> pd.DataFrame:
    """Return a row per model and exam of `split`: model, exam_id, patient_id, vendor, truth, said.

    `said` is the letter with the largest probability, averaged over the exam's images and the
    model's seeds; exams of unknown density are left out.
    """
    known = images[(images["split"] == split).fillna(False) & images["density"].isin(LETTERS)]
    own = known[["image_id", "exam_id", "patient_id", "vendor", "density"]]
    joined = gradings.merge(own, on="image_id")
    by = ["model", "exam_id", "patient_id", "density"]
    exams = joined.groupby(by, sort=False, observed=True)
    mean = exams[LETTERS].mean()
    said = np.array(LETTERS)[mean.to_numpy().argmax(1)] if len(mean) else np.array([], object)
    vendor = exams["vendor"].first()
    table = mean.assign(vendor=vendor, said=said).reset_index()
    return table.rename(columns={"density": "truth"}).drop(columns=LETTERS)


def agreement(table: pd.DataFrame, settings: StatsConfig) -> pd.DataFrame:
    """Return a row per model and vendor, and for all: kappa, exact and dense, all Estimates.

    `kappa` weighs a grade's distance linearly; `exact` is the share of exams graded alike, `dense`
    that of those put on the same side of the line between B and C. Patients are kept together.
    Vendors with fewer than `settings.too_few` patients show n alone.
    """
    return pd.DataFrame(_rows(table, settings), columns=["model", "vendor", "n", *MEASURES])


MEASURES = ["kappa", "exact", "dense"]


def _rows(table: pd.DataFrame, settings: StatsConfig) -> Iterator[dict[str, object]]:
    for model, part in table.groupby("model", sort=False, observed=True):
        yield {"model": model, "vendor": "all", **_measures(part, settings)}
        for vendor, group in part.groupby("vendor", observed=True):
            yield {"model": model, "vendor": vendor, **_measures(group, settings)}


def _measures(part: pd.DataFrame, settings: StatsConfig) -> dict[str, object]:
    patients = part["patient_id"].nunique()
    if patients < settings.too_few:
        return {"n": len(part), **dict.fromkeys(MEASURES, "too few")}
    kappa = stats.cohen_kappa(
        part["truth"], part["said"], weights="linear", categories=LETTERS,
        cluster=part["patient_id"], level=settings.level,
    ).kappa  # fmt: skip
    exact = part["truth"] == part["said"]
    dense = part["truth"].isin(DENSE) == part["said"].isin(DENSE)
    return {
        "n": len(part),
        "kappa": kappa,
        "exact": share(exact, part["patient_id"], settings),
        "dense": share(dense, part["patient_id"], settings),
    }


def crossed(table: pd.DataFrame) -> pd.DataFrame:
    """Return a row per model and true letter: model, truth, and how many exams were called what."""
    if table.empty:
        return pd.DataFrame(columns=["model", "truth", *LETTERS])
    counts = table.groupby(["model", "truth", "said"], observed=True).size().unstack(fill_value=0)
    every = pd.MultiIndex.from_product([table["model"].unique(), LETTERS], names=["model", "truth"])
    wide = counts.reindex(index=every, columns=LETTERS, fill_value=0)
    return wide.rename_axis(columns=None).reset_index()


def story(measured: pd.DataFrame) -> str:
    """Return the sentence that says how well the first model grades, and where worst."""
    found = measured[measured["vendor"] == "all"]
    if found.empty:
        return "No network of this run grades density."
    row = found.iloc[0]
    kappa, own = row["kappa"], measured[measured["model"] == row["model"]]
    if not isinstance(kappa, Estimate):
        return f"{row['n']} exams are too few to judge {row['model']}."
    groups = [(v, k) for v, k in zip(own["vendor"], own["kappa"], strict=True)
              if v != "all" and isinstance(k, Estimate)]  # fmt: skip
    told = (
        f"{row['model']} agrees with the density on record by a linear kappa of {kappa.value:.2f} "
        f"({kappa.low:.2f} to {kappa.high:.2f}; {kappa.n} exams of {kappa.n_clusters} women)"
    )
    if len(groups) < 2:
        return told + "."
    worst, least = min(groups, key=lambda each: each[1].value)
    return f"{told}, least on {worst} ({least.value:.2f}, {least.low:.2f} to {least.high:.2f})."
