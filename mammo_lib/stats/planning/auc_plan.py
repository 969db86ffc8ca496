"""Power and size of a study of areas under ROC curves."""

from dataclasses import dataclass
from math import ceil, inf, isfinite, sqrt

from mammo_lib.problem import Problem
from mammo_lib.stats.normal import below, quantile
from mammo_lib.stats.planning.question import Effect, PilotAucs, Question


@dataclass(frozen=True)
class AucPlan:
    """A planned test: any three of numbers, power, level and difference give the fourth.

    `n_positive` and `n_negative` count images (or breasts) as computed, not yet rounded up;
    for two AUCs on different cases, in each group. `alpha` is that of a test of `sides`.
    """

    question: Question
    difference: float
    n_positive: float
    n_negative: float
    power: float
    alpha: float
    sides: int
    design_effect: float

    def text(self) -> str:
        """Return such as ``62 positive and 248 negative cases show … with a power of 80 %``."""
        sides = "two-sided" if self.sides == 2 else "one-sided"
        clustered = f"; design effect {self.design_effect:g}" if self.design_effect != 1 else ""
        return (
            f"{whole(self.n_positive):,} positive and {whole(self.n_negative):,} negative cases "
            f"show a difference of {abs(self.difference):.3f} ({self.question.words()}) with a "
            f"power of {100 * self.power:.0f} % ({sides} test at {100 * self.alpha:g} %{clustered})"
        )

    def __str__(self) -> str:
        return self.text()


def power_auc(
    question: Question,
    n_positive: float,
    n_negative: float,
    *,
    alpha: float = 0.05,
    sides: int = 2,
    design_effect: float = 1.0,
) -> AucPlan:
    """Return the chance that the test of `question` is significant with so many cases.

    `question` is a OneAuc, TwoAucs or a pilot. `design_effect` (see `design_effect`) is by how
    much several breasts or images of a patient inflate the variance. The tail on the wrong side
    is left out, so that with no difference the power is half the two-sided level.
    """
    _above_zero(n_positive, "n_positive")
    _above_zero(n_negative, "n_negative")
    effect = question.effect(n_negative / n_positive)
    reach = _reach(alpha, sides)
    per = n_positive / at_least_one(design_effect)
    power = _power(effect, per, reach)
    return AucPlan(
        question, effect.difference, n_positive, n_negative, power, alpha, sides, design_effect
    )


def sample_size_auc(
    question: Question,
    *,
    power: float = 0.8,
    ratio: float | None = None,
    alpha: float = 0.05,
    sides: int = 2,
    design_effect: float = 1.0,
) -> AucPlan:
    """Return how many positives, with `ratio` negatives each, give the test its `power`.

    Without `ratio` it is 1, or a pilot's own. Obuchowski & McClish 1997, equation 3. It misleads
    below some 30 positives, where the test itself is not yet as good as its name.
    """
    chosen = _ratio(question, ratio)
    effect = question.effect(chosen)
    if effect.difference == 0:
        raise Problem("question: the areas are equal; no number of cases shows a difference of 0.")
    reach = _reach(alpha, sides)
    spread = reach * sqrt(effect.null_variance) + power_quantile(power) * sqrt(effect.variance)
    positives = at_least_one(design_effect) * (max(spread, 0.0) / effect.difference) ** 2
    return AucPlan(
        question,
        effect.difference,
        positives,
        chosen * positives,
        power,
        alpha,
        sides,
        design_effect,
    )


def whole(number: float) -> int:
    """Return `number` rounded up, but not for the sake of the last digits of its arithmetic."""
    return ceil(number - 1e-9)


def at_least_one(effect: float) -> float:
    """Return `effect` if it is a design effect, 1 or more."""
    if not 1 <= effect < inf:
        raise Problem(f"design_effect: {effect!r} is below 1; independent cases have 1.")
    return float(effect)


def _power(effect: Effect, positives: float, reach: float) -> float:
    if effect.variance <= 0:
        raise Problem("question: the variance of the difference is zero; lower the correlation.")
    away = sqrt(positives) * abs(effect.difference) - reach * sqrt(effect.null_variance)
    return below(away / sqrt(effect.variance))


def _reach(alpha: float, sides: int) -> float:
    if not 0 < alpha < 1:
        raise Problem(f"alpha: {alpha!r} is not between 0 and 1; 0.05 is usual.")
    if sides not in (1, 2):
        raise Problem(f"sides: {sides!r} is not 1 or 2.")
    return quantile(1 - alpha / sides)


def power_quantile(power: float) -> float:
    """Return the standard normal quantile of `power`, checked."""
    if not 0 < power < 1:
        raise Problem(f"power: {power!r} is not between 0 and 1; 0.8 is usual.")
    return quantile(power)


def _ratio(question: Question, ratio: float | None) -> float:
    if ratio is None:
        return question.ratio if isinstance(question, PilotAucs) else 1.0
    _above_zero(ratio, "ratio")
    return ratio


def _above_zero(value: float, name: str) -> None:
    if not (value > 0 and isfinite(value)):
        raise Problem(f"{name}: {value!r} is not a number above 0.")
