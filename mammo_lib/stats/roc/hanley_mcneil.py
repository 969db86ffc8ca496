"""Hanley & McNeil's variance of an area, from the area and the numbers of cases alone."""


def hanley_mcneil_variance(area: float, n_positive: int, n_negative: int) -> float:
    """Return the variance of `area` under the exponential approximation.

    Hanley & McNeil 1982, Radiology 143:29, equations 1 and 2: as if both classes' scores were
    exponentially distributed, so it needs no scores, only what a paper prints. It misleads when
    the classes differ in spread, with few positives, and with coarse scores (it takes them as
    free of ties); where the scores are at hand, DeLong's variance assumes less.
    """
    both_positive = area / (2 - area)  # chance that two positives outrank one negative
    both_negative = 2 * area**2 / (1 + area)  # chance that one positive outranks two negatives
    own = area * (1 - area)
    of_positive = (n_positive - 1) * (both_positive - area**2)
    of_negative = (n_negative - 1) * (both_negative - area**2)
    return (own + of_positive + of_negative) / (n_positive * n_negative)
