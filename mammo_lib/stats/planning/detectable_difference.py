"""The smallest difference between areas under ROC curves that a study can show."""

from collections.abc import Callable

from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_plan import AucPlan, power_auc, power_quantile
from mammo_lib.stats.planning.question import Question

SMALLEST, CLOSE = 1e-4, 1e-10


def minimum_detectable_difference(
    question: Question,
    n_positive: float,
    n_negative: float,
    *,
    power: float = 0.8,
    alpha: float = 0.05,
    sides: int = 2,
    design_effect: float = 1.0,
    higher: bool = True,
) -> AucPlan:
    """Return the smallest difference that so many cases show with `power`.

    One area is moved away from its null, up (`higher`) or down, or the second of two away from
    the first; `n_positive` and so on are as for `power_auc`.
    """
    power_quantile(power)

    def plan(difference: float) -> AucPlan:
        moved = question.with_difference(difference)
        return power_auc(
            moved, n_positive, n_negative, alpha=alpha, sides=sides, design_effect=design_effect
        )

    farthest = question.farthest(higher)
    most = abs(farthest) - SMALLEST
    sign = 1 if farthest > 0 else -1
    if most <= SMALLEST or plan(sign * most).power < power:
        raise Problem(f"power: no difference reaches {power:g} with so few cases; add some.")
    size = _crossing(lambda d: plan(sign * d).power, power, SMALLEST, most)
    return plan(sign * size)


def _crossing(rising: Callable[[float], float], level: float, low: float, high: float) -> float:
    """Return where `rising` reaches `level`, by halving."""
    while high - low > CLOSE:
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < level else (low, middle)
    return high
