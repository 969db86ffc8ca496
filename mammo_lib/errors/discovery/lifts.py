"""What a group of units has more of than the rest: how many times as common each condition is."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.discovery.conditions import Conditions
from mammo_lib.errors.discovery.confirmation import effective, p_value
from mammo_lib.evaluation.discrimination import holm
from mammo_lib.stats import clustered_proportion
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import quantile, two_sided
from mammo_lib.stats.rates.likelihood_ratio import LogRatios
from mammo_lib.stats.units import units

COLUMNS = ["name", "attribute", "group", "n", "share", "share_outside", "lift", "p_value"]


def lift(
    inside: NDArray[np.bool_], has: NDArray[np.bool_], patient: Any, *, level: float
) -> tuple[Estimate, float]:
    """Return how many times as common `has` (n,) is `inside` (n,) as outside, and its p-value.

    The ratio of two shares, normal in its log, the variance summed over patients: with `inside`
    as the condition it is a positive likelihood ratio. Where all that have it are on one side
    there is no interval, and the p-value is that of the difference of the shares
    (`confirmation.p_value`). Where all or none have it there is neither.
    """
    pool = units(len(inside), np.asarray(patient))
    ratio = LogRatios(inside, has, pool, clustered=True, level=level).positive()
    if has.all() or not has.any() or inside.all() or not inside.any():
        return ratio, float("nan")
    if not ratio.has_interval:
        one_side = "none elsewhere" if has[inside].any() else "none here"
        return ratio.without_interval(one_side), _of_shares(inside, has, pool.code, level)
    se = np.log(ratio.high / ratio.low) / (2 * quantile(0.5 + level / 2))
    return ratio, two_sided(np.log(ratio.value) / se) if se > 0 else float("nan")


def _of_shares(
    inside: NDArray[np.bool_], has: NDArray[np.bool_], code: NDArray[np.intp], level: float
) -> float:
    here, there = (
        clustered_proportion(has[side], code[side], level=level) for side in (inside, ~inside)
    )
    return p_value((here.value, effective(here)), (there.value, effective(there)))


def lifts(
    groups: dict[str, NDArray[np.bool_]],
    conditions: Conditions,
    patient: pd.Series,
    *,
    settings: StatsConfig,
) -> pd.DataFrame:
    """Return, for every group of units (n,) and every condition, its lift and Holm's p-value.

    Columns: name (of the group), attribute, group, n (units of the group that meet it), share,
    share_outside, lift, p_value and p_holm over all rows. Only where `settings.too_few` units
    meet a condition, and as many do not, and as many are in the group as outside of it.
    """
    code, rows = pd.factorize(patient)[0], []
    met = conditions.holds.sum(axis=0)
    large = np.minimum(met, len(code) - met) >= settings.too_few
    for name, inside in groups.items():
        if min(inside.sum(), (~inside).sum()) < settings.too_few:
            continue
        for i in np.flatnonzero(large):
            has = conditions.holds[:, i]
            ratio, p = lift(inside, has, code, level=settings.level)
            rows.append([name, conditions.attribute[i], conditions.group[i],
                         int((inside & has).sum()), float(has[inside].mean()),
                         float(has[~inside].mean()), ratio, p])  # fmt: skip
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(p_holm=holm(table["p_value"]) if len(table) else None)


def marks(table: pd.DataFrame, *, level: float, most: int = 3) -> pd.DataFrame:
    """Return, for each group, the `most` conditions of greatest lift that Holm's test confirms."""
    p_holm = table["p_holm"].astype(float)
    above = table[(p_holm < 1 - level) & (table["share"] > table["share_outside"])]
    size = above["lift"].map(lambda ratio: ratio.value).astype(float)
    ranked = above.assign(size=size).sort_values(["name", "size"], ascending=[True, False])
    return ranked.groupby("name", sort=False).head(most).drop(columns="size")
