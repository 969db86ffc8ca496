"""Was the truth found? What the synthetic cohort was made to do, beside what the analysis saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.adjustment import COVARIATES, covariates, reference_of, split
from mammo_lib.errors.adjustment_set import (
    BACK_DOOR,
    CONFOUNDER,
    MEDIATOR,
    Adjustment,
    Effect,
    adjustment_set,
    sharpening,
)
from mammo_lib.errors.diagram import Diagram
from mammo_lib.errors.ranking import ranking
from mammo_lib.errors.subgroups import TOO_FEW
from mammo_lib.evaluation.discrimination import holm, tested
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import two_sided

FOUND, UNSEEN, CONTRARY, UNKNOWN = "agrees", "not shown", "contradicts", "cannot be judged"
ALL_NETWORKS = "all networks together"
LETTERS = "ABCD"


@dataclass(frozen=True)
class Claim:
    """Something true of a cohort that was made: `node` pushes cancers down, or (`none`) does not.

    `against` names the group that is compared with all others; empty for the steps of density,
    and where the reference group is.
    """

    text: str
    node: str
    contrast: str
    none: bool = False
    against: str = ""
    effect: Effect = "total"


def claims(truth: Mapping[str, Any]) -> list[Claim]:
    """Return what `truth` (see `truth.of`) claims; nothing for real data.

    Its keys: density (bool, it masks lesions), vendor (name of the noisier one), race_ethnicity and
    site (bool, an effect of their own). One measure serves all, the change in AUC by `ranking`: a
    threshold wastes most of the score. It was chosen on a development run, test women included.
    """
    made = []
    if truth.get("density"):
        made.append(Claim("Dense tissue hides lesions", "density", "per step from A to D"))
    if vendor := truth.get("vendor"):
        text = f"{vendor} is noisier"
        made.append(Claim(text, "vendor", f"{vendor} against the others", against=str(vendor)))
    if truth.get("race_ethnicity") is False:
        text = "Race and ethnicity have no effect of their own"
        made.append(Claim(text, "race_ethnicity", "all others against", none=True))
    if truth.get("site") is False:
        text = "Sites have no effect but by their machines and their women"
        made.append(Claim(text, "site", "all others against", none=True, effect="direct"))
    return made


def every_network(scores: pd.DataFrame, images: pd.DataFrame) -> pd.DataFrame:
    """Return `scores` (model, image_id, score), and before them the mean of their ranks.

    A score's rank is its share of the network's own scores of validation images that are lower;
    the mean drowns what is peculiar to one network's training. One network alone is left alone.
    """
    if scores["model"].nunique() < 2:
        return scores[["model", "image_id", "score"]]
    validation = set(images.loc[images["split"] == "validation", "image_id"])
    parts = [_ranked(part, validation) for _, part in scores.groupby("model", sort=False)]
    both = pd.concat(parts).groupby("image_id", sort=False)["score"].mean().reset_index()
    own = scores[["model", "image_id", "score"]]
    return pd.concat([both.assign(model=ALL_NETWORKS), own], ignore_index=True)


def _ranked(part: pd.DataFrame, validation: set[str]) -> pd.DataFrame:
    ruler = part.loc[part["image_id"].isin(validation), "score"].sort_values().to_numpy()
    ruler = ruler if len(ruler) else part["score"].sort_values().to_numpy()
    return part.assign(score=np.searchsorted(ruler, part["score"]) / len(ruler))


def graded(
    made: Sequence[Claim],
    scores: pd.DataFrame,
    images: pd.DataFrame,
    diagram: Diagram,
    settings: StatsConfig,
) -> pd.DataFrame:
    """Return truth beside finding, for every model of `scores` (see `every_network`).

    Columns: model, truth, contrast, held (equal, by `diagram`), naive and estimate (changes in the
    AUC of test breasts, cancers' placements being the outcome), p_naive, p_value, p_holm (over a
    model's claims), verdict. A true effect agrees where Holm's p is below 0.05 in its direction; an
    absent one where it is not: one in twenty of these fails by chance alone.
    """
    rows = []
    for model in dict.fromkeys(scores["model"]):
        units = tested(scores[scores["model"] == model], images, "breast", "test")
        own = pd.DataFrame([_of(claim, units, images, diagram, settings) for claim in made])
        if not own.empty:
            own["p_holm"] = holm(own["p_value"].astype(float))
            own["verdict"] = [verdict(row) for row in own.itertuples()]
        rows.append(own.assign(model=model))
    columns = ["model", "truth", "contrast", "held", "naive", "estimate", "p_naive", "p_value",
               "p_holm", "none", "verdict"]  # fmt: skip
    return pd.concat(rows).reindex(columns=columns).reset_index(drop=True)


def held_for(claim: Claim, diagram: Diagram, images: pd.DataFrame) -> Adjustment:
    """Return what is held equal when `claim` is looked into."""
    recorded = diagram.recorded(images)
    wished = sharpening(diagram, claim.node, recorded=recorded, among=COVARIATES)
    return adjustment_set(diagram, claim.node, recorded=recorded, wished=wished,
                          effect=claim.effect)  # fmt: skip


def _of(
    claim: Claim, units: pd.DataFrame, images: pd.DataFrame, diagram: Diagram, settings: StatsConfig
) -> dict[str, Any]:
    plan = held_for(claim, diagram, images)
    held = [diagram.columns[node] for node in plan.held]
    frame = covariates(units, images, diagram.columns[claim.node], held)
    frame, _ = split(frame, settings)
    named = {"truth": claim.text, "held": ", ".join(plan.held) or "nothing", "none": claim.none}
    exposed, contrast = _exposed(frame["group"], claim)
    if exposed is None:
        return {**named, "contrast": TOO_FEW, "p_value": np.nan}
    frame = frame.assign(exposed=exposed)
    # What else sets a group's non-cancers apart must set their ruler apart too.
    apart = [diagram.columns[n] for n in reversed(plan.held)
             if plan.roles[n] in (CONFOUNDER, BACK_DOOR, MEDIATOR)]  # fmt: skip
    naive = ranking(frame, exposed, (), ("exposed",), settings)
    estimate = ranking(frame, exposed, held, ("exposed", *apart), settings)
    return {**named, "contrast": contrast, "naive": naive, "estimate": estimate,
            "p_naive": _p(naive), "p_value": _p(estimate)}  # fmt: skip


def _exposed(group: pd.Series, claim: Claim) -> tuple[np.ndarray | None, str]:
    """Return the exposure (n,) and the contrast in words; None where there is one group."""
    if group.nunique() < 2:
        return None, TOO_FEW
    if claim.node == "density":
        return group.map(LETTERS.index).to_numpy(float), claim.contrast
    if claim.against:
        here = (group == claim.against).to_numpy(float)
        return (here, claim.contrast) if 0 < here.sum() < len(here) else (None, TOO_FEW)
    reference = reference_of(group)
    return (group != reference).to_numpy(float), f"{claim.contrast} {reference}"


def _p(estimate: Estimate) -> float:
    return two_sided(estimate.value / estimate.se) if estimate.se > 0 else np.nan


def verdict(row: Any) -> str:
    """Return what came of a claim, given a row with p_holm, none and estimate."""
    if np.isnan(row.p_holm):
        return UNKNOWN
    seen = row.p_holm < 0.05
    if row.none:
        return CONTRARY if seen else FOUND
    if not seen:
        return UNSEEN
    return FOUND if row.estimate.value < 0 else CONTRARY
