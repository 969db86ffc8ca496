"""Where a test stops accepting: the ends of an interval that is made by inverting it."""

from collections.abc import Callable


def crossing(excess: Callable[[float], float], inside: float, outside: float) -> float:
    """Return where `excess`, negative at `inside`, reaches 0 on the way to `outside`.

    Without a change of sign the interval goes to `outside` if `excess` is negative there too,
    and no further than `inside` if it is not negative there.
    """
    from scipy.optimize import brentq  # late: slow to import

    if excess(inside) >= 0:
        return float(inside)
    if excess(outside) <= 0:
        return float(outside)
    return float(brentq(excess, inside, outside, xtol=1e-15, rtol=1e-14, maxiter=500))
