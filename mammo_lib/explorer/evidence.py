"""What the explorer explores: every model's test breasts, their groups and frozen thresholds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import attributes
from mammo_lib.errors.subgroups import together
from mammo_lib.evaluation import operating
from mammo_lib.evaluation.discrimination import best_on_validation, tested
from mammo_lib.problem import Problem, nearest

LEVEL = "breast"
EVERY = "All breasts"  # the choice of no attribute, and its only group


@dataclass(frozen=True)
class Scored:
    """One model's test breasts (patient_id, exam_id, laterality, label, score) and threshold.

    `threshold` was fixed on validation data; NaN where these could not give one.
    """

    units: pd.DataFrame
    threshold: float


@dataclass(frozen=True)
class Evidence:
    """All that a reading is made of; the model that did best on validation data comes first.

    `members` has a row per breast, attribute and group (see `attributes.memberships`).
    """

    models: Mapping[str, Scored]
    members: pd.DataFrame
    settings: StatsConfig
    synthetic: bool
    _parts: dict[tuple[str, str], dict[str, pd.DataFrame]] = field(
        default_factory=dict, repr=False, compare=False
    )  # kept: a slider asks for the same groups again and again

    @property
    def attributes(self) -> list[str]:
        """The attributes to choose from; the first is that of no groups at all."""
        return [EVERY, *map(str, self.members["attribute"].unique())]

    def groups(self, attribute: str) -> list[str]:
        """Return the groups of `attribute` in the report's order."""
        if attribute not in self.attributes:
            raise Problem(
                f"attribute '{attribute}' is unknown.{nearest(attribute, self.attributes)}"
            )
        own = self.members[self.members["attribute"] == attribute]
        return [EVERY] if attribute == EVERY else list(map(str, own["group"].unique()))

    def scored(self, model: str) -> Scored:
        """Return the breasts of `model`."""
        if model not in self.models:
            raise Problem(f"model '{model}' is unknown.{nearest(model, list(self.models))}")
        return self.models[model]

    def by_group(self, model: str, attribute: str) -> dict[str, pd.DataFrame]:
        """Return the breasts of each group of `attribute`; one breast may be in several."""
        if (model, attribute) not in self._parts:
            self._parts[model, attribute] = self._divided(self.scored(model).units, attribute)
        return self._parts[model, attribute]

    def _divided(self, units: pd.DataFrame, attribute: str) -> dict[str, pd.DataFrame]:
        if attribute == EVERY:
            return {EVERY: units}
        own = self.members[self.members["attribute"] == attribute]
        joined = together(units, own)
        return {name: joined[joined["group"] == name] for name in self.groups(attribute)}


def gather(
    scores: pd.DataFrame,
    images: pd.DataFrame,
    lesions: pd.DataFrame,
    *,
    settings: StatsConfig,
    synthetic: bool,
) -> Evidence:
    """Return the evidence of all models in `scores` (model, image_id, score: one an image)."""
    if scores.empty:
        raise Problem("scores: no network of this run scores images; there is nothing to explore.")
    units = tested(scores, images, LEVEL, "test")
    points = operating.thresholds(scores, images, settings=settings, level=LEVEL)
    frozen = operating.by_model(points)
    first = best_on_validation(scores, images, LEVEL)
    order = [first, *(str(m) for m in dict.fromkeys(scores["model"]) if m != first)]
    models = {
        name: Scored(units[units["model"] == name].reset_index(drop=True), float(frozen[name]))
        for name in order
    }
    return Evidence(models, attributes.memberships(images, lesions, LEVEL), settings, synthetic)
