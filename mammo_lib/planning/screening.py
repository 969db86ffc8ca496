"""How many women a study of a screening population needs: all who come, few with cancer."""

from math import ceil

import pandas as pd

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.planning.pilot import Pilot
from mammo_lib.stats.planning.auc_plan import whole

HALF_WIDTHS = (0.05, 0.03)
DIFFERENCES = (0.05, 0.03)
OF_SENSITIVITY = 0.05
SURE = 0.9
COLUMNS = ["block", "question", "cancers", "women", "women_sure"]


def table(pilot: Pilot, settings: StatsConfig, power: float = 0.8) -> pd.DataFrame:
    """Return cancers and women for each question, woman by woman: `pilot` is of level patient.

    Columns: block, question, cancers, women (in whom as many cancers are found on average) and
    women_sure (in whom at least as many are found with a chance of SURE).
    """
    if not 0 < settings.prevalence < 1:
        return pd.DataFrame(columns=COLUMNS)
    rows = [*_areas(pilot, settings), _sensitivity(settings), *_differences(pilot, settings, power)]
    return pd.DataFrame([
        {"block": block, "question": question, "cancers": cancers,
         "women": screened(cancers, settings.prevalence),
         "women_sure": screened_surely(cancers, settings.prevalence)}
        for block, question, cancers in rows
    ], columns=COLUMNS)  # fmt: skip


def consecutive(prevalence: float) -> float:
    """Return how many women without cancer come with each who has one."""
    return (1 - prevalence) / prevalence


def screened(cancers: int, prevalence: float) -> int:
    """Return in how many women `cancers` are found on average."""
    return ceil(round(cancers / prevalence, 9))


def screened_surely(cancers: int, prevalence: float, chance: float = SURE) -> int:
    """Return in how many women `cancers` or more are found with a given chance.

    Women without cancer who come before the last of the wanted ones follow a negative binomial
    distribution.
    """
    from scipy.stats import nbinom  # late: SciPy's distributions take most of a second

    return cancers + int(nbinom.ppf(chance, cancers, prevalence))


def _areas(pilot: Pilot, settings: StatsConfig) -> list[tuple[str, str, int]]:
    if pilot.note:
        return []
    ratio = consecutive(settings.prevalence)
    found = []
    for half in HALF_WIDTHS:
        plan = stats.sample_size_auc_precision(
            pilot.auc, half, ratio=ratio, level=settings.level, design_effect=pilot.errors.inflation
        )
        found.append((f"An AUC of {pilot.auc:.2f} to ± {half:g}", whole(plan.n_positive)))
    return [("Precision", *row) for row in found]


def _sensitivity(settings: StatsConfig) -> tuple[str, str, int]:
    # An aim of exactly 0 or 1 has no spread to plan for.
    rate = min(max(settings.sensitivity, 0.01), 0.99)
    plan = stats.sample_size_proportion(rate, OF_SENSITIVITY, level=settings.level)
    return "Precision", f"A sensitivity of {rate:.2f} to ± {OF_SENSITIVITY:g}", plan.n


def _differences(pilot: Pilot, settings: StatsConfig, power: float) -> list[tuple[str, str, int]]:
    if pilot.pair_note:
        return []
    ratio = consecutive(settings.prevalence)
    found = []
    for difference in DIFFERENCES:
        if difference >= pilot.auc:
            continue
        plan = stats.sample_size_auc(pilot.question(difference), power=power, ratio=ratio,
                                     alpha=1 - settings.level,
                                     design_effect=pilot.pair_errors.inflation)  # fmt: skip
        words = f"AUCs of {pilot.auc:.2f} and {pilot.auc - difference:.2f} of the same women"
        found.append(("Difference", words, whole(plan.n_positive)))
    return found
