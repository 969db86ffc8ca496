"""What a finished study tells a planner: areas, their correlation, and what clusters cost."""

from dataclasses import dataclass
from math import isfinite, nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation import discrimination, levels
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.planning.question import Question

FEWEST = 3  # cases of a class that a correlation takes
FLAT = 1e-12  # of a variance times the positives: nothing varies


@dataclass(frozen=True)
class Errors:
    """Standard errors of one area, or of a difference of two, from the same data.

    `seen` keeps patients together (Obuchowski), `independent` takes every unit as a patient of
    its own (DeLong), `foretold` is what a plan for independent units of normal scores expects.
    """

    seen: float = nan
    independent: float = nan
    foretold: float = nan

    @property
    def inflation(self) -> float:
        """How many times the seen variance is the foretold one; 1 where less, or unknown.

        As a design effect it gives plans the variance that the pilot had, whatever made it
        larger: several units of a patient, or scores that are not normal.
        """
        found = (self.seen / self.foretold) ** 2
        return max(1.0, found) if isfinite(found) else 1.0


@dataclass(frozen=True)
class Pilot:
    """The test data of a study at one `level`, as a pilot of the next.

    `correlation` is that of two models' scores among positives and among negatives, in normal
    ranks. `note` says why nothing can be planned for an area, `pair_note` why not for a
    difference; both empty where it can.
    """

    level: str
    model: str
    area: Estimate
    n_positive: int
    n_negative: int
    n_patients: int
    errors: Errors = Errors()
    note: str = ""
    other: str = ""
    other_auc: float = nan
    correlation: tuple[float, float] = (nan, nan)
    pair_errors: Errors = Errors()
    pair_note: str = ""

    @property
    def auc(self) -> float:
        return self.area.value

    @property
    def ratio(self) -> float:
        return self.n_negative / self.n_positive

    @property
    def difference(self) -> float:
        """Area of the model minus that of the other."""
        return self.auc - self.other_auc

    def question(self, difference: float | None = None) -> stats.TwoAucs:
        """Return whether the two models differ, by as much as was seen or by `difference`."""
        second = self.other_auc if difference is None else self.auc - difference
        return stats.TwoAucs(self.auc, second, self.correlation)


def look(
    scores: pd.DataFrame,
    images: pd.DataFrame,
    best: str,
    *,
    settings: StatsConfig,
    level: str = "breast",
) -> Pilot:
    """Return what test data tell of `best` and of the model that validation data place next."""
    wide, label, patient = _units(scores, images, level)
    area = _area(wide[best], label, patient, settings)
    positives = int(label.sum())
    told: dict[str, Any] = {
        "level": level, "model": best, "area": area, "n_positive": positives,
        "n_negative": len(label) - positives, "n_patients": len(set(patient)),
    }  # fmt: skip
    note = _not_an_area(area.value, area.reason)
    if note:
        return Pilot(**told, note=note, pair_note=note)
    told["errors"] = _errors(stats.OneAuc(area.value), label, wide[[best]], patient)
    return Pilot(**told, **_pair(wide, label, patient, best, runner_up(scores, images, best)))


def runner_up(scores: pd.DataFrame, images: pd.DataFrame, best: str) -> str:
    """Return the model next to `best` on validation data, empty where there is no other."""
    others = scores[scores["model"] != best]
    return discrimination.best_on_validation(others, images) if len(others) else ""


def normal_correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the correlation of the normal ranks of `a` and `b` (n,), NaN where one is constant.

    It is that of the normal scores which a plan assumes, whatever the scale of the real ones.
    """
    from scipy.special import ndtri
    from scipy.stats import rankdata

    if len(a) < FEWEST:
        return nan
    first, second = (ndtri(rankdata(values) / (len(values) + 1)) for values in (a, b))
    if min(np.ptp(first), np.ptp(second)) == 0:
        return nan
    return float(np.clip(np.corrcoef(first, second)[0, 1], -1, 1))


def _units(
    scores: pd.DataFrame, images: pd.DataFrame, level: str
) -> tuple[pd.DataFrame, NDArray[np.int64], NDArray[Any]]:
    """Return test units: a column of scores a model, labels (n,) and patients (n,)."""
    units = discrimination.tested(scores, images, level, "test")
    keys = [*levels.UNITS[level], "label"]
    wide = units.pivot(index=keys, columns="model", values="score").dropna()
    index = wide.index.to_frame(index=False)
    return wide, index["label"].to_numpy(np.int64), index["patient_id"].to_numpy()


def _area(
    score: pd.Series, label: NDArray[np.int64], patient: NDArray[Any], settings: StatsConfig
) -> Estimate:
    frame = pd.DataFrame({"patient_id": patient, "label": label, "score": score.to_numpy()})
    return discrimination.clustered(frame, settings)


def _not_an_area(auc: float, reason: str | None) -> str:
    if not isfinite(auc):
        return f"No AUC is known ({reason or 'too few units'}), so nothing can be planned from it."
    if not 0 < auc < 1:
        return (
            f"The AUC is exactly {auc:g}: it shows no variance that a plan could be made from. "
            "Plan with an assumed one: mammo plan --auc 0.95 --half-width 0.03"
        )
    return ""


def _pair(
    wide: pd.DataFrame, label: NDArray[np.int64], patient: NDArray[Any], best: str, other: str
) -> dict[str, Any]:
    """Return the fields of a Pilot that are about two models."""
    if not other:
        return {"pair_note": "There is no second model, so no comparison to plan for."}
    auc = stats.auc(label, wide[other].to_numpy())
    found: dict[str, Any] = {"other": other, "other_auc": auc}
    if not 0 < auc < 1:
        return {**found, "pair_note": f"The AUC of {other} is exactly {auc:g}: no variance."}
    by_class = [wide[label == kind].to_numpy(float).T for kind in (1, 0)]
    columns = [wide.columns.get_loc(name) for name in (best, other)]
    of_positives, of_negatives = (normal_correlation(*part[columns]) for part in by_class)
    correlation = of_positives, of_negatives
    if not all(map(isfinite, correlation)):
        why = "A class has too few or equal scores, so no correlation is known."
        return {**found, "pair_note": why}
    question = stats.TwoAucs(stats.auc(label, wide[best].to_numpy()), auc, correlation)
    if question.effect(1.0).variance < FLAT:
        return {**found, "pair_note": f"{best} and {other} rank all cases alike."}
    errors = _errors(question, label, wide[[best, other]], patient)
    return {**found, "correlation": correlation, "pair_errors": errors}


def _errors(
    question: Question, label: NDArray[np.int64], scores: pd.DataFrame, patient: NDArray[Any]
) -> Errors:
    """Return the errors of the area of one column of `scores`, or of the difference of two."""
    given = scores.to_numpy(float).T
    weights = np.array([1.0, -1.0])[: len(given)]
    positives = label.sum()
    foretold = question.effect((len(label) - positives) / positives).variance / positives
    found = [areas.covariance for areas in
             (stats.obuchowski(label, given, patient), stats.delong(label, given))]  # fmt: skip
    seen, independent = (float(np.sqrt(max(weights @ each @ weights, 0.0))) for each in found)
    return Errors(seen, independent, float(np.sqrt(foretold)))
