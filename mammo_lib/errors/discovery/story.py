"""What the discovery chapter says in words, from its tables."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.discovery import alike, halves
from mammo_lib.errors.discovery.confirmation import CONFIRMED, EXCLUDED, MARGIN, UNDECIDED
from mammo_lib.errors.discovery.exploration import Alikes, Slices
from mammo_lib.errors.discovery.failing import Failing, least
from mammo_lib.errors.discovery.lifts import marks
from mammo_lib.errors.p_value import p_value

NOTHING = "Nothing was carried forward, so nothing was tested."


def summary(
    slices: Slices, alikes: Alikes, truth: pd.DataFrame, *, settings: StatsConfig, synthetic: bool
) -> dict[str, Any]:
    """Return what the chapter's prose and captions cite; `truth` is that of `rediscovered`."""
    units = slices.units
    there = (slices.half == halves.DISCOVERY).sum()
    return {
        "model": slices.model,
        "threshold": slices.threshold,
        "n": len(units),
        "n_positive": int(units["label"].sum()),
        "n_patients": units["patient_id"].nunique(),
        "discovery_patients": int(there),
        "confirmation_patients": int(len(slices.half) - there),
        "level": f"{100 * settings.level:g} %",
        "searched": sum(each.by_beam + each.by_tree for each in slices.found),
        "carried": len(slices.table),
        "confirmed": int((slices.table["verdict"] == CONFIRMED).sum()),
        "slices": {"looked": _looked(slices, settings), "text": outcome(slices.table, "slice")},
        "clusters": _clusters(alikes, settings),
        "truth": _truth(truth, synthetic),
    }


def _looked(slices: Slices, settings: StatsConfig) -> str:
    """Return how many slices were compared and carried forward, of each kind of error."""
    if not slices.found:
        return "There is no threshold from validation data, so no decision was wrong or right."
    return " ".join(_searched(each, settings) for each in slices.found)


def _searched(each: Failing, settings: StatsConfig) -> str:
    n, errors = int(each.discovery.sum()), int(each.error[each.discovery].sum())
    if n < 2 * least(n, settings):
        return f"For {each.kind} the discovery half has too few breasts to search in (n = {n})."
    patients = each.units.loc[each.discovery, "patient_id"].nunique()
    return (
        f"For {each.kind} ({errors} among {n:,} breasts of {patients:,} patients of the discovery "
        f"half), the beam search compared {each.by_beam:,} slices and the tree {each.by_tree:,} "
        f"splits; {len(each.slices)} were carried forward."
    )


def outcome(table: pd.DataFrame, what: str) -> str:
    """Return the sentences on what was confirmed, excluded and left undecided of `table`."""
    if table.empty:
        return NOTHING
    tested = table[table["note"] == ""]
    confirmed = tested[tested["verdict"] == CONFIRMED]
    told = [f"Of {_count(len(table), what)} carried forward, {len(confirmed)} "
            f"{'was' if len(confirmed) == 1 else 'were'} confirmed"
            + (": " + "; ".join(_named(row) for row in confirmed.to_dict("records"))
               if len(confirmed) else "") + "."]  # fmt: skip
    excluded = int((tested["verdict"] == EXCLUDED).sum())
    if excluded:
        told.append(f"For {excluded} an excess of {100 * MARGIN:.0f} points or more is excluded.")
    told += _undecided(tested[tested["verdict"] == UNDECIDED], what)
    few = len(table) - len(tested)
    if few:
        told.append(f"{few} had too few units in the confirmation half to be tested.")
    return " ".join(told)


def _named(row: Mapping[Any, Any]) -> str:
    return (
        f"{row['name']} ({row['kind']}: {row['rate'].value:.2f} against {row['rest'].value:.2f} "
        f"elsewhere, difference {row['difference'].text()}, Holm {p_value(row['p_holm'])})"
    )


def _undecided(rows: pd.DataFrame, what: str) -> list[str]:
    if rows.empty:
        return []
    known = rows["detectable"].astype(float).dropna()
    if known.empty:
        return [f"{len(rows)} remain undecided: no excess could have been confirmed with so few."]
    least, most = (f"{100 * end:.0f}" for end in (known.min(), known.max()))
    size = f"{least} points" if least == most else f"{least} to {most} points, by {what}"
    be = "remains" if len(rows) == 1 else "remain"
    return [f"{len(rows)} {be} undecided: the smallest excess that would have been confirmed in "
            f"four of five such samples is {size}."]  # fmt: skip


def _clusters(alikes: Alikes, settings: StatsConfig) -> dict[str, Any]:
    found = alikes.found
    if found is None:
        why = dict.fromkeys(("text", "caption", "gallery"), alikes.reason)
        return {**why, "how": "No clusters were made.", "marks": "None."}
    made, here = found.clusters, ~found.discovery
    silhouette = made.silhouettes["silhouette"].max()
    explained = f"{100 * sum(made.explained):.0f} %"
    images, patients = int(here.sum()), found.units.loc[here, "patient_id"].nunique()
    return {
        "model": alikes.model,
        "count": made.count,
        "silhouette": silhouette,
        "how": (
            f"Of {alikes.model}'s features of {int(found.discovery.sum()):,} discovery images "
            f"{made.count} clusters were made (of 4 to 8, by silhouette, {silhouette:.2f})."
        ),
        "text": outcome(found.table, "cluster"),
        "marks": _marks(found.over, found.table, settings.level),
        "caption": (
            f"The {images:,} test images of the confirmation half ({patients:,} patients) as "
            f"{alikes.model} sees them: the first two principal components ({explained} of the "
            "variance) of its features, the score taken out. Left: clusters, numbered by size. "
            "Right: errors at the threshold from validation data."
        ),
        "gallery": (
            "Errors nearest the centre of the clusters that fail more, a cluster after the other: "
            "the confirmed ones, or, where none is, the one with the smallest p-value. One image a "
            "patient, confirmation half; lesions outlined in orange where their place is known."
        ),
    }  # fmt: skip


def _marks(over: pd.DataFrame, table: pd.DataFrame, level: float) -> str:
    """Return what the clusters that are shown have more of than other images."""
    known = marks(over, level=level)
    told = []
    for name in alike.flagged(table)["name"]:
        own = known[known["name"] == name].to_dict("records")
        each = ", ".join(f"{row['attribute']} {row['group']} ({row['lift'].value:.1f} times as "
                         "common as elsewhere)" for row in own)  # fmt: skip
        told.append(f"{name}: {each or 'nothing recorded marks it beyond chance'}.")
    return " ".join(told) or "None."


def _truth(truth: pd.DataFrame, synthetic: bool) -> str:
    if not synthetic:
        return "These are real data: the causes of their errors are not known, nothing is graded."
    counts = truth["verdict"].value_counts()
    told = "; ".join(f"{verdict}: {count}" for verdict, count in counts.items())
    return (
        f"Of {len(truth)} things that make this cohort's cancers hard or its films noisy, {told}."
    )


def _count(n: int, what: str) -> str:
    return f"{n} {what}" + ("" if n == 1 else "s")
