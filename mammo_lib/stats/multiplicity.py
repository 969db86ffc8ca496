"""Adjustment of p-values for the number of comparisons."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mammo_lib.problem import Problem, nearest

# our name -> the name statsmodels gives the same adjustment
METHODS = {
    "bonferroni": "bonferroni",
    "holm": "holm",
    "hochberg": "simes-hochberg",
    "hommel": "hommel",
    "bh": "fdr_bh",
    "by": "fdr_by",
}


def adjust_p(p: Any, *, method: str = "holm") -> NDArray[np.float64]:
    """Return the adjusted p-values (n,), in the order given.

    "holm" bounds the chance of any false finding whatever the dependence; "hochberg" and
    "hommel" too, under positive dependence; "bh" and "by" bound the share of false findings.
    A NaN, a comparison that could not be made, stays NaN and does not count.
    """
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    raw = np.array(p, dtype=float, ndmin=1)
    if raw.ndim > 1:
        raise Problem(f"p: has {raw.ndim} dimensions; give one value a comparison.")
    made = ~np.isnan(raw)
    if (raw[made] < 0).any() or (raw[made] > 1).any():
        raise Problem("p: holds a value that is not between 0 and 1.")
    if made.any():
        # Late: statsmodels takes longer to import than all of these statistics together.
        from statsmodels.stats.multitest import multipletests

        raw[made] = multipletests(raw[made], method=METHODS[method])[1]
    return raw
