"""Plans of areas under ROC curves: tests of two, the interval of one, what so many cases show."""

from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.planning import curves
from mammo_lib.planning.counsel import words
from mammo_lib.planning.counsel.answer import Answer
from mammo_lib.planning.counsel.wanted import CORRELATION, LEVEL, POWER, Wanted
from mammo_lib.planning.detectable import smallest
from mammo_lib.stats.planning.question import Question

AROUND = 0.2  # by how much the curves beside the plan's own differ in correlation
BESIDE = 0.05  # the same in AUC


def size(wanted: Wanted) -> Answer:
    """Return how many cases give the test of two areas its power."""
    power, level = wanted.power or POWER, wanted.level or LEVEL
    plan = stats.sample_size_auc(
        _question(wanted), power=power, ratio=wanted.negatives_each, alpha=1 - level,
        design_effect=wanted.inflation,
    )  # fmt: skip
    text = words.joined(
        f"To show that {_compared(wanted)} with a power of {100 * power:g} % ({_test(level)}) "
        f"takes {words.numbers(wanted, plan.n_positive)}.",
        words.women(wanted, plan.n_positive),
        words.assumed(wanted, paired=_paired(wanted)),
        words.few(wanted, plan.n_positive),
    )
    return _powers(wanted, text, plan.n_positive, power, level)


def power(wanted: Wanted) -> Answer:
    """Return the power of the test of two areas with given positives."""
    level, positives = wanted.level or LEVEL, float(wanted.positives or 0)
    plan = stats.power_auc(
        _question(wanted), positives, wanted.negatives_each * positives, alpha=1 - level,
        design_effect=wanted.inflation,
    )  # fmt: skip
    text = words.joined(
        f"With {words.numbers(wanted, positives)} a study shows that {_compared(wanted)} with a "
        f"power of {100 * plan.power:.0f} % ({_test(level)}).",
        words.women(wanted, positives),
        words.assumed(wanted, paired=_paired(wanted)),
        words.few(wanted, positives),
    )
    return _powers(wanted, text, positives, plan.power, level)


def width(wanted: Wanted) -> Answer:
    """Return how many cases give the interval of one area its half width."""
    auc, half, level = wanted.auc or 0.0, wanted.half_width or 0.0, wanted.level or LEVEL
    plan = stats.sample_size_auc_precision(
        auc, half, ratio=wanted.negatives_each, level=level, design_effect=wanted.inflation
    )
    text = words.joined(
        f"To know an AUC of {auc:g} to ± {half:g} ({100 * level:g} % CI) takes "
        f"{words.numbers(wanted, plan.n_positive)}.",
        words.women(wanted, plan.n_positive),
        words.assumed(wanted),
        words.few(wanted, plan.n_positive),
    )
    x = around(plan.n_positive)
    parts = [
        pd.DataFrame({"name": name, "x": x, "y": curves.widths(
            area, x, wanted.negatives_each, level, wanted.inflation)})
        for name, area in {f"AUC {area:g}": area for area in _beside(auc)}.items()
    ]  # fmt: skip
    return Answer(text, pd.concat(parts, ignore_index=True), _counted(wanted),
                  f"Half width of the {100 * level:g} % interval",
                  (plan.n_positive, half))  # fmt: skip


def seen(wanted: Wanted) -> Answer:
    """Return how precise one area is, and which difference of two is seen, with given positives."""
    auc, level, asked = wanted.auc or 0.0, wanted.level or LEVEL, wanted.power or POWER
    positives = float(wanted.positives or 0)
    negatives = wanted.negatives_each * positives
    half = stats.precision_auc(
        auc, positives, negatives, level=level, design_effect=wanted.inflation
    ).half_width
    least = smallest(_pair(wanted, auc, _correlation(wanted)), positives, negatives, 1 - level,
                     asked, wanted.inflation)  # fmt: skip
    told = "No lower AUC of another score of the same cases is shown" if isnan(least) else (
        f"Another score of the same cases is shown to be worse from an AUC of {auc - least:.3f} "
        f"down, a difference of {least:.3f},"
    )  # fmt: skip
    text = words.joined(
        f"With {words.numbers(wanted, positives)} an AUC of {auc:g} is known to ± {half:.3f} "
        f"({100 * level:g} % CI). {told} with a power of {100 * asked:g} % ({_test(level)}).",
        words.women(wanted, positives),
        words.assumed(wanted, paired=True),
        words.few(wanted, positives),
    )
    rows = pd.concat([_by_difference(wanted, positives, level, r) for r in _around(wanted)],
                     ignore_index=True)  # fmt: skip
    return Answer(text, rows, f"AUC of the other score, below {auc:g} by", "Power",
                  None if isnan(least) else (least, asked), {f"power {100 * asked:g} %": asked},
                  log=False)  # fmt: skip


def around(number: float) -> NDArray[np.float64]:
    """Return numbers of cases from a tenth of `number` to five times it, of which it is one."""
    low = np.geomspace(max(2.0, number / 10), number, 25)
    return np.concatenate([low, np.geomspace(number, 5 * number, 25)[1:]])


def _powers(wanted: Wanted, text: str, positives: float, power: float, level: float) -> Answer:
    rows = curves.powers(_variants(wanted), around(positives), wanted.negatives_each, level,
                         wanted.inflation)  # fmt: skip
    return Answer(text, rows, _counted(wanted), "Power", (positives, power),
                  {f"power {100 * power:.0f} %": power})  # fmt: skip


def _question(wanted: Wanted) -> Question:
    auc, against = wanted.auc or 0.0, wanted.against or 0.0
    if wanted.fixed:
        return stats.OneAuc(auc, null=against)
    return _pair(wanted, against, None if wanted.separate else _correlation(wanted))


def _pair(wanted: Wanted, second: float, correlation: float | None) -> stats.TwoAucs:
    return stats.TwoAucs(wanted.auc or 0.0, second, correlation)


def _variants(wanted: Wanted) -> dict[str, Question]:
    """Return what is asked, by name, and beside it what comes if the guess is somewhat out."""
    if _paired(wanted):
        second = wanted.against or 0.0
        return {f"correlation {r:.2g}": _pair(wanted, second, r) for r in _around(wanted)}
    asked = _question(wanted)
    difference = asked.effect(1.0).difference
    found: dict[str, Question] = {}
    for share in (1.0, 0.8, 1.2):
        if abs(share * difference) < abs(asked.farthest(difference > 0)):
            moved = asked.with_difference(share * difference)
            found[f"difference {abs(share * difference):.3g}"] = moved
    return found


def _around(wanted: Wanted) -> list[float]:
    planned = _correlation(wanted)
    return [planned, *[r for r in (planned - AROUND, planned + AROUND) if -1 < r < 1]]


def _by_difference(
    wanted: Wanted, positives: float, level: float, correlation: float
) -> pd.DataFrame:
    """Return the power y at a difference x of another score of the same cases."""
    auc = wanted.auc or 0.0
    x = np.linspace(0.002, min(0.3, auc - 0.01), 50)
    y = [
        stats.power_auc(_pair(wanted, auc - d, correlation), positives,
                        wanted.negatives_each * positives, alpha=1 - level,
                        design_effect=wanted.inflation).power
        for d in x
    ]  # fmt: skip
    return pd.DataFrame({"name": f"correlation {correlation:.2g}", "x": x, "y": y})


def _beside(auc: float) -> list[float]:
    return [auc, *[round(a, 6) for a in (auc - BESIDE, auc + BESIDE) if 0.5 < a < 1]]


def _paired(wanted: Wanted) -> bool:
    return not (wanted.separate or wanted.fixed)


def _correlation(wanted: Wanted) -> float:
    return CORRELATION if wanted.correlation is None else wanted.correlation


def _compared(wanted: Wanted) -> str:
    if wanted.fixed:
        return f"an AUC of {wanted.auc:g} is not the fixed value {wanted.against:g}"
    where = "read on different women" if wanted.separate else f"of the same {wanted.noun}"
    return f"AUCs of {wanted.auc:g} and {wanted.against:g} {where} differ"


def _test(level: float) -> str:
    return f"two-sided test at {100 * (1 - level):.3g} %"


def _counted(wanted: Wanted) -> str:
    each = " in each group" if wanted.separate else ""
    return f"{wanted.noun.capitalize()} with cancer{each}"
