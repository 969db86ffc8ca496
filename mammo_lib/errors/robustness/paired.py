"""The same breasts scored twice: every measure, and its difference, in all resamples at once."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.evaluation.discrimination import one_class, tested
from mammo_lib.evaluation.operating import threshold_of
from mammo_lib.stats.units import draws, units, weights

Floats = NDArray[np.float64]
TESTED = ("auc", "sensitivity", "specificity")
MEASURES = (*TESTED, "observed_expected", "flips")


@dataclass(frozen=True)
class Breasts:
    """n breasts and how often each counts.

    `positive` (n,) bool; `patient` (n,) codes; `weight` (n,) what each stands for; `resampled`
    (n, n_boot) the same in resamples of whole patients.
    """

    positive: NDArray[np.bool_]
    patient: NDArray[np.intp]
    weight: Floats
    resampled: Floats

    def only(self, kept: NDArray[np.bool_]) -> "Breasts":
        """Return the breasts `kept` (n,)."""
        return Breasts(self.positive[kept], self.patient[kept], self.weight[kept],
                       self.resampled[kept])  # fmt: skip


@dataclass(frozen=True)
class Ruler:
    """What was fixed on validation data: the `threshold` and the map from score to probability."""

    threshold: float
    platt: stats.Platt


def ruler(scores: pd.DataFrame, images: pd.DataFrame, model: str, settings: StatsConfig) -> Ruler:
    """Return what validation data fix for `model` of `scores`; not-a-number where they cannot."""
    own = tested(scores[scores["model"] == model], images, "breast", "validation")
    if one_class(own) or own["score"].nunique() < 2:
        return Ruler(np.nan, stats.Platt(np.nan, np.nan))
    threshold = threshold_of(scores, images, model, settings=settings)
    return Ruler(threshold, stats.platt(own["label"], own["score"]))


def breasts(frame: pd.DataFrame, *, n_boot: int, rng: np.random.Generator) -> Breasts:
    """Return the breasts of `frame` (patient_id, label, weight), patients drawn `n_boot` times.

    Patients are drawn within those of one weight, whose number was fixed when they were chosen.
    """
    pool = units(len(frame), frame["patient_id"], frame["weight"])
    drawn = np.hstack(list(weights(draws(pool, n_boot, rng), pool.count)))
    weight = frame["weight"].to_numpy(float)
    positive = (frame["label"] == 1).to_numpy(bool)
    return Breasts(positive, pool.code, weight, drawn[pool.code] * weight[:, None])


def measured(
    clean: Floats, faulty: Floats, of: Breasts, weight: Floats, ruler: Ruler
) -> dict[str, tuple[Floats, Floats]]:
    """Return of each measure its value with clean and with faulty images, (B,) each.

    `weight` is (n, B). Of `flips`, the share of breasts whose decision changed, clean is 0.
    """
    both = [_each(score, of.positive, weight, ruler) for score in (clean, faulty)]
    changed = (clean >= ruler.threshold) != (faulty >= ruler.threshold)
    flips = _share(changed, weight) + _known(ruler)
    return {name: (both[0][name], both[1][name]) for name in both[0]} | {
        "flips": (np.zeros_like(flips), flips)
    }


def _each(
    score: Floats, positive: NDArray[np.bool_], weight: Floats, ruler: Ruler
) -> dict[str, Floats]:
    called, observed = score >= ruler.threshold, positive.astype(float) @ weight
    return {
        "auc": area(score, positive, weight),
        "sensitivity": _share(called[positive], weight[positive]) + _known(ruler),
        "specificity": _share(~called[~positive], weight[~positive]) + _known(ruler),
        "observed_expected": observed / (ruler.platt(score) @ weight),
    }


def _known(ruler: Ruler) -> float:
    """Return 0, or not-a-number where there is no threshold to decide by."""
    return float("nan") if np.isnan(ruler.threshold) else 0.0


def area(score: Floats, positive: NDArray[np.bool_], weight: Floats) -> Floats:
    """Return the AUC (B,) of `score` (n,) with each case counted `weight` (n, B) times."""
    high, low = score[positive][:, None], score[~positive][None, :]
    won = (high > low) + 0.5 * (high == low)
    cancers, others = weight[positive], weight[~positive]
    with np.errstate(invalid="ignore"):
        won_by = (cancers * (won @ others)).sum(axis=0)
        return won_by / (cancers.sum(axis=0) * others.sum(axis=0))


def _share(true: NDArray[np.bool_], weight: Floats) -> Floats:
    with np.errstate(invalid="ignore"):
        return true.astype(float) @ weight / weight.sum(axis=0)
