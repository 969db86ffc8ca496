"""By how much groups differ from all others, or from a reference, corrected for all looked at."""

from collections.abc import Mapping, Sequence
from math import nan

import numpy as np
import pandas as pd
from scipy.special import ndtr, stdtrit

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.contrasts import AUC, SENSITIVITY, Contrast, contrasts
from mammo_lib.errors.partition import Grouped, against_others, against_reference
from mammo_lib.errors.power import detectable
from mammo_lib.errors.simultaneous import Family, family
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.rates.miettinen_nurminen import miettinen_nurminen

COLUMNS = ["attribute", "group", "against", "measure", "n", "n_positive", "difference", "single",
           "detectable", "p_value", "p_adjusted", "p_bh"]  # fmt: skip


def from_others(
    samples: Sequence[Grouped], settings: StatsConfig, rng: np.random.Generator
) -> pd.DataFrame:
    """Return each group's AUC, sensitivity and specificity minus those of all other units.

    `samples` are one model's breasts, and images if an attribute is of these; all comparisons of
    all of them are one family. Columns: attribute, group, against, measure, n and n_positive (of
    the group), difference (an Estimate whose interval holds together with all others at
    `settings.level`), single (the same with an interval of its own),
    detectable (the smallest fall seen with 80 % power after correction), p_value (uncorrected),
    p_adjusted (single-step max-T over the family) and p_bh (Benjamini and Hochberg: bounds the
    share of false findings instead). Groups under the too-few rule, or whose complement is, take
    no part, nor does an AUC of exactly 1.

    AUC: t test on patients' influences, each class's variance moderated (`contrasts.moderated`).
    Shares: score test and interval (Miettinen and Nurminen) on cases over the design effect.
    """
    pairs = [against_others(sample, settings) for sample in samples]
    return _table(_all(samples, pairs), settings, rng)


def from_reference(
    samples: Sequence[Grouped],
    settings: StatsConfig,
    rng: np.random.Generator,
    references: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Return the same as `from_others`, held against a reference group of each attribute.

    `references` maps attributes to groups; elsewhere it is the largest group. These comparisons
    are a family of their own.
    """
    pairs = [against_reference(sample, settings, references) for sample in samples]
    return _table(_all(samples, pairs), settings, rng)


def flagged(
    samples: Sequence[Grouped], settings: StatsConfig, rng: np.random.Generator
) -> pd.DataFrame:
    """Return attribute, group, measure, value, p_value, p_adjusted and flagged (bool), no interval.

    What `from_others` tests, and nothing else: quick enough to be simulated. A group is flagged
    where p_adjusted is below 1 − `settings.level`.
    """
    found = _all(samples, [against_others(sample, settings) for sample in samples])
    p_value = np.array([one.p_value for one in found], dtype=np.float64)
    adjusted = _family(found, rng).adjusted(p_value)
    return pd.DataFrame({
        "attribute": [one.pair.attribute for one in found],
        "group": [one.pair.group for one in found],
        "measure": [one.measure for one in found],
        "value": [one.value for one in found],
        "p_value": p_value,
        "p_adjusted": adjusted,
        "flagged": adjusted < 1 - settings.level,
    })  # fmt: skip


def _all(samples: Sequence[Grouped], pairs: Sequence[Sequence]) -> list[Contrast]:
    patients = pd.Index([])
    for sample in samples:
        patients = patients.append(pd.Index(sample.units["patient_id"].unique()))
    known = patients.unique()
    return [one for sample, own in zip(samples, pairs, strict=True)
            for one in contrasts(sample, own, known)]  # fmt: skip


def _family(found: Sequence[Contrast], rng: np.random.Generator) -> Family:
    pulls = [one.pull for one in found]
    return family(np.stack(pulls) if pulls else np.zeros((0, 1)), rng)


def _table(
    found: Sequence[Contrast], settings: StatsConfig, rng: np.random.Generator
) -> pd.DataFrame:
    together = _family(found, rng)
    p_value = np.array([one.p_value for one in found], dtype=np.float64)
    local = together.level(settings.level)
    rows = [_row(one, settings.level, local) for one in found]
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.assign(
        p_value=p_value,
        p_adjusted=together.adjusted(p_value),
        p_bh=stats.adjust_p(p_value, method="bh") if len(found) else p_value,
    )


def _row(one: Contrast, level: float, local: float) -> dict[str, object]:
    pair = one.pair
    return {
        "attribute": pair.attribute,
        "group": pair.group,
        "against": pair.against,
        "measure": one.measure,
        "n": one.n,
        "n_positive": one.n_positive,
        "difference": interval(one, local, level, "simultaneous"),
        "single": interval(one, level, level, "single"),
        "detectable": detectable(one, 1 - local),
    }


def interval(one: Contrast, reached: float, level: float, kind: str) -> Estimate:
    """Return the difference with its interval of level `reached`, which is named `level`.

    They differ where the interval is to hold together with others.
    """
    of_area = one.measure == AUC
    method = f"{'moderated t' if of_area else 'Miettinen-Nurminen'}, {kind}"
    low, high = _area_ends(one, reached) if of_area else _share_ends(one, reached)
    n = one.n if of_area else one.n_positive if one.measure == SENSITIVITY else one.n_negative
    return Estimate(
        one.value, low, high, se=one.se, level=level, method=method, n=n,
        n_positive=one.n_positive, n_clusters=one.n_patients,
    )  # fmt: skip


def _area_ends(one: Contrast, reached: float) -> tuple[float, float]:
    reach = one.se * float(stdtrit(one.df, 0.5 + reached / 2))
    return max(-1.0, one.value - reach), min(1.0, one.value + reach)


def _share_ends(one: Contrast, reached: float) -> tuple[float, float]:
    if one.counts is None:
        return nan, nan
    if np.isfinite(one.df):  # the design effect is estimated: as wide as Student's t asks for
        reached = float(1 - 2 * ndtr(-stdtrit(one.df, 0.5 + reached / 2)))
    # Cases over a design effect are no whole numbers; the formula does not need them to be.
    low, high = miettinen_nurminen(*one.counts, reached)  # type: ignore[arg-type]
    return max(-1.0, low), min(1.0, high)
