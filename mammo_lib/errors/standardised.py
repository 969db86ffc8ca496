"""Each group's risk if all groups were made up alike: standardisation, or g-computation."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.design import design
from mammo_lib.errors.equations import estimate
from mammo_lib.errors.question import Question
from mammo_lib.stats import logistic
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.log_odds import chance_of


@dataclass(frozen=True)
class Standardised:
    """Risks and their ratios to the reference group's, in the order of `groups`.

    The reference is the first of `groups`, its ratio is None. `note` says why there is nothing.
    """

    groups: tuple[str, ...] = ()
    risks: tuple[Estimate, ...] = ()
    ratios: tuple[Estimate | None, ...] = ()
    note: str = ""


def standardised(
    frame: pd.DataFrame,
    outcome: np.ndarray,
    reference: str,
    held: Sequence[str],
    question: Question,
    settings: StatsConfig,
) -> Standardised:
    """Return what the risk of `outcome` (n,) would be if everybody were of one group after another.

    A logistic model of `outcome` on group and the columns `held` of `frame` predicts each unit's
    risk in every group, everything else its own; the mean over all units is the group's risk
    (Robins 1986). With one word held and every combination its own term this is direct
    standardisation. Variances are those of the stacked estimating equations, summed within
    patients, so that both the model's and the population's chance are in them. It leans on the
    model: where a group has no women like those of another, it extrapolates.
    """
    built = design(frame, reference, held)
    if built.inseparable:
        return Standardised(note=f"groups cannot be told apart from {built.inseparable}")
    model = logistic.fit(outcome, built.matrix)
    if not model.converged:
        return Standardised(note="no optimum: women of some kind are always or never wrong")
    patient = pd.factorize(frame["patient_id"])[0]
    score = built.matrix * (outcome - chance_of(built.matrix @ model.coefficients))[:, None]
    spread = score @ model.covariance  # (n, p), each unit's pull on the coefficients
    groups = (reference, *built.groups)
    made = [_set(built.matrix, place, len(built.groups)) for place in range(len(groups))]
    found = [_risk(matrix, model.coefficients, spread, patient) for matrix in made]
    risks, ratios = [], []
    for risk, pull in found:
        risks.append(_risk_estimate(risk, pull, frame, settings))
        ratio = _ratio_se(risk, pull, *found[0])
        value = float(np.log(risk / found[0][0]))
        ratios.append(estimate(value, ratio, frame, question, settings, method="g-computation"))
    return Standardised(groups, tuple(risks), (None, *ratios[1:]))


def _set(matrix: np.ndarray, place: int, count: int) -> np.ndarray:
    """Return the design with every unit in group `place`, 0 being the reference."""
    same = matrix.copy()
    same[:, 1 : 1 + count] = 0.0
    if place:
        same[:, place] = 1.0
    return same


def _risk(
    matrix: np.ndarray, coefficients: np.ndarray, spread: np.ndarray, patient: np.ndarray
) -> tuple[float, np.ndarray]:
    """Return the mean risk under `matrix` and each patient's pull on it (patients,)."""
    chance = chance_of(matrix @ coefficients)
    slope = (chance * (1 - chance)) @ matrix / len(matrix)
    pull = (chance - chance.mean()) / len(matrix) + spread @ slope
    return float(chance.mean()), np.bincount(patient, weights=pull)


def _ratio_se(risk: float, pull: np.ndarray, other: float, against: np.ndarray) -> float:
    return float(np.sqrt(((pull / risk - against / other) ** 2).sum() * _few(len(pull))))


def _few(clusters: int) -> float:
    return clusters / max(1, clusters - 1)


def _risk_estimate(
    risk: float, pull: np.ndarray, frame: pd.DataFrame, settings: StatsConfig
) -> Estimate:
    """Return a risk with the interval of its log odds, so that it stays between 0 and 1."""
    from mammo_lib.stats.normal import quantile

    se = float(np.sqrt((pull**2).sum() * _few(len(pull))))
    reach = quantile(0.5 + settings.level / 2) * se / (risk * (1 - risk))
    middle = np.log(risk / (1 - risk))
    low, high = chance_of(np.array([middle - reach, middle + reach]))
    return Estimate(
        risk,
        float(low),
        float(high),
        se=se,
        level=settings.level,
        method="g-computation",
        n=len(frame),
        n_positive=int(frame["label"].sum()),
        n_clusters=frame["patient_id"].nunique(),
    )
