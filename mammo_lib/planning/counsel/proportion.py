"""Plans of a sensitivity or a specificity at a threshold that was fixed before."""

from math import ceil
from typing import Any

import pandas as pd

from mammo_lib import stats
from mammo_lib.planning.counsel import words
from mammo_lib.planning.counsel.answer import Answer
from mammo_lib.planning.counsel.areas import around
from mammo_lib.planning.counsel.wanted import LEVEL, Wanted

BESIDE = 0.05


def rate(wanted: Wanted) -> Answer:
    """Return how many cases give the interval its half width, or which one given cases do."""
    value, level = _value(wanted), wanted.level or LEVEL
    given: dict[str, Any] = {"level": level, "design_effect": wanted.inflation}
    if wanted.positives is None:
        plan = stats.sample_size_proportion(value, wanted.half_width or 0.0, **given)
        told = (
            f"To know a {_name(wanted)} of {value:g} to ± {wanted.half_width:g} takes "
            f"{plan.n:,} {_who(wanted)}: if it is seen, its {_interval(level)} is "
            f"{plan.low:.3f}–{plan.high:.3f}."
        )
    else:
        plan = stats.precision_proportion(value, wanted.positives, **given)
        told = (
            f"With {plan.n:,} {_who(wanted)} a {_name(wanted)} of {value:g} has a "
            f"{_interval(level)} of {plan.low:.3f}–{plan.high:.3f} (± {plan.half_width:.3f})."
        )
    text = words.joined(told, _women(wanted, plan.n), _assumed(wanted))
    return Answer(text, _curves(wanted, value, plan.n, given),
                  f"{wanted.noun.capitalize()} {_with(wanted)} cancer",
                  f"Half width of the {100 * level:g} % interval",
                  (plan.n, plan.half_width))  # fmt: skip


def _curves(wanted: Wanted, value: float, n: int, given: dict[str, Any]) -> pd.DataFrame:
    rows = [
        (f"{_name(wanted)} {rate:g}", count,
         stats.precision_proportion(rate, count, **given).half_width)
        for rate in (value, *[round(r, 6) for r in (value - BESIDE, value + BESIDE) if 0 < r < 1])
        for count in sorted({round(number) for number in around(n)})
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["name", "x", "y"])


def _women(wanted: Wanted, n: int) -> str:
    if wanted.sensitivity is not None:
        return words.women(wanted, n, alone=True)
    patients = ceil(n / wanted.per_patient)
    if wanted.prevalence is not None:
        screened = ceil(patients / (1 - wanted.prevalence))
        return (f"At a prevalence of {wanted.prevalence:g} {screened:,} screened women hold "
                f"{patients:,} without cancer.")  # fmt: skip
    if wanted.per_patient > 1:
        return f"These are the images of {patients:,} women, {wanted.per_patient:g} each."
    return ""


def _assumed(wanted: Wanted) -> str:
    told = ["Wilson's interval", "a threshold that was fixed before", *words.clusters(wanted)]
    return f"Assumed: {'; '.join(told)}."


def _value(wanted: Wanted) -> float:
    found = wanted.specificity if wanted.sensitivity is None else wanted.sensitivity
    return found or 0.0


def _name(wanted: Wanted) -> str:
    return "specificity" if wanted.sensitivity is None else "sensitivity"


def _with(wanted: Wanted) -> str:
    return "without" if wanted.sensitivity is None else "with"


def _who(wanted: Wanted) -> str:
    return f"{wanted.noun} {_with(wanted)} cancer"


def _interval(level: float) -> str:
    return f"{100 * level:g} % CI"
