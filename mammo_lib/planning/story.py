"""What the chapter on planning says in words, made from its numbers."""

from math import isfinite, isnan, nan
from typing import Any

import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.planning import readers
from mammo_lib.planning.pilot import Errors, Pilot
from mammo_lib.planning.screening import SURE
from mammo_lib.problem import Problem
from mammo_lib.stats.planning.auc_plan import whole

POWER = 0.8
FEW = 30  # positives below which the plans' formulas promise too much
TARGETS = (0.03, 0.02)


def summary(
    pilot: Pilot,
    women: Pilot,
    detectable: pd.DataFrame,
    screening: pd.DataFrame,
    read: pd.DataFrame,
    settings: StatsConfig,
) -> dict[str, Any]:
    """Return what prose and captions cite; the tables are those of the modules of their names."""
    return {
        "precision": _precision(pilot, settings),
        "comparison": _comparison(pilot, settings),
        "detectable": {"text": _detectable(pilot, detectable)},
        "screening": {"text": _screening(women, screening, settings)},
        "readers": _readers(read, settings),
        "power": POWER,
        "level": settings.level,
        "prevalence": settings.prevalence,
        "pilot": {"breast": pilot, "patient": women},
    }


def assumptions(pilot: Pilot, women: Pilot, settings: StatsConfig) -> pd.DataFrame:
    """Return a row an assumption: block, assumption, value and where it is from."""
    rows = [
        ("All plans", "Power", f"{POWER:g}", "usual choice"),
        ("All plans", "Test", f"two-sided at {1 - settings.level:.2g}", "configuration"),
        ("All plans", "Scores", "normal, spread alike in both classes", "model"),
        *_assumed("Breasts", pilot, "test breasts"),
        *_assumed("Women", women, "test data, woman by woman"),
        ("Women", "Prevalence", f"{settings.prevalence:g}", "configuration"),
        ("Readers", "Components of variance", "five readers, 114 cases", "Van Dyke et al. 1993"),
        ("Readers", "Difference to find", f"{readers.DIFFERENCE:g}", "chosen"),
    ]
    return pd.DataFrame(rows, columns=["block", "assumption", "value", "source"])


def _assumed(block: str, pilot: Pilot, source: str) -> list[tuple[str, str, str, str]]:
    rows = []
    if not pilot.note:
        rows += [("AUC", f"{pilot.auc:.3f}"), ("Without cancer a cancer", f"{pilot.ratio:.1f}"),
                 ("Variance of the AUC over the model's", _inflated(pilot.errors))]  # fmt: skip
    if not pilot.pair_note:
        both = "{:.2f} of cancers, {:.2f} of others".format(*pilot.correlation)
        times = _inflated(pilot.pair_errors)
        rows += [(f"AUC of {pilot.other}", f"{pilot.other_auc:.3f}"),
                 ("Correlation of the two scores", both),
                 ("Variance of the difference over the model's", times)]  # fmt: skip
    return [(block, *row, source) for row in rows]


def _inflated(errors: Errors) -> str:
    found = (errors.seen / errors.foretold) ** 2
    if not isfinite(found):
        return "unknown, taken as 1"
    return f"{found:.2f}" if found >= 1 else f"{found:.2f}, taken as 1"


def _precision(pilot: Pilot, settings: StatsConfig) -> dict[str, Any]:
    if pilot.note:
        return {"text": pilot.note, "caption": pilot.note, "half_width": nan}
    given: dict[str, Any] = {"level": settings.level, "design_effect": pilot.errors.inflation}
    now = stats.precision_auc(pilot.auc, pilot.n_positive, pilot.n_negative, **given).half_width
    further = " and ".join(
        f"{whole(plan.n_positive):,} for ± {plan.half_width:g}"
        for half in TARGETS
        for plan in [stats.sample_size_auc_precision(pilot.auc, half, ratio=pilot.ratio, **given)]
    )
    told = (
        f"With {pilot.n_positive:,} cancers and {pilot.n_negative:,} other breasts the AUC of "
        f"{pilot.auc:.2f} of {pilot.model} is known to ± {now:.3f}. "
        f"It takes {further}, at the same {pilot.ratio:.1f} others a cancer.{_few(pilot)}"
    )
    caption = (
        f"Precision grows with the square root of the cancers: {pilot.n_positive:,} give "
        f"± {now:.3f} at an AUC of {pilot.auc:.2f} (the dot; {100 * settings.level:g} % CI). "
        f"{pilot.ratio:.1f} others a cancer, variance {pilot.errors.inflation:.2f} times the "
        "binormal model's; the band is for AUCs anywhere in this study's interval."
    )
    return {"text": told, "caption": caption, "half_width": now}


def _comparison(pilot: Pilot, settings: StatsConfig) -> dict[str, Any]:
    if pilot.pair_note:
        return {"text": pilot.pair_note, "caption": pilot.pair_note}
    seen = abs(pilot.difference)
    told = (
        f"On test breasts {pilot.model} and {pilot.other} differ by {seen:.3f} in AUC; their "
        "scores correlate by {:.2f} among cancers and {:.2f} among others. ".format(
            *pilot.correlation
        )
        + _size_for_seen(pilot, settings)
        + " A difference that was chosen because it is large will be smaller next time."
        + _few(pilot)
    )
    caption = (
        f"Small differences take many cancers. Power of the paired test of {pilot.model} and "
        f"another network that is behind by as much as a curve says, its scores correlated as "
        f"those of {pilot.other} are; two-sided at {1 - settings.level:.2g}, "
        f"{pilot.ratio:.1f} others a cancer, variance {pilot.pair_errors.inflation:.2f} times the "
        "binormal model's."
    )
    return {"text": told, "caption": caption}


def _size_for_seen(pilot: Pilot, settings: StatsConfig) -> str:
    given: dict[str, Any] = {
        "alpha": 1 - settings.level,
        "design_effect": pilot.pair_errors.inflation,
    }
    try:
        plan = stats.sample_size_auc(pilot.question(), power=POWER, ratio=pilot.ratio, **given)
    except Problem:
        return "Equal areas: no number of cases shows a difference of 0."
    again = stats.power_auc(pilot.question(), pilot.n_positive, pilot.n_negative, **given).power
    return (
        f"If that is the truth, {whole(plan.n_positive):,} cancers show it with a power of "
        f"{100 * POWER:.0f} %; this study's {pilot.n_positive:,} would, drawn anew, with "
        f"{100 * again:.0f} %."
    )


def _detectable(pilot: Pilot, table: pd.DataFrame) -> str:
    if pilot.note:
        return pilot.note
    whole_study = table.iloc[0]["two_models"]
    told = []
    if not isnan(whole_study):
        told.append(
            f"All test data together show that one network is behind another by {whole_study:.3f} "
            f"or more with a power of {100 * POWER:.0f} %."
        )
    elif pilot.pair_note:
        told.append(pilot.pair_note)
    else:
        told.append(f"No difference of two networks reaches a power of {100 * POWER:.0f} %.")
    return " ".join([*told, _of_smallest(table)])


def _of_smallest(table: pd.DataFrame) -> str:
    groups = table[table["block"] == "Its smallest groups"]
    if groups.empty:
        return "No group is large enough to be shown."
    first = groups.iloc[0]
    start = f"The smallest group shown ({first['name']}, {first['n_positive']:.0f} cancers)"
    if isnan(first["against_rest"]):
        return f"{start} could fall behind the others by any amount without being seen reliably."
    return (
        f"{start} must be {first['against_rest']:.2f} behind the others to be seen as reliably: "
        "a gap that is not shown in it may still be wide."
    )


def _screening(women: Pilot, table: pd.DataFrame, settings: StatsConfig) -> str:
    if table.empty:
        return f"At a prevalence of {settings.prevalence:g} nothing can be planned."
    told = (
        f"Where {settings.prevalence:g} of women have cancer, {1 / settings.prevalence:,.0f} are "
        f"screened for each; whether so many cancers come is chance too, and for a "
        f"{100 * SURE:.0f} % chance of enough more women are needed."
    )
    asked = table[table["block"] == "Difference"] if not women.pair_note else table
    hardest = asked.iloc[-1]
    return (
        f"{told} {hardest['question']}: {hardest['cancers']:,} cancers among "
        f"{hardest['women']:,} women."
    )


def _readers(read: pd.DataFrame, settings: StatsConfig) -> dict[str, Any]:
    told = f"With the components of a published study, {_readers_needed(read)}"
    caption = (
        "More readers save cases, and where readers react differently to the modality too few of "
        f"them cannot be made up for by cases. Difference {readers.DIFFERENCE:g}, power "
        f"{100 * POWER:.0f} %, two-sided at {1 - settings.level:.2g}; components of Van Dyke et "
        "al. 1993 (5 readers, 114 cases, 39 % diseased), the variance of modality × reader as "
        "found, four times it, and none."
    )
    return {"text": told, "caption": caption}


def _readers_needed(read: pd.DataFrame) -> str:
    own = read[read["name"] == "as found"]
    found = own.dropna(subset="y")
    aim = f"a difference of {readers.DIFFERENCE:g} in AUC with a power of {100 * POWER:.0f} %"
    if found.empty:
        return f"no number of cases shows {aim}, for {own['x'].max():.0f} readers or fewer."
    fewest, most = found.iloc[0], found.iloc[-1]
    fewer = fewest["x"] > own["x"].min()
    below = f"; with fewer than {fewest['x']:.0f} readers no number of cases does" if fewer else ""
    return (
        f"{fewest['x']:.0f} readers need {fewest['y']:,.0f} cases and {most['x']:.0f} need "
        f"{most['y']:,.0f} to show {aim}{below}."
    )


def _few(pilot: Pilot) -> str:
    if pilot.n_positive >= FEW:
        return ""
    return (
        f" With {pilot.n_positive} cancers this study is a poor pilot: its own AUC, spread and "
        "correlation are uncertain."
    )
