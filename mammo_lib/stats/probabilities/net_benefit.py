"""Net benefit of deciding by a probability: the decision curve."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.forecasts import Floats, forecasts
from mammo_lib.stats.sample import finite, generator, level_of
from mammo_lib.stats.units import Units, draws, units, weights

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array


def net_benefit(
    label: Any,
    probability: Any,
    thresholds: Any,
    *,
    cluster: Any = None,
    level: float = 0.95,
    n_boot: int = 2000,
    rng: np.random.Generator | None = None,
) -> pd.DataFrame:
    """Return a row for each of `thresholds`, rising: what deciding by `probability` (n,) gains.

    A case is called positive where its probability is at or above the threshold. `net_benefit`
    is true positives less false ones a case, a false one counting threshold / (1 - threshold)
    (Vickers & Elkin 2006); `treat_all` and `treat_none` are those of calling all or none.
    `true_positive` and `false_positive` are shares of all cases. `interventions_avoided`, a
    case, is what may be left undone at no missed disease, compared with calling all. With
    `rng`, `low` to `high` and `avoided_low` to `avoided_high` are pointwise percentile bands
    from redrawing whole clusters (n,); without it they are NaN. The benefit is that of a sample
    with the prevalence it has, and of probabilities that mean what they say: an enriched test
    set gives another curve. A threshold is a judgement of harms, not to be chosen off the curve.
    """
    import pandas as pd

    outcome, chance = forecasts(label, probability)
    cuts = _checked(thresholds)
    odds = (cuts / (1 - cuts))[:, None]
    pool = units(len(outcome), cluster)
    counts = _counts(outcome, chance, cuts, pool)
    seen = _rates(*counts, np.ones((pool.count, 1)))
    table = {"threshold": cuts, **_columns(*seen, odds)}
    bands = dict.fromkeys(["low", "high", "avoided_low", "avoided_high"], np.nan)
    if rng is not None or cluster is not None:
        drawn = draws(pool, n_boot, generator(rng))
        bands = _bands(*counts, weights(drawn, pool.count), odds, level_of(level))
    return pd.DataFrame({**table, **bands})


def _checked(thresholds: Any) -> Floats:
    cuts = np.unique(finite(thresholds, "thresholds"))
    if cuts[0] <= 0 or cuts[-1] >= 1:
        span = f"{cuts[0]:g} to {cuts[-1]:g}"
        raise Problem(f"thresholds: {span} is not strictly within 0 to 1.")
    return cuts


def _counts(
    outcome: Floats, chance: Floats, cuts: Floats, pool: Units
) -> tuple[csr_array, csr_array]:
    """Return how many positives and negatives each unit has that reach just k of `cuts`.

    Both are (thresholds + 1, units).
    """
    from scipy.sparse import csr_array  # late: SciPy takes a while to import

    reached = np.searchsorted(cuts, chance, side="right")
    shape = (len(cuts) + 1, pool.count)
    pair = [
        csr_array((np.ones(chosen.sum()), (reached[chosen], pool.code[chosen])), shape=shape)
        for chosen in (outcome == 1, outcome == 0)
    ]
    return pair[0], pair[1]


def _rates(
    positives: csr_array, negatives: csr_array, weight: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return true and false positives (thresholds, columns) and prevalence (columns,).

    Shares of all cases, for each column of `weight` (units, columns).
    """
    positive, negative = positives @ weight, negatives @ weight
    size = positive.sum(axis=0) + negative.sum(axis=0)
    true, false = (np.cumsum(part[::-1], axis=0)[::-1][1:] for part in (positive, negative))
    return true / size, false / size, positive.sum(axis=0) / size


def _benefit(true: Floats, false: Floats, prevalence: Floats, odds: Floats) -> tuple[Floats, ...]:
    """Return net benefit, that of calling all, and interventions avoided."""
    benefit, everyone = true - odds * false, prevalence - odds * (1 - prevalence)
    return benefit, everyone, (benefit - everyone) / odds


def _columns(true: Floats, false: Floats, prevalence: Floats, odds: Floats) -> dict[str, Any]:
    benefit, everyone, avoided = _benefit(true, false, prevalence, odds)
    return {
        "net_benefit": benefit[:, 0],
        "treat_all": everyone[:, 0],
        "treat_none": 0.0,
        "interventions_avoided": avoided[:, 0],
        "true_positive": true[:, 0],
        "false_positive": false[:, 0],
    }


def _bands(
    positives: csr_array,
    negatives: csr_array,
    weights: Iterator[Floats],
    odds: Floats,
    level: float,
) -> dict[str, Any]:
    parts = [_benefit(*_rates(positives, negatives, weight), odds) for weight in weights]
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(np.hstack([part[0] for part in parts]), tails, axis=1)
    fewest, most = np.quantile(np.hstack([part[2] for part in parts]), tails, axis=1)
    return {"low": low, "high": high, "avoided_low": fewest, "avoided_high": most}
