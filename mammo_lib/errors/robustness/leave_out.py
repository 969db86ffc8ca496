"""A vendor or a site held out of training: what its absence costs the network on it."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib import disk, results
from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.subgroups import TOO_FEW, too_few
from mammo_lib.evaluation.discrimination import clustered, difference, holm, tested, wide
from mammo_lib.evaluation.levels import UNITS
from mammo_lib.paths import BOOK
from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.normal import quantile

WITHOUT, WITH = "without it", "with it"
KEPT = "leave_out"
COMMITTED = BOOK / "nightly"
ENDS = ("value", "low", "high", "se", "level", "method", "n", "n_positive", "n_clusters", "reason")
COLUMNS = ["column", "group", "tested_on", "n_train", "auc_without", "auc_with", "difference",
           "p_value", "p_holm", "note"]  # fmt: skip


def groups(images: pd.DataFrame, column: str, settings: StatsConfig) -> list[str]:
    """Return the groups of `column` whose test breasts are enough and that others train without."""
    if column not in images or images[column].isna().all():
        raise Problem(f"images: column '{column}' is not recorded; hold out another one.")
    training = images.loc[images["split"] == "train", column].dropna()
    if training.nunique() < 2:
        raise Problem(f"images: '{column}' has one group in training; there is none to hold out.")
    test = images[(images["split"] == "test") & images["label"].notna()]
    breasts = test.groupby([column, *UNITS["breast"]], sort=True)["label"].max().reset_index()
    return [str(name) for name, part in breasts.groupby(column)
            if not too_few(part, settings) and name in set(training)]  # fmt: skip


def arms(
    images: pd.DataFrame, column: str, group: str, *, rng: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Return `images` twice, as a network trains without `group` and with it.

    Without: no patient seen by `group` is left in train and validation. With: of each split and
    kind (a cancer or none) as many patients, drawn from all: the comparison is of whose images
    they are, not of how many. The test split is the same and whole in both.
    """
    seen = set(images.loc[images[column] == group, "patient_id"])
    patients = images.assign(cancer=images["label"].astype("Float64")).groupby("patient_id")
    frame = patients.agg(split=("split", "first"), cancer=("cancer", "max")).fillna({"cancer": 0})
    kept = {WITHOUT: set(frame.index) - seen, WITH: set()}
    for _, part in frame.groupby(["split", "cancer"], sort=True):
        every = part.index.to_numpy(object)
        count = sum(name not in seen for name in every)
        kept[WITH] |= set(rng.permutation(every)[:count])
    return {arm: _unsplit(images, names) for arm, names in kept.items()}


def _unsplit(images: pd.DataFrame, kept: set[str]) -> pd.DataFrame:
    """Return `images` with no split where a patient is neither `kept` nor of the test split."""
    stays = images["patient_id"].isin(kept) | (images["split"] == "test")
    return images.assign(split=images["split"].where(stays, None))


def compared(
    scores: pd.DataFrame, images: pd.DataFrame, column: str, group: str, settings: StatsConfig
) -> list[dict[str, Any]]:
    """Return two rows, of test breasts of `group` and of all others: AUC without minus with it.

    `scores` has model (WITHOUT or WITH), image_id and score. Differences are paired, patients kept
    together (Obuchowski 1997).
    """
    units = tested(scores, images, "breast", "test")
    found = images.drop_duplicates(UNITS["breast"])[[*UNITS["breast"], column]]
    units = units.merge(found, on=UNITS["breast"], how="left")
    inside = units[column] == group
    rows = []
    for on, part in ((group, units[inside]), ("all others", units[~inside])):
        row = {"column": column, "group": group, "tested_on": on}
        once = part[part["model"] == WITH]
        if too_few(once, settings):
            rows.append({**row, "p_value": np.nan, "note": f"{TOO_FEW}, n = {len(once)}"})
            continue
        rows.append({**row, "note": "", **_paired(part, settings)})
    return rows


def _paired(part: pd.DataFrame, settings: StatsConfig) -> dict[str, Any]:
    found = difference(wide(part), WITHOUT, WITH, settings)
    areas = {arm: clustered(part[part["model"] == arm], settings) for arm in (WITHOUT, WITH)}
    return {"auc_without": areas[WITHOUT], "auc_with": areas[WITH],
            "difference": found["difference"], "p_value": found["p_value"]}  # fmt: skip


def table(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    """Return all rows of `compared` with p_holm, over all of them."""
    frame = pd.DataFrame(rows).reindex(columns=COLUMNS)
    return frame.assign(p_holm=holm(frame["p_value"].astype(float)))


def write(found: pd.DataFrame, about: dict[str, Any], folder: Path = COMMITTED) -> None:
    """Write the table as CSV, every end of an Estimate a column, and how it was made as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    flat = found.drop(columns=["auc_without", "auc_with", "difference"])
    for name in ("auc_without", "auc_with", "difference"):
        for end in ENDS:
            flat[f"{name}.{end}"] = [getattr(one, end, None) for one in found[name]]
    with disk.whole_file(folder / f"{KEPT}.csv") as partial:
        flat.to_csv(partial, index=False)
    results.write_json(about, folder / f"{KEPT}.json")


def committed(folder: Path = COMMITTED) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return what `write` wrote; an empty table and nothing where the long run was not made."""
    if not (folder / f"{KEPT}.csv").exists():
        return pd.DataFrame(columns=COLUMNS), {}
    flat = pd.read_csv(folder / f"{KEPT}.csv", keep_default_na=True)
    for name in ("auc_without", "auc_with", "difference"):
        ends = [_estimate(row, name) for _, row in flat.iterrows()]
        flat[name] = pd.Series(ends, index=flat.index, dtype=object)
    flat["note"] = flat["note"].fillna("")
    return flat.reindex(columns=COLUMNS), results.read_json(folder / f"{KEPT}.json")


def _estimate(row: pd.Series, name: str) -> Estimate | None:
    ends = {end: row[f"{name}.{end}"] for end in ENDS}
    if pd.isna(ends["value"]):
        return None
    counts = ("n", "n_positive", "n_clusters")
    found: dict[str, Any] = {end: int(ends[end]) for end in counts if pd.notna(ends[end])}
    found |= {end: ends[end] for end in ("method", "reason") if isinstance(ends[end], str)}
    found |= {end: float(ends[end]) for end in ("value", "low", "high", "se", "level")}
    return Estimate(**found)


def said(found: pd.DataFrame, about: dict[str, Any]) -> str:
    """Return the sentences above the table, or how it is made."""
    if not about:
        return (
            "The trainings for this have not been run; benchmarks/leave_out.py runs them and "
            "leaves the table in book/nightly."
        )
    compared = found[found["difference"].notna()]
    itself = compared["group"] == compared["tested_on"]
    own = compared[itself]
    if own.empty:
        return f"The run of {about['date']} compared no group: {TOO_FEW} test breasts."
    shown = own["p_holm"].astype(float) < 0.05
    words = f"shown for {', '.join(own.loc[shown, 'group'])}" if shown.any() else "shown for none"
    return (
        f"{about['model']} was trained on the run {about['run']} ({about['cohort']}) once without "
        f"each group and once with it on as many patients, {about['seeds']} seed(s), on "
        f"{about['date']} in {about['minutes']} minutes. On the group itself a difference in AUC "
        f"is {words} (Holm).{_undecided(own[~shown], int(found['p_value'].notna().sum()))}"
        f"{_elsewhere(compared[~itself])} Intervals are of other women, not of other trainings, "
        "which differ too."
    )


def _elsewhere(rows: pd.DataFrame) -> str:
    """Return where a network without a group is better or worse on all others."""
    shown = rows[rows["p_holm"].astype(float) < 0.05]
    told = [f"{row['group']} {row['difference']}" for _, row in shown.iterrows()]
    return f" On all others, change in AUC without it: {', '.join(told)}." if told else ""


def _undecided(rows: pd.DataFrame, tests: int) -> str:
    """Return for each of `rows` what Bonferroni's test would have shown in four of five samples."""
    reach = -quantile(0.025 / max(tests, 1)) - quantile(0.2)
    told = [f"{row['group']} ({reach * row['difference'].se:.2f})" for _, row in rows.iterrows()]
    return f" Undecided, and what would have been seen: {', '.join(told)}." if told else ""
