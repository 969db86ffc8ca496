"""Score-level cohorts whose true area under the ROC curve is known exactly."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem
from mammo_lib.stats.normal import quantile
from mammo_lib.stats.sample import generator

BLOCK = 250  # cohorts held in memory at a time


@dataclass(frozen=True)
class Cell:
    """What is fixed in one corner of a simulation.

    Every cohort has exactly `n_positive` positive images and as many negative ones as make the
    `prevalence`. A patient has `images` images, a diseased one `positive_images` positive ones
    among them; the last patient of each kind takes what is left over. `correlation` is that of
    two scores of one patient, given their labels; `between` that of two models' scores of an
    image. `spread` is the standard deviation of the negatives in that of the positives. `missed`
    is the share of diseased patients whose positive images score as negative ones do, in the
    eyes of all models; the others lie the farther apart, so that the area is `auc` all the same.
    """

    n_positive: int
    auc: float
    prevalence: float = 0.1
    correlation: float = 0.0
    images: int = 4
    positive_images: int = 2
    spread: float = 1.0
    between: float = 0.5
    missed: float = 0.0

    def __post_init__(self) -> None:
        for name in ("auc", "prevalence"):
            if not 0 < getattr(self, name) < 1:
                raise Problem(f"{name}: {getattr(self, name)!r} is not between 0 and 1.")
        for name in ("correlation", "between"):
            if not 0 <= getattr(self, name) <= 1:
                raise Problem(f"{name}: {getattr(self, name)!r} is not from 0 to 1.")
        if self.n_positive < 1 or not self.spread > 0:
            raise Problem("n_positive, spread: both must be above 0.")
        if not 1 <= self.positive_images <= self.images:
            raise Problem(
                f"positive_images: {self.positive_images} of {self.images} images is not possible."
            )
        if not 0 <= self.missed < 2 * min(self.auc, 1 - self.auc):
            raise Problem(f"missed: with {self.missed:g} missed no area is {self.auc:g}.")

    @property
    def n_positive_patients(self) -> int:
        return -(-self.n_positive // self.positive_images)


@dataclass(frozen=True)
class Layout:
    """Labels (n,) and patients (n,) that all cohorts of a cell share."""

    label: NDArray[np.bool_]
    patient: NDArray[np.intp]


def layout(cell: Cell) -> Layout:
    """Return who has which images: diseased patients first."""
    diseased = cell.n_positive_patients
    beside = diseased * (cell.images - cell.positive_images)
    negative = round(cell.n_positive * (1 - cell.prevalence) / cell.prevalence)
    if negative <= beside:
        raise Problem(
            f"prevalence: {cell.prevalence:g} leaves no healthy patient beside {diseased} "
            "diseased ones; make it smaller."
        )
    rest = negative - beside
    positives = np.repeat(np.arange(diseased), cell.positive_images)[: cell.n_positive]
    own = np.repeat(np.arange(diseased), cell.images - cell.positive_images)
    healthy = diseased + np.arange(rest) // cell.images
    label = np.repeat([True, False], [cell.n_positive, beside + rest])
    return Layout(label, np.concatenate([positives, own, healthy]))


def shift(cell: Cell) -> float:
    """Return how far the positives that are not missed lie above the negatives, in their SD."""
    found = (cell.auc - cell.missed / 2) / (1 - cell.missed)  # the missed ones' area is 1/2
    return quantile(found) * sqrt(1 + cell.spread**2)


def cohorts(
    cell: Cell, places: Layout, n_draws: int, rng: np.random.Generator, models: int = 1
) -> Iterator[NDArray[np.float64]]:
    """Yield the scores (models, n) of `n_draws` cohorts one after another."""
    if n_draws < 1:
        raise Problem(f"n_draws: {n_draws} is too few; 2000 is usual.")
    for start in range(0, n_draws, BLOCK):
        yield from draw_scores(cell, places, min(BLOCK, n_draws - start), rng, models)


def draw_scores(
    cell: Cell, places: Layout, n_draws: int, rng: np.random.Generator, models: int = 1
) -> NDArray[np.float64]:
    """Return scores (n_draws, models, n) of independent cohorts, all models with `cell.auc`.

    A score is normal: the patient's own part, the image's, and the shift of what shows. The
    area is that of a positive and a negative of two different patients; the few pairs within a
    patient are better told apart, by less than any interval can see.
    """
    source = generator(rng)
    patients = int(places.patient.max()) + 1
    own = _shared(source, (n_draws, models, patients), cell.between)[..., places.patient]
    score = _shared(source, (n_draws, models, len(places.label)), cell.between)
    score *= sqrt(1 - cell.correlation)
    score += sqrt(cell.correlation) * own
    shown = _shown(cell, places, n_draws, source)
    return np.where(shown, score + shift(cell), cell.spread * score)


def _shown(cell: Cell, places: Layout, n_draws: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return which images show a cancer: (n,), or (n_draws, 1, n) where patients are missed."""
    if not cell.missed:
        return places.label
    missed = rng.random((n_draws, 1, cell.n_positive_patients)) < cell.missed
    shown = np.tile(places.label, (n_draws, 1, 1))
    shown[..., places.label] = ~missed[..., places.patient[places.label]]
    return shown


def _shared(
    rng: np.random.Generator, shape: tuple[int, int, int], between: float
) -> NDArray[np.float64]:
    """Return standard normal values, correlated by `between` along the middle axis."""
    values = rng.standard_normal(shape)
    if shape[1] > 1 and between > 0:
        common = rng.standard_normal((shape[0], 1, shape[2]))
        values = sqrt(1 - between) * values + sqrt(between) * common
    return values
