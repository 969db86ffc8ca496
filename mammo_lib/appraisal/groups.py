"""Discrimination within groups of cases, with the groups that are too small named as such."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.appraisal.cases import Cases
from mammo_lib.appraisal.discrimination import cluster
from mammo_lib.config import Evaluation
from mammo_lib.errors import differences, findings, intersections
from mammo_lib.errors.homogeneity import homogeneity
from mammo_lib.errors.intersections import TIMES
from mammo_lib.errors.partition import Grouped
from mammo_lib.stats.estimate import Estimate

MISSING = "not known"
MOST = 30  # groups of one column, at most; the rarest of more are taken together
PAIRS = 6  # of columns whose combinations are looked at
BAND = 10  # years, or units, of a column of many numbers


def grouped(given: Cases, config: Evaluation) -> pd.DataFrame:
    """Return attribute, group and model with n, n_positive and auc of every group of cases."""
    rows: list[dict[str, Any]] = []
    for attribute in config.groups:
        group = levels(given.frame[attribute])
        for name in sorted(group.unique(), key=_natural):
            part = (group == name).to_numpy()
            for model in config.models:
                found = _area(given, part, model, config)
                named = {"attribute": attribute, "group": name, "model": model}
                rows.append(named | {"n": found.n, "n_positive": found.n_positive, "auc": found})
    columns = ["attribute", "group", "model", "n", "n_positive", "auc"]
    return pd.DataFrame(rows, columns=columns)


def levels(values: pd.Series) -> pd.Series:
    """Return each case's group as text: many numbers in bands, missing values as their own."""
    if values.dtype.kind == "f":
        values = values.where(np.isfinite(values))
    known = values.notna()
    text = values.astype(str).where(known, MISSING)
    if values.dtype.kind in "iuf" and values.nunique() > MOST:
        text = _banded(values).where(known, MISSING)
    common = text.value_counts().index[: MOST - 1]
    many = text.nunique() > MOST
    return text.where(text.isin([*common, MISSING]), "all others") if many else text


def _banded(values: pd.Series) -> pd.Series:
    """Return bands of ten, such as years of age; quarters where those are too few or too many."""
    start = values // BAND * BAND
    if not 3 <= start.nunique() <= MOST:
        return pd.qcut(values, 4, duplicates="drop").astype(str)
    low = start.fillna(0).astype(int)
    return low.astype(str) + "–" + (low + BAND - 1).astype(str)


def tests(given: Cases, config: Evaluation) -> pd.DataFrame:
    """Return attribute, model, statistic, df, p_value, p_holm: have all groups one area?"""
    unit = cluster(given, config)
    patient = given.frame.index if unit is None else unit
    rows: list[dict[str, Any]] = []
    for attribute in config.groups:
        group = levels(given.frame[attribute])
        for model in config.models:
            frame = pd.DataFrame({"patient_id": patient, "label": given.label,
                                  "score": given.frame[model]})  # fmt: skip
            parts = {str(name): part for name, part in frame.groupby(group)
                     if _enough(part["label"], config.stats.too_few)}  # fmt: skip
            rows.append({"attribute": attribute, "model": model} | homogeneity(parts))
    columns = ["attribute", "model", "statistic", "df", "p_value", "note"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(p_holm=stats.adjust_p(table["p_value"].to_numpy(float), method="holm"))


def units(given: Cases, model: str, config: Evaluation) -> pd.DataFrame:
    """Return patient_id (the cluster), image_id (the case), label and score of every case."""
    unit, row = cluster(given, config), np.arange(len(given.frame))
    return pd.DataFrame({
        "patient_id": row if unit is None else np.asarray(unit), "image_id": row,
        "label": given.label, "score": given.frame[model].to_numpy(float),
    })  # fmt: skip


def from_others(given: Cases, config: Evaluation, rng: np.random.Generator) -> pd.DataFrame:
    """Return what `findings.findings` says of each group against all others, and its model.

    Sensitivity and specificity are compared where `config.positive_at` is given. All groups,
    measures and models of `shown` are one family.
    """
    names = {titled(column, model, config): (column, model)
             for model in shown(config) for column in config.groups}  # fmt: skip
    at = float("nan") if config.positive_at is None else config.positive_at
    samples = [
        Grouped(units(given, model, config), _members(given, model, config), at)
        for model in shown(config)
    ]
    table = differences.from_others(samples if names else [], config.stats, rng)
    told = findings.findings(table, config.stats.level)
    return told.assign(model=[names[name][1] for name in told["attribute"]])


def crossed(given: Cases, config: Evaluation, rng: np.random.Generator) -> pd.DataFrame:
    """Return the same as `from_others` of the combinations of every two columns of groups.

    The first PAIRS pairs, in the order in which the columns were asked for; all their comparisons
    are a family of their own.
    """
    samples = [_crossed(given, model, config) for model in shown(config)]
    samples = [sample for sample in samples if len(sample.members)]
    table = differences.from_others(samples, config.stats, rng)
    return findings.findings(table, config.stats.level)


def _crossed(given: Cases, model: str, config: Evaluation) -> Grouped:
    names = {column: titled(column, model, config) for column in config.groups}
    pairs = list(combinations(config.groups, 2))[:PAIRS]
    members = intersections.crossed(
        _members(given, model, config), [(names[one], names[other]) for one, other in pairs]
    )
    heading = {f"{names[one]}{TIMES}{names[other]}": titled(f"{one}{TIMES}{other}", model, config)
               for one, other in pairs}  # fmt: skip
    at = float("nan") if config.positive_at is None else config.positive_at
    named = members.assign(attribute=members["attribute"].map(heading))
    return Grouped(units(given, model, config), named, at)


def panels(told: pd.DataFrame) -> dict[str, str]:
    """Return the axis label of each measure that `from_others` compared, the area at least."""
    measures = dict.fromkeys(["AUC", *told["measure"]])
    return {measure: f"{measure}, difference" for measure in measures}


def titled(column: str, model: str, config: Evaluation) -> str:
    """Return an attribute's heading: with the model, where there are several."""
    return f"{column} ({model})" if len(shown(config)) > 1 else column


def _members(given: Cases, model: str, config: Evaluation) -> pd.DataFrame:
    """Return which case belongs to which group; what is not known is a group too."""
    key = units(given, model, config)[["patient_id", "image_id"]]
    nothing = pd.DataFrame(columns=[*key, "attribute", "group"])
    parts = []
    for column in config.groups:
        group = levels(given.frame[column]).to_numpy()
        part = key.assign(attribute=titled(column, model, config), group=group)
        parts.append(part.sort_values("group", key=_places, kind="stable"))
    return pd.concat(parts, ignore_index=True) if parts else nothing


def _places(group: pd.Series) -> pd.Series:
    ordered = sorted(group.unique(), key=_natural)
    return group.map({name: place for place, name in enumerate(ordered)})


def found(
    table: pd.DataFrame,
    tested: pd.DataFrame,
    told: pd.DataFrame | None = None,
    both: pd.DataFrame | None = None,
) -> dict[str, Any]:
    """Return what goes to results.json and what the prose cites.

    `told` is the table of `from_others`, `both` that of `crossed`.
    """
    against = {} if told is None else {"differences": told, "findings": findings.summary(told)}
    if both is not None:
        against |= {"crossed": both, "crossed_findings": findings.summary(both)}
    differ = tested[tested["p_holm"] < 0.05]
    names = ", ".join(f"{row.attribute} ({row.model})" for row in differ.itertuples())
    return {
        "groups": table,
        "tests": tested,
        "differ": names or "none",
        "few": int(table["auc"].map(lambda found: np.isnan(found.value)).sum()),
        **against,
        "headline": [],
    }


def _area(given: Cases, part: np.ndarray, model: str, config: Evaluation) -> Estimate:
    label = pd.Series(given.label[part])
    if not _enough(label, config.stats.too_few):
        return Estimate(float("nan"), level=config.stats.level, n=len(label),
                        n_positive=int(label.sum()), reason="too few")  # fmt: skip
    unit = cluster(given, config)
    return stats.clustered_auc_interval(
        label, given.frame[model][part], None if unit is None else unit[part],
        level=config.stats.level,
    )  # fmt: skip


def _enough(label: pd.Series, least: int) -> bool:
    return min(int(label.sum()), int((1 - label).sum())) >= least


def _natural(name: str) -> tuple[bool, float, str]:
    """Sort numbers as numbers, words as words, and what is not known last."""
    try:
        return name == MISSING, float(name.partition("–")[0]), name
    except ValueError:
        return name == MISSING, float("inf"), name


def shown(config: Evaluation, most: int = 4) -> list[str]:
    """Return the models that a figure has room for: those compared, else the first few."""
    return list(config.compare or config.models)[:most]


def drawn(table: pd.DataFrame, config: Evaluation) -> pd.DataFrame:
    """Return the rows of `grouped` for a figure, a group's counts being the same in all models."""
    return table[table["model"].isin(shown(config))]
