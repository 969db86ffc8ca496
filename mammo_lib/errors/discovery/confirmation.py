"""Whether groups that were found on one half of the patients fail more on the other half too."""

from collections.abc import Mapping
from math import nan
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.subgroups import TOO_FEW
from mammo_lib.evaluation.discrimination import holm
from mammo_lib.stats import clustered_proportion
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import quantile, two_sided
from mammo_lib.stats.rates.difference import hybrid
from mammo_lib.stats.rates.proportions import interval_ends

CONFIRMED, EXCLUDED, UNDECIDED = "confirmed", "excluded", "undecided"
MARGIN = 0.10  # of the share of errors: a smaller excess is of no consequence
POWER = 0.8
FARTHEST = 8.0  # standard errors; a p-value beyond is below 1e-14
COLUMNS = ["n", "n_errors", "n_patients", "rate", "rest", "difference", "sizes", "p_value", "note"]


def confirm(
    error: NDArray[np.bool_],
    patient: pd.Series,
    groups: Mapping[str, NDArray[np.bool_]],
    *,
    settings: StatsConfig,
) -> pd.DataFrame:
    """Return a row for every group: its share of errors, that of the rest, and their difference.

    All are of units of the confirmation half: `error` (n,), their `patient`, and each group's
    members (n,). The difference is Newcombe's hybrid of two Wilson intervals (Stat Med 1998,
    method 10), each on the effective number of units, patients being clusters; p_value inverts
    the same interval, so both agree. Patients with units inside and outside are taken as
    independent, which makes it a little too wide. A group with fewer than `settings.too_few`
    units, or so few outside, shows n and a note. `sizes` are both effective numbers.
    """
    codes = pd.factorize(patient)[0]
    rows = [{"name": name, **_row(error, codes, own, settings)} for name, own in groups.items()]
    return pd.DataFrame(rows, columns=["name", *COLUMNS])


def _row(
    error: NDArray[np.bool_], code: NDArray[np.intp], own: NDArray[np.bool_], settings: StatsConfig
) -> dict[str, Any]:
    n = int(own.sum())
    if min(n, len(own) - n) < settings.too_few:
        return {"n": n, "p_value": nan, "note": TOO_FEW}
    inside = clustered_proportion(error[own], code[own], level=settings.level)
    outside = clustered_proportion(error[~own], code[~own], level=settings.level)
    if not (inside.has_interval and outside.has_interval):
        return {"n": n, "p_value": nan, "note": "one patient only"}
    sizes = effective(inside), effective(outside)
    pair = (inside.value, sizes[0]), (outside.value, sizes[1])
    low, high = ends(*pair, settings.level)
    difference = Estimate(
        inside.value - outside.value, low, high, level=settings.level,
        method="newcombe, design effect", n=len(error), n_positive=int(error.sum()),
        n_clusters=len(np.unique(code)),
    )  # fmt: skip
    return {"n": n, "n_errors": int(error[own].sum()), "n_patients": inside.n_clusters,
            "rate": inside, "rest": outside, "difference": difference, "sizes": sizes,
            "p_value": p_value(*pair), "note": ""}  # fmt: skip


def effective(share: Estimate) -> float:
    """Return the number of independent units that would give `share` its standard error."""
    if share.se > 0:
        return share.value * (1 - share.value) / share.se**2
    return float(share.n or 0)


Share = tuple[float, float]  # a proportion and its effective number of units


def ends(inside: Share, outside: Share, level: float) -> tuple[float, float]:
    """Return the ends of Newcombe's interval of `inside` minus `outside`."""
    return hybrid(_wilson(*inside, level), _wilson(*outside, level))


def _wilson(rate: float, size: float, level: float) -> tuple[float, float, float]:
    low, high = interval_ends(size if rate == 1 else rate * size, size, "wilson", level)
    return rate, float(low), float(high)


def p_value(inside: Share, outside: Share) -> float:
    """Return the two-sided p-value: 1 minus the level at which the interval just reaches 0."""
    if inside[0] < outside[0]:
        inside, outside = outside, inside
    if inside[0] == outside[0]:
        return 1.0

    def low(reach: float) -> float:
        return ends(inside, outside, 1 - two_sided(reach))[0]

    if low(FARTHEST) > 0:
        return two_sided(FARTHEST)
    return two_sided(brentq(low, 1e-6, FARTHEST, xtol=1e-6))


def judged(table: pd.DataFrame, *, level: float, margin: float = MARGIN) -> pd.DataFrame:
    """Return rows of `confirm` with p_holm, detectable and verdict, all rows being one family.

    A group is "confirmed" to fail more where Holm's p-value is below 1 - `level` and it does fail
    more; such an excess of `margin` or more is "excluded" where the simultaneous (Bonferroni)
    interval ends below it; all else is "undecided". `detectable` is the smallest excess over the
    rest's share that would be confirmed in four of five such samples (NaN: none).
    """
    if table.empty:
        return table.assign(p_holm=[], detectable=[], verdict=[])
    tests = max(1, int(table["p_value"].notna().sum()))
    strict = 1 - (1 - level) / tests
    judged = table.assign(p_holm=holm(table["p_value"]))
    judged["detectable"] = [_detectable(row, strict) for row in judged.itertuples()]
    judged["verdict"] = [_verdict(row, level, strict, margin) for row in judged.itertuples()]
    return judged


def _verdict(row: Any, level: float, strict: float, margin: float) -> str:
    if row.note:
        return UNDECIDED
    if row.difference.value > 0 and row.p_holm < 1 - level:
        return CONFIRMED
    pair = (row.rate.value, row.sizes[0]), (row.rest.value, row.sizes[1])
    return EXCLUDED if ends(*pair, strict)[1] < margin else UNDECIDED


def _detectable(row: Any, strict: float) -> float:
    if row.note:
        return nan
    rate, (inside, outside) = row.rest.value, row.sizes
    reach = quantile(0.5 + strict / 2) + quantile(POWER)

    def surplus(more: float) -> float:
        higher = min(rate + more, 1.0)
        variance = higher * (1 - higher) / inside + rate * (1 - rate) / outside
        return float(more - reach * np.sqrt(variance))

    # Nothing varies where all are right, so a hair's breadth would do: count from one error.
    least = 1 / inside
    if rate + least >= 1 or surplus(1 - rate) <= 0:
        return nan
    return least if surplus(least) > 0 else float(brentq(surplus, least, 1 - rate))
