"""The whole breakdown of one model's results into groups, as one step."""

from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import attributes, subgroups
from mammo_lib.errors.partition import Grouped
from mammo_lib.evaluation.discrimination import tested, values
from mammo_lib.evaluation.operating import achieved, threshold_of

VIEW = "View"


@dataclass(frozen=True)
class Analysis:
    """One model's test breasts, their groups, and what was found.

    `units` (see `levels.aggregate`) and `members` (see `attributes.memberships`) are breasts;
    `threshold` is their cut-off from validation data; `table` is that of `subgroups.subgroups`
    and `tests` that of `subgroups.homogeneities`, in which the attribute View is of single images.
    `samples` are breasts and images as `differences` compares them; `left_out` names columns of
    the user's whose words are too many to be groups; `overall` is what the threshold comes to
    (see `operating.achieved`).
    """

    model: str
    units: pd.DataFrame
    members: pd.DataFrame
    threshold: float
    table: pd.DataFrame
    tests: pd.DataFrame
    not_recorded: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    samples: tuple[Grouped, ...] = ()
    overall: dict[str, Any] = field(default_factory=dict)


def analyse(
    scores: pd.DataFrame,
    images: pd.DataFrame,
    lesions: pd.DataFrame,
    *,
    model: str,
    settings: StatsConfig,
) -> Analysis:
    """Break the test results of `model` down by every attribute that `images` records."""
    own = scores[scores["model"] == model]
    tables, tests, samples = [], [], []
    for level in ("breast", "image"):
        units = tested(own, images, level, "test")
        members = attributes.memberships(images, lesions, level)
        if level == "image":
            members = members[members["attribute"] == VIEW]
        threshold = threshold_of(own, images, model, settings=settings, level=level)
        tables.append(subgroups.subgroups(units, members, threshold=threshold, settings=settings))
        samples.append(Grouped(units, members, threshold))
        tests.append(subgroups.homogeneities(units, members, settings))
        if level == "breast":
            of_breasts = (units, members, threshold)
    return Analysis(
        model,
        *of_breasts,
        pd.concat(tables, ignore_index=True),
        subgroups.corrected(pd.concat(tests, ignore_index=True)),
        tuple(attributes.not_recorded(images)),
        tuple(attributes.left_out(images)),
        tuple(samples),
        achieved(of_breasts[0], of_breasts[2], settings),
    )


def worst_and_best(table: pd.DataFrame, attribute: str) -> tuple[pd.Series, pd.Series] | None:
    """Return the rows of the groups with the smallest and the largest AUC of an attribute."""
    rows = table[(table["attribute"] == attribute) & (table["note"] == "")]
    if len(rows) < 2:
        return None
    areas = values(rows["auc"])
    return rows.iloc[int(areas.argmin())], rows.iloc[int(areas.argmax())]
