"""The covariance of two areas under ROC curves of the same cases that binormal scores foretell.

Multiplied by the number of positives, as the variances are.
"""

from math import sqrt

from mammo_lib.problem import Problem
from mammo_lib.stats.orthant import joint_excess
from mammo_lib.stats.planning.auc_variance import Binormal, binormal, model_of

Correlation = float | tuple[float, float]


def planned_covariance(
    first: float, second: float, ratio: float, correlation: Correlation, model: str, b: float = 1.0
) -> float:
    """Return the covariance of areas `first` and `second` whose scores have `correlation`.

    `correlation` is that of the two scores within one class, one number or (positives,
    negatives). Hanley & McNeil give a table for theirs; here "hanley-mcneil" takes the
    correlation of the areas, which hardly depends on the model, from the empirical one.
    """
    curves = binormal(first, b), binormal(second, b)
    if model in ("binormal", "binormal-printed"):
        return curve_covariance(*curves, ratio, correlation)
    covariance = empirical_covariance(*curves, ratio, correlation)
    if model == "empirical":
        return covariance
    exact, wanted = model_of("empirical"), model_of(model)
    scale = [wanted(area, ratio, b) / exact(area, ratio, b) for area in (first, second)]
    return covariance * sqrt(scale[0] * scale[1])


def curve_covariance(
    first: Binormal, second: Binormal, ratio: float, correlation: Correlation
) -> float:
    """Return Obuchowski & McClish's covariance (1997, equation 5) of the areas of two curves."""
    of_positives, of_negatives = both(correlation)
    (f1, g1), (f2, g2) = first.slopes(), second.slopes()
    spread, shared = first.b * second.b, of_positives**2 / 2
    shifts = of_positives + of_negatives * spread / ratio + shared * first.a * second.a
    spreads = spread * (of_negatives**2 + ratio * of_positives**2) / (2 * ratio)
    mixed = f1 * g2 * first.a * second.b + f2 * g1 * second.a * first.b
    return f1 * f2 * shifts + g1 * g2 * spreads + shared * mixed


def empirical_covariance(
    first: Binormal, second: Binormal, ratio: float, correlation: Correlation
) -> float:
    """Return the covariance of two empirical areas of normal scores."""
    of_positives, of_negatives = both(correlation)
    spread = sqrt((1 + first.b**2) * (1 + second.b**2))
    by_positive = joint_excess(first.z, second.z, of_positives / spread)
    by_negative = joint_excess(first.z, second.z, of_negatives * first.b * second.b / spread)
    return float(by_positive) + float(by_negative) / ratio


def both(correlation: Correlation) -> tuple[float, float]:
    """Return `correlation` of the positives' scores and of the negatives'."""
    pair = correlation if isinstance(correlation, tuple) else (correlation, correlation)
    if len(pair) != 2 or not all(-1 <= value <= 1 for value in pair):
        raise Problem(
            f"correlation: {correlation!r} is not a number from -1 to 1, or two of them "
            "for (positives, negatives)."
        )
    return float(pair[0]), float(pair[1])
