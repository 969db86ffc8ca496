"""The variance of areas under ROC curves that a model of the scores foretells, before any data.

All values are multiplied by the number of positives, so that they depend on the numbers of cases
only through `ratio`, negatives a positive. Terms that vanish with the number of pairs are left
out, as in the papers: with fewer than about ten positives the truth is a little larger.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, pi, sqrt

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.normal import quantile
from mammo_lib.stats.orthant import joint_excess


@dataclass(frozen=True)
class Binormal:
    """A ROC curve whose scores are normal: `a` the shift, `b` the spread of the negatives.

    Both in standard deviations of the positives; the area is Φ(a / √(1 + b²)).
    """

    a: float
    b: float = 1.0

    @property
    def z(self) -> float:
        return self.a / sqrt(1 + self.b**2)

    def slopes(self) -> tuple[float, float]:
        """Return how fast the area grows with `a` and with `b`."""
        f = exp(-(self.z**2) / 2) / sqrt(2 * pi * (1 + self.b**2))
        return f, -f * self.a * self.b / (1 + self.b**2)


def binormal(auc: float, b: float = 1.0) -> Binormal:
    """Return the binormal curve of area `auc` and spread `b`."""
    return Binormal(quantile(area(auc, "auc")) * sqrt(1 + _spread(b) ** 2), b)


def parametric_variance(auc: float, ratio: float, b: float = 1.0) -> float:
    """Return the variance of the area of a fitted binormal curve.

    Obuchowski & McClish 1997, Stat Med 16:1529, equation 4. It leaves the covariance of the
    estimates of `a` and `b` out, which makes it too large at high areas: safe for planning.
    """
    return curve_variance(binormal(auc, b), ratio)


def curve_variance(curve: Binormal, ratio: float) -> float:
    """Return Obuchowski & McClish's variance of the area of `curve`."""
    f, g = curve.slopes()
    of_shift = 1 + curve.b**2 / ratio + curve.a**2 / 2
    of_spread = curve.b**2 * (1 + ratio) / (2 * ratio)
    return f**2 * of_shift + g**2 * of_spread


def printed_variance(auc: float, ratio: float, b: float = 1.0) -> float:
    """Return Obuchowski & McClish's variance for equal spreads, in its rounded printed form.

    Obuchowski 2004, AJR 182:1123, equation 3, with its constants 0.0099 and 1.414; `b` must be 1.
    """
    if b != 1:
        raise Problem(f"b: model 'binormal-printed' is for equal spreads, b = 1, not {b:g}.")
    a = 1.414 * quantile(area(auc, "auc"))
    return 0.0099 * exp(-(a**2) / 2) * ((5 * a**2 + 8) + (a**2 + 8) / ratio)


def exponential_variance(auc: float, ratio: float, b: float = 1.0) -> float:
    """Return Hanley & McNeil's variance (1982, Radiology 143:29), as if scores were exponential.

    It knows no `b`. With many negatives a positive and a high area it is up to three times the
    binormal one.
    """
    if b != 1:
        raise Problem(f"b: model 'hanley-mcneil' has no spread to set; leave b at 1, not {b:g}.")
    both_negative = 2 * area(auc, "auc") ** 2 / (1 + auc)
    both_positive = auc / (2 - auc)
    return (both_negative - auc**2) + (both_positive - auc**2) / ratio


def empirical_variance(auc: float, ratio: float, b: float = 1.0) -> float:
    """Return the variance of the empirical area, which DeLong's method estimates, of normal scores.

    Two pairs that share a positive are correlated by 1 / (1 + b²), those that share a negative
    by b² / (1 + b²).
    """
    z, shared = binormal(auc, b).z, 1 / (1 + b**2)
    of_positives = float(joint_excess(z, z, shared))
    return of_positives + float(joint_excess(z, z, 1 - shared)) / ratio


Variance = Callable[[float, float, float], float]
MODELS: dict[str, Variance] = {
    "empirical": empirical_variance,
    "binormal": parametric_variance,
    "binormal-printed": printed_variance,
    "hanley-mcneil": exponential_variance,
}


def model_of(name: str) -> Variance:
    """Return the variance (area, ratio, b) of model `name`, one of MODELS."""
    if name not in MODELS:
        raise Problem(f"model: '{name}' is unknown.{nearest(name, MODELS)}")
    return MODELS[name]


def area(value: float, name: str) -> float:
    """Return `value` if it is an area that can be planned for, between 0 and 1."""
    if not 0 < value < 1:
        raise Problem(f"{name}: {value!r} is not an area between 0 and 1, both left out.")
    return float(value)


def _spread(b: float) -> float:
    if not 0 < b < float("inf"):
        raise Problem(f"b: {b!r} is not a spread above 0; 1 means equal spreads.")
    return float(b)
