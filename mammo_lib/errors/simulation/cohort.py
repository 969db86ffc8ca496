"""A made-up study: women, the groups that they belong to, and a network's scores of their breasts.

A third of the women have cancer in one breast. Scores are normal with the same spread; two fifths
of their variance is the woman's. Site, vendor and race hang together as in the synthetic cohort:
each site has its own machines and its own women, and nothing of it changes a score.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm

from mammo_lib.errors.partition import Grouped

AREA = 0.87
SPECIFICITY = 0.90  # of the threshold, which is exact here
CANCERS = 1 / 3  # of women
SHARED = 0.4  # of a score's variance is the woman's
APART = float(np.sqrt(2) * norm.ppf(AREA))  # of the classes' means, in SD
THRESHOLD = float(norm.ppf(SPECIFICITY))
SENSITIVITY = float(norm.cdf(APART - THRESHOLD))
AGES = (0.2, 0.4, 0.28, 0.12)
DENSITIES = (0.1, 0.4, 0.4, 0.1)
VENDORS = np.array([[0.6, 0.3, 0.1], [0.1, 0.2, 0.7]])  # by site
RACES = np.array([[0.75, 0.1, 0.1, 0.05], [0.35, 0.35, 0.2, 0.1]])
CLINIC = 0.3  # of women; the group in which a gap is planted


@dataclass(frozen=True)
class Gap:
    """How much lower the group's sensitivity is, and that of none else."""

    attribute: str = "Clinic"
    group: str = "1"
    sensitivity: float = 0.0

    @property
    def shift(self) -> float:
        """By how many SD the scores of the group's cancers lie lower."""
        return float(norm.ppf(SENSITIVITY) - norm.ppf(SENSITIVITY - self.sensitivity))


def cohort(rng: np.random.Generator, *, women: int, gap: Gap | None = None) -> Grouped:
    """Return the breasts of `women` and their groups, in the shape that the chapter works on."""
    groups = _groups(rng, women)
    patient = np.repeat(np.arange(women), 2)
    label = _labels(rng, women)
    own = rng.normal(size=women)[patient] * np.sqrt(SHARED)
    score = own + rng.normal(size=2 * women) * np.sqrt(1 - SHARED) + APART * label
    if gap:
        lower = (groups[gap.attribute].to_numpy()[patient] == gap.group) & (label == 1)
        score = score - gap.shift * lower
    units = pd.DataFrame({
        "patient_id": patient, "exam_id": patient, "laterality": np.tile(["L", "R"], women),
        "label": label, "score": score,
    })  # fmt: skip
    return Grouped(units, _members(units, groups), THRESHOLD)


def _groups(rng: np.random.Generator, women: int) -> pd.DataFrame:
    """Return the groups of each woman, a column an attribute."""
    site = rng.integers(0, 2, women)
    drawn = {
        "Site": site,
        "Vendor": _given(rng, VENDORS[site]),
        "Race": _given(rng, RACES[site]),
        "Density": rng.choice(len(DENSITIES), women, p=DENSITIES),
        "Age": rng.choice(len(AGES), women, p=AGES),
        "Clinic": (rng.random(women) < CLINIC).astype(int),
    }
    return pd.DataFrame({name: values.astype(str) for name, values in drawn.items()})


def _given(rng: np.random.Generator, shares: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return a group (n,) for each row of `shares` (n, groups)."""
    return (rng.random(len(shares))[:, None] > shares.cumsum(axis=1)[:, :-1]).sum(axis=1)


def _labels(rng: np.random.Generator, women: int) -> NDArray[np.int64]:
    label = np.zeros((women, 2), np.int64)
    sick = rng.permutation(women)[: round(CANCERS * women)]
    label[sick, rng.integers(0, 2, len(sick))] = 1
    return label.ravel()


def _members(units: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    keys = units[["patient_id", "exam_id", "laterality"]]
    parts = [
        keys.assign(attribute=str(name), group=groups[name].to_numpy()[units["patient_id"]])
        for name in groups
    ]
    parts.append(keys.assign(attribute="Side", group=units["laterality"]))
    return pd.concat(parts, ignore_index=True)
