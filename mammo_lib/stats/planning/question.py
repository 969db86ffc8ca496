"""What a study of areas under ROC curves is to show: one area, two areas, or a pilot's pair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_covariance import Correlation, both, planned_covariance
from mammo_lib.stats.planning.auc_variance import area, model_of
from mammo_lib.stats.roc.delong import AucCovariance


@dataclass(frozen=True)
class Effect:
    """A difference in area with its variance times the number of positives.

    `null_variance` holds if there is no difference, `variance` if it is as large as planned.
    """

    difference: float
    null_variance: float
    variance: float


class Question(Protocol):
    """What a power, a size or a detectable difference can be asked of."""

    def effect(self, ratio: float) -> Effect:
        """Return the difference and its variances with `ratio` negatives a positive."""
        ...

    def with_difference(self, difference: float) -> Question:
        """Return the same question with another difference to detect."""
        ...

    def farthest(self, higher: bool) -> float:
        """Return the difference at which the area that may move, up if `higher`, is 1 or 0."""
        ...

    def words(self) -> str:
        """Return what is compared, such as ``an AUC of 0.80 against 0.50``."""
        ...


@dataclass(frozen=True)
class OneAuc:
    """Is an area of `auc` above (or below) the area `null`?

    `model` is "empirical" (as DeLong's test sees it), "binormal" (Obuchowski & McClish 1997, `b`
    the spread of the negatives in that of the positives), "binormal-printed" (Obuchowski 2004,
    rounded as printed) or "hanley-mcneil".
    """

    auc: float
    null: float = 0.5
    model: str = "empirical"
    b: float = 1.0

    def effect(self, ratio: float) -> Effect:
        variance = model_of(self.model)
        at_null = variance(area(self.null, "null"), ratio, self.b)
        difference = area(self.auc, "auc") - self.null
        return Effect(difference, at_null, variance(self.auc, ratio, self.b))

    def with_difference(self, difference: float) -> OneAuc:
        return replace(self, auc=self.null + difference)

    def farthest(self, higher: bool) -> float:
        return 1 - self.null if higher else -self.null

    def words(self) -> str:
        return f"an AUC of {self.auc:.3g} against {self.null:.3g}"


@dataclass(frozen=True)
class TwoAucs:
    """Do two scores of areas `first` and `second` differ?

    With a `correlation` of the two scores within one class, a number or (positives, negatives),
    both read the same cases; with None each reads its own, as many. `null_variance` is what the
    test takes the variance to be if there is no difference: "test", that of the planned areas,
    as DeLong's test does, or "first", as if both areas were the first (Obuchowski & McClish
    1997). `model` and `b` are as for OneAuc. It misleads where the correlation is a guess: high
    ones promise small studies.
    """

    first: float
    second: float
    correlation: Correlation | None = None
    model: str = "empirical"
    b: float = 1.0
    null_variance: str = "test"

    def effect(self, ratio: float) -> Effect:
        variance = model_of(self.model)
        variances = [
            variance(area(auc, name), ratio, self.b)
            for auc, name in ((self.first, "first"), (self.second, "second"))
        ]
        shared = 0.0 if self.correlation is None else self._covariance(ratio)
        return paired_effect(self.first - self.second, variances, shared, self.null_variance)

    def with_difference(self, difference: float) -> TwoAucs:
        return replace(self, second=self.first - difference)

    def farthest(self, higher: bool) -> float:
        return self.first - 1 if higher else self.first

    def words(self) -> str:
        how = "different cases" if self.correlation is None else "the same cases"
        return f"AUCs of {self.first:.3g} and {self.second:.3g} on {how}"

    def _covariance(self, ratio: float) -> float:
        correlation = both(self.correlation) if self.correlation is not None else (0.0, 0.0)
        return planned_covariance(self.first, self.second, ratio, correlation, self.model, self.b)


@dataclass(frozen=True)
class PilotAucs:
    """Do two scores differ, given their areas and `covariance` (2, 2) in a pilot of same cases?

    Make it with `pilot`, from `delong` or `obuchowski`. The pilot's `ratio` of negatives to
    positives is kept: a plan with another one needs TwoAucs. It inherits the pilot's luck: a
    difference that was chosen because it was large will be smaller next time.
    """

    areas: AucCovariance
    null_variance: str = "test"
    planned: float | None = None

    @property
    def ratio(self) -> float:
        return self.areas.n_negative / self.areas.n_positive

    def effect(self, ratio: float) -> Effect:
        if abs(ratio / self.ratio - 1) > 1e-9:
            raise Problem(f"ratio: the pilot has {self.ratio:g} negatives a positive; keep that.")
        scaled = self.areas.covariance * self.areas.n_positive
        seen = float(self.areas.auc[0] - self.areas.auc[1])
        difference = seen if self.planned is None else self.planned
        variances = [float(scaled[0, 0]), float(scaled[1, 1])]
        return paired_effect(difference, variances, float(scaled[0, 1]), self.null_variance)

    def with_difference(self, difference: float) -> PilotAucs:
        return replace(self, planned=difference)

    def farthest(self, higher: bool) -> float:
        return -1.0 if higher else 1.0

    def words(self) -> str:
        first, second = self.areas.auc
        return f"the pilot's AUCs of {first:.3g} and {second:.3g} on the same cases"


def pilot(areas: AucCovariance, *, null_variance: str = "test") -> PilotAucs:
    """Return the question whether the two scores of `areas`, seen in a pilot, differ."""
    if len(areas.auc) != 2:
        raise Problem(f"areas: holds {len(areas.auc)} scores; a pilot compares two.")
    return PilotAucs(areas, null_variance)


def paired_effect(
    difference: float, variances: list[float], covariance: float, null_variance: str
) -> Effect:
    """Return the effect of a difference between two areas of given variances."""
    variance = sum(variances) - 2 * covariance
    if null_variance not in ("test", "first"):
        raise Problem(f"null_variance: '{null_variance}' is unknown. Known: first, test.")
    at_null = variance if null_variance == "test" else 2 * (variances[0] - covariance)
    return Effect(difference, at_null, variance)
