"""What marks find: figures of merit, curves and, with several readers, the test of modalities."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.appraisal.marked import Boxed, Scored
from mammo_lib.config import Evaluation
from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.marks.curve import curve
from mammo_lib.stats.marks.figures import FIGURES
from mammo_lib.stats.marks.reader_study import readings

AREAS = ("wAFROC", "AFROC", "HrAuc")


@dataclass(frozen=True)
class Detection:
    """`figures` and `sensitivity` have a row an estimate, `curves` a row a threshold.

    `tests` has a row for each pair of modalities, `found` what goes to JSON.
    """

    figures: pd.DataFrame
    sensitivity: pd.DataFrame
    curves: pd.DataFrame
    tests: pd.DataFrame
    how: list[str]  # marks were matched and resampled
    assumed: list[str]  # by the test of modalities
    found: dict[str, Any] = field(default_factory=dict)


def figure_name(asked: str) -> str:
    """Return the figure of merit that a person means, whatever its capitals."""
    known = {name.lower(): name for name in FIGURES}
    plain = asked.lower().replace("-", "").replace("_", "")
    if plain not in known:
        raise Problem(f"--figure-of-merit {asked}: is unknown.{nearest(asked, FIGURES)}")
    return known[plain]


def detect(given: Scored | Boxed, config: Evaluation, rng: np.random.Generator) -> Detection:
    """Return everything that the marks of an evaluation allow."""
    if isinstance(given, Boxed):
        return _of_boxes(given, config, rng)
    return _of_readers(given, config)


def _of_boxes(given: Boxed, config: Evaluation, rng: np.random.Generator) -> Detection:
    settings = config.stats
    found = stats.froc(given.lesions, given.marks, given.images, level=settings.level,
                       n_boot=settings.n_boot, rng=rng)  # fmt: skip
    areas = {"wAFROC": found.wafroc, "AFROC": found.afroc, "highest-rating AUC": found.hr_auc,
             "wAFROC1": found.wafroc1, "AFROC1": found.afroc1}  # fmt: skip
    figures = pd.DataFrame({"figure": list(areas), "estimate": list(areas.values())})
    at = [f"{rate:g}" for rate in found.sensitivity]
    sensitivity = pd.DataFrame({"at": at, "estimate": list(found.sensitivity.values())})
    half = found.sensitivity[0.5]
    return Detection(
        figures, sensitivity, found.curve.assign(model=config.name), _no_pairs(),
        ["A mark hits the lesion whose box holds its centre; each lesion is found once, by its "
         "highest mark.", f"Percentile intervals from resampled {_unit(given)}."], [],
        {"figures": areas, "sensitivity_at": dict(zip(at, found.sensitivity.values(), strict=True)),
         "n_images": len(given.images), "n_lesions": len(given.lesions),
         "headline": [f"Lesion sensitivity at 0.5 false marks an image: {half}",
                      f"wAFROC: {found.wafroc}"]},
    )  # fmt: skip


def _unit(given: Boxed) -> str:
    return "patients" if "patient_id" in given.images else "images, each as one patient"


def _of_readers(given: Scored, config: Evaluation) -> Detection:
    chosen = figure_name(config.figure_of_merit)
    merits = stats.froc_figures_of_merit(given.marks, given.cases)
    several = merits["modality"].nunique() > 1 and merits["reader"].nunique() > 1
    found: dict[str, Any] = {"figures_of_merit": merits, "figure_of_merit": chosen}
    tests, assumed, headline = _no_pairs(), [], []
    if several:
        study = stats.mrmc_froc(given.marks, given.cases, figure=chosen, level=config.stats.level)
        tests, assumed = study.differences, list(study.assumed)
        found |= {"f_statistic": study.f_statistic, "df": study.df, "p_value": study.p_value,
                  "differences": study.differences, "means": study.means,
                  "components": study.components, "method": study.method}  # fmt: skip
        headline = [f"{chosen}, {row.modality_a} − {row.modality_b}: {row.estimate:.3f} "
                    f"({row.low:.3f} to {row.high:.3f}), p = {row.p_value:.3g}"
                    for row in tests.itertuples()]  # fmt: skip
    figures = merits.melt(["modality", "reader"], var_name="figure", value_name="estimate")
    shown = figures[figures["figure"].isin([*AREAS, chosen])]
    found |= {"headline": headline}
    return Detection(shown, pd.DataFrame(), _pooled(given), tests, [], assumed, found)


def _pooled(given: Scored) -> pd.DataFrame:
    """Return the FROC curve of each modality, the marks of all its readers taken together."""
    parts = []
    every = readings(given.marks, given.cases)
    for modality in dict.fromkeys(name for name, _ in every):
        rows = given.marks[given.marks["modality"] == modality]
        count = rows["reader"].nunique()
        place = pd.Index(given.cases["case"]).get_indexer(pd.Index(rows["case"]))
        lesions = given.cases["n_lesions"].to_numpy(int) * count
        drawn = curve(lesions, image=place, score=rows["rating"].to_numpy(float),
                      hit=rows["kind"].eq("LL").to_numpy()).table()  # fmt: skip
        drawn["false_positives_per_image"] /= count
        parts.append(drawn.assign(model=str(modality)))
    return pd.concat(parts, ignore_index=True)


def _no_pairs() -> pd.DataFrame:
    return pd.DataFrame(columns=["modality_a", "modality_b", "estimate", "low", "high", "p_value"])


def headings(figures: pd.DataFrame) -> dict[str, str]:
    """Return the columns of a table of figures of merit with their headings."""
    known = {"modality": "Modality", "reader": "Reader", "estimate": "Value"}
    return {name: words for name, words in known.items() if name in figures}
