"""Cases in bins of their foretold probability."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.probabilities.forecasts import Floats

BINNINGS = ("mass", "width")


@dataclass(frozen=True)
class Bins:
    """Bins that hold a case, in rising order.

    `code` (n,) is each case's bin. Of each bin, (bins,): `n` cases, `positives` among them, and
    the sum `foretold` of their probabilities.
    """

    code: NDArray[np.intp]
    n: Floats
    positives: Floats
    foretold: Floats

    @property
    def observed(self) -> Floats:
        """The share of positives in each bin."""
        return self.positives / self.n

    @property
    def predicted(self) -> Floats:
        """The mean probability in each bin."""
        return self.foretold / self.n


def binned(outcome: Floats, chance: Floats, bins: int, binning: str = "mass") -> Bins:
    """Return cases of `outcome` and `chance` (n,) in at most `bins` bins.

    "mass" cuts at quantiles (type 7), so that bins hold about equally many; cuts that ties make
    equal are one. "width" cuts 0 to 1 into equal parts. Upper ends belong to their bin, and the
    lowest value to the first.
    """
    if bins < 1:
        raise Problem(f"bins: {bins} is too few; 10 is usual.")
    if binning not in BINNINGS:
        raise Problem(f"binning: '{binning}' is unknown.{nearest(binning, BINNINGS)}")
    shares = np.linspace(0, 1, bins + 1)
    cuts = np.unique(np.quantile(chance, shares)) if binning == "mass" else shares
    place = np.searchsorted(cuts[1:-1], chance, side="left")
    code = np.unique(place, return_inverse=True)[1]
    return Bins(
        code,
        np.bincount(code).astype(float),
        np.bincount(code, weights=outcome).astype(float),
        np.bincount(code, weights=chance).astype(float),
    )
