"""Every recorded attribute compared as the causal diagram says, as one step."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import adjustment
from mammo_lib.errors.adjustment import COVARIATES
from mammo_lib.errors.adjustment_set import Adjustment, adjustment_set, sharpening
from mammo_lib.errors.comparison import COLUMNS, NAMES, compared, corrected
from mammo_lib.errors.diagram import Diagram
from mammo_lib.errors.question import ALARM_ODDS, MISSED_ODDS
from mammo_lib.evaluation.discrimination import tested
from mammo_lib.evaluation.operating import threshold_of


@dataclass(frozen=True)
class Confounding:
    """One model's test breasts and how their errors differ between groups.

    `plans` says what was held equal for each exposure; `table` is that of `comparison.compared`,
    `tests` that of `comparison.corrected`, `odds` that of `adjustment.compare` for race and
    ethnicity; `missing` names the exposures that are not recorded.
    """

    model: str
    units: pd.DataFrame
    threshold: float
    diagram: Diagram
    plans: Mapping[str, Adjustment]
    table: pd.DataFrame
    tests: pd.DataFrame
    odds: pd.DataFrame
    missing: tuple[str, ...]

    @property
    def roles(self) -> pd.DataFrame:
        """A row per exposure and recorded node: exposure, node, role, and whether it is held."""
        rows = [{"exposure": NAMES[name], "node": node.replace("_", " "), "role": role,
                 "held": "held equal" if node in plan.held else ""}
                for name, plan in self.plans.items()
                for node, role in plan.roles.items()]  # fmt: skip
        return pd.DataFrame(rows, columns=["exposure", "node", "role", "held"])


def analyse(
    scores: pd.DataFrame,
    images: pd.DataFrame,
    diagram: Diagram,
    *,
    model: str,
    settings: StatsConfig,
) -> Confounding:
    """Return the groups of every exposure of `NAMES` compared on `model`'s test breasts.

    Held equal are a smallest back-door set and, of site, vendor and density, those that act on the
    outcome of themselves: they narrow the interval.
    """
    own = scores[scores["model"] == model]
    units = tested(own, images, "breast", "test")
    threshold = threshold_of(own, images, model, settings=settings)
    recorded = diagram.recorded(images)
    plans = {name: plan(diagram, name, recorded) for name in NAMES if name in recorded}
    parts = [compared(units, images, made, diagram, threshold=threshold, settings=settings)
             for made in plans.values()]  # fmt: skip
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)
    missing = tuple(words for name, words in NAMES.items() if name not in recorded)
    race = plans.get("race_ethnicity")
    odds = adjustment.compare(
        units,
        images,
        threshold=threshold,
        settings=settings,
        held=[diagram.columns[node] for node in race.held] if race else (),
        questions=(MISSED_ODDS, ALARM_ODDS),
    )
    return Confounding(
        model, units, threshold, diagram, plans, table, corrected(table), odds, missing
    )


def plan(diagram: Diagram, exposure: str, recorded: tuple[str, ...]) -> Adjustment:
    """Return what is held equal when groups of `exposure` are compared for its total effect."""
    wished = sharpening(diagram, exposure, recorded=recorded, among=COVARIATES)
    return adjustment_set(diagram, exposure, recorded=recorded, wished=wished)
