"""How often the chapter flags what is not there, finds what is, and covers what is true."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import differences
from mammo_lib.errors.contrasts import SENSITIVITY as SENSITIVE
from mammo_lib.errors.contrasts import contrasts
from mammo_lib.errors.partition import Grouped, against_others
from mammo_lib.errors.power import share_power
from mammo_lib.errors.simulation import cohort as made
from mammo_lib.errors.simulation import relied
from mammo_lib.errors.simulation.cohort import Gap, cohort
from mammo_lib.errors.simultaneous import family
from mammo_lib.errors.subgroups import subgroups
from mammo_lib.evaluation.operating import predictive
from mammo_lib.progress import track
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.rates.proportions import proportion_interval

BANDS = (10, 20, 50, 100, np.inf)  # positives of a group
NAMES = ("10–19", "20–49", "50–99", "100 and more")
COLUMNS = ["promise", "women", "measure", "positives", "wanted", "n", "found"]


@dataclass(frozen=True)
class Plan:
    """How many cohorts of how many women, and the gaps in sensitivity that are planted."""

    cohorts: int
    women: tuple[int, ...] = (300, 600, 1200)
    gaps: tuple[float, ...] = (0.1, 0.2)
    relied: int = 600  # women of the cohorts with probabilities


def kept(plan: Plan, settings: StatsConfig, rng: np.random.Generator) -> pd.DataFrame:
    """Return a row a promise with columns COLUMNS, `found` being an Estimate of a share.

    `n` counts cohorts, or intervals of `cohorts` cohorts where coverage is meant, whose own
    interval takes them as independent and is a little narrow. Power's `wanted` is the mean of what
    the chapter foretells in each cohort.
    """
    rows = [*_nulls(plan, settings, rng), *_relied(plan, settings, rng),
            *_powers(plan, settings, rng)]  # fmt: skip
    return pd.DataFrame(rows, columns=COLUMNS)


def _nulls(
    plan: Plan, settings: StatsConfig, rng: np.random.Generator
) -> Iterator[dict[str, object]]:
    for women in plan.women:
        flags, together, covered = [], [], []
        for _ in track(range(plan.cohorts), f"Nothing planted, {women} women", plan.cohorts):
            study = cohort(rng, women=women)
            table = differences.from_others([study], settings, rng)
            flags.append((table["p_adjusted"] < 1 - settings.level).any())
            together.append(all(_holds(one, 0.0) for one in table["difference"]))
            covered.append(_covered(study, table, settings))
        row = {"women": women, "measure": "any group", "positives": ""}
        yield {**row, "promise": "flags nothing", "wanted": "0.02–0.07", **_share(flags)}
        yield {**row, "promise": "holds together", "wanted": f"{settings.level:g}",
               **_share(together)}  # fmt: skip
        yield from _coverage(pd.concat(covered), women, plan)


def _relied(
    plan: Plan, settings: StatsConfig, rng: np.random.Generator
) -> Iterator[dict[str, object]]:
    """Yield the coverage of calibration and net benefit, of probabilities that claim too much."""
    women, true = plan.relied, relied.truth(settings, rng)
    covered = [
        relied.covered(cohort(rng, women=women), true, settings, rng)
        for _ in track(range(plan.cohorts), f"Probabilities, {women} women", plan.cohorts)
    ]
    yield from _coverage(pd.concat(covered), women, plan)


def _coverage(every: pd.DataFrame, women: int, plan: Plan) -> Iterator[dict[str, object]]:
    """Yield a row for each measure and band of positives of the intervals in `every`."""
    bands = pd.cut(every["n_positive"], list(BANDS), right=False, labels=NAMES)
    for (measure, band), part in every.groupby(["measure", bands], observed=True, sort=False):
        if len(part) < plan.cohorts:  # a size that groups hardly ever have
            continue
        yield {"promise": "covers", "women": women, "measure": measure, "positives": band,
               "wanted": "0.92" if band == NAMES[0] else "0.93–0.97",
               **_share(part["holds"])}  # fmt: skip


def _covered(study: Grouped, table: pd.DataFrame, settings: StatsConfig) -> pd.DataFrame:
    """Return measure, n_positive and holds of every interval of one study."""
    ppv = predictive(made.SENSITIVITY, made.SPECIFICITY, settings.prevalence)["ppv"]
    truth = {"auc": made.AREA, "sensitivity": made.SENSITIVITY, "specificity": made.SPECIFICITY,
             "ppv": ppv}  # fmt: skip
    own = subgroups(study.units, study.members, threshold=study.threshold, settings=settings)
    own = own[own["note"] == ""]
    parts = [
        pd.DataFrame({"measure": name, "n_positive": own["n_positive"].astype(int),
                      "holds": [_holds(one, value) for one in own[name]]})
        for name, value in truth.items()
    ]  # fmt: skip
    apart = pd.DataFrame({
        "measure": "difference in " + table["measure"].str.lower().replace("auc", "AUC"),
        "n_positive": table["n_positive"].astype(int),
        "holds": [_holds(one, 0.0) for one in table["single"]],
    })  # fmt: skip
    return pd.concat([*parts, apart])


def _powers(
    plan: Plan, settings: StatsConfig, rng: np.random.Generator
) -> Iterator[dict[str, object]]:
    for size in plan.gaps:
        gap, women = Gap(sensitivity=size), 600
        seen, foretold = [], []
        for _ in track(range(plan.cohorts), f"{100 * size:g} points planted", plan.cohorts):
            study = cohort(rng, women=women, gap=gap)
            table = differences.flagged([study], settings, rng)
            own = (table["attribute"] == gap.attribute) & (table["group"] == gap.group)
            seen.append(table.loc[own & (table["measure"] == SENSITIVE), "flagged"].item())
            foretold.append(_foretold(study, gap, settings, rng))
        yield {"promise": f"finds a gap of {100 * size:g} points", "women": women,
               "measure": SENSITIVE.lower(), "positives": "about 60",
               "wanted": f"{np.mean(foretold):.2f}", **_share(seen)}  # fmt: skip


def _foretold(study: Grouped, gap: Gap, settings: StatsConfig, rng: np.random.Generator) -> float:
    """Return the power that the chapter's own formula gives to the planted gap."""
    found = contrasts(study, against_others(study, settings))
    alpha = 1 - family(np.stack([one.pull for one in found]), rng).level(settings.level)
    one = next(one for one in found if (one.pair.attribute, one.pair.group, one.measure)
               == (gap.attribute, gap.group, SENSITIVE))  # fmt: skip
    assert one.counts is not None
    _, own, _, other = one.counts
    truth = made.SENSITIVITY
    return share_power(truth - gap.sensitivity, own, truth, other, alpha)


def _holds(estimate: Estimate, truth: float) -> bool:
    return bool(estimate.low <= truth <= estimate.high)


def _share(held: object) -> dict[str, object]:
    values = np.asarray(held, bool)
    return {"n": len(values), "found": proportion_interval(int(values.sum()), len(values))}
