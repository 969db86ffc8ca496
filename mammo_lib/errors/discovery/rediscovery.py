"""Whether what a synthetic cohort was made to do was found without being told of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.attributes import SIZE_BANDS
from mammo_lib.errors.discovery.alike import Alike
from mammo_lib.errors.discovery.conditions import Conditions
from mammo_lib.errors.discovery.confirmation import CONFIRMED
from mammo_lib.errors.discovery.failing import AMONG, MISSES, Failing
from mammo_lib.errors.discovery.lifts import lift
from mammo_lib.evaluation.discrimination import holm

HIDING = ("Density", "Cancer's size")  # hide cancers: more false alarms there are something else
FOUND, POINTED, UNSEEN = "rediscovered", "pointed at, not confirmed", "not seen"


@dataclass(frozen=True)
class Carried:
    """A group carried forward: who is `inside` (n,) of the confirmation half's units."""

    kind: str
    name: str
    confirmed: bool
    inside: NDArray[np.bool_]
    conditions: Conditions
    patient: pd.Series


def causes(truth: Mapping[str, Any]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return what makes a network err by design: words to attribute and groups.

    `truth` is that of `errors.truth.of`; of real data, whose causes are unknown, there are none.
    """
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    if truth.get("density"):
        found["Dense tissue (density C or D)"] = "Density", ("C", "D")
    if truth.get("vendor"):
        found[f"{truth['vendor']}, the noisiest machine"] = "Vendor", (str(truth["vendor"]),)
    if truth:
        found["Lesions under 10 mm"] = "Cancer's size", (SIZE_BANDS[0],)
    return found


def carried(
    failing: Iterable[Failing], slices: pd.DataFrame, clusters: Alike | None
) -> list[Carried]:
    """Return all that was carried forward and had enough units to be tested."""
    found = []
    verdict = {(row["kind"], row["name"]): row["verdict"] for row in slices.to_dict("records")
               if row["note"] == ""}  # fmt: skip
    for each in failing:
        here = ~each.discovery
        patient = each.units.loc[here, "patient_id"]
        found += [Carried(each.kind, one.text, verdict[each.kind, one.text] == CONFIRMED,
                          one.holds[here], each.conditions.of(here), patient)
                  for one in each.slices if (each.kind, one.text) in verdict]  # fmt: skip
    return found + (_clusters(clusters) if clusters else [])


def _clusters(clusters: Alike) -> list[Carried]:
    found = []
    for row in clusters.table[clusters.table["note"] == ""].to_dict("records"):
        here = ~clusters.discovery & (clusters.units["label"] == AMONG[row["kind"]]).to_numpy(bool)
        found.append(Carried(row["kind"], row["name"], row["verdict"] == CONFIRMED,
                             clusters.clusters.label[here] == row["cluster"],
                             clusters.conditions.of(here),
                             clusters.units.loc[here, "patient_id"]))  # fmt: skip
    return found


def rediscovered(
    truth: Mapping[str, Any], groups: Iterable[Carried], *, settings: StatsConfig
) -> pd.DataFrame:
    """Return, for each cause of `truth`, the group most made up of it: was it rediscovered?

    A cause counts as rediscovered if it is more common in a confirmed slice or cluster than in
    the rest of the confirmation half, and as pointed at if in one that was carried forward only;
    what hides cancers counts among missed cancers alone.
    Holm corrects for all pairs of cause and group. Columns: truth, kind, finding, lift, p_holm,
    verdict.
    """
    groups, rows = list(groups), []
    for cause, (attribute, names) in causes(truth).items():
        for group in groups:
            if attribute in HIDING and group.kind != MISSES:
                continue
            has = group.conditions.any(attribute, names)
            if has is None or not group.inside.any():
                continue
            ratio, p_value = lift(group.inside, has, group.patient, level=settings.level)
            share = float(has[group.inside].mean())
            rows.append([cause, group.kind, group.name, group.confirmed, share, ratio, p_value])
    columns = ["truth", "kind", "finding", "confirmed", "share", "lift", "p_value"]
    pairs = pd.DataFrame(rows, columns=columns)
    pairs = pairs.assign(p_holm=holm(pairs["p_value"]) if len(pairs) else None)
    best = [_best(cause, pairs[pairs["truth"] == cause], settings) for cause in causes(truth)]
    return pd.DataFrame(best, columns=["truth", "kind", "finding", "lift", "p_holm", "verdict"])


def _best(cause: str, pairs: pd.DataFrame, settings: StatsConfig) -> dict[str, Any]:
    more = pairs["lift"].map(lambda ratio: ratio.value).astype(float)
    sure = pairs.assign(more=more)[(pairs["p_holm"].astype(float) < 1 - settings.level)
                                   & (more > 1)]  # fmt: skip
    if sure.empty:
        return {"truth": cause, "verdict": UNSEEN}
    first = sure.sort_values(["confirmed", "share", "more"], ascending=False).iloc[0]
    told = {column: first[column] for column in ("kind", "finding", "lift", "p_holm")}
    return {"truth": cause, **told, "verdict": FOUND if first["confirmed"] else POINTED}
