"""Clusters of images that a network errs on: formed and chosen on one half, tested on the other."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import PhantomData, RealData, StatsConfig
from mammo_lib.errors import gallery
from mammo_lib.errors.discovery import halves
from mammo_lib.errors.discovery.clusters import Clusters, cluster
from mammo_lib.errors.discovery.conditions import Conditions, conditions
from mammo_lib.errors.discovery.confirmation import CONFIRMED, confirm, judged
from mammo_lib.errors.discovery.failing import ALARMS, AMONG, MISSES, wrong
from mammo_lib.errors.discovery.features import Features
from mammo_lib.errors.discovery.lifts import lifts
from mammo_lib.errors.discovery.slices import excess
from mammo_lib.imaging import panels as imaging
from mammo_lib.imaging.panels import Panel

CARRIED = 3  # clusters of each kind of error
SHOWN = 2  # clusters that have a row of images
RIGHT = "right"


@dataclass(frozen=True)
class Alike:
    """Test images (`units`, n rows) with clusters, tests of their errors and what marks them.

    `table` has a row for every cluster and kind of error carried forward (see
    `confirmation.judged`; columns kind, cluster, found_n and found_rate too), `over` the lifts of
    all clusters on the confirmation half (see `lifts.lifts`).
    """

    units: pd.DataFrame
    discovery: NDArray[np.bool_]
    clusters: Clusters
    conditions: Conditions
    table: pd.DataFrame
    over: pd.DataFrame


def group(
    units: pd.DataFrame,
    features: Features,
    members: pd.DataFrame,
    images: pd.DataFrame,
    half: pd.Series,
    *,
    threshold: float,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> Alike | None:
    """Return the clusters of the test images `units` and their errors; None with too few images.

    `units` are one network's scored test images, `features` theirs by the row of `images`,
    `members` their groups at image level, `half` as in `halves.halves`. Of each kind of error the
    clusters with more of them than the rest in the discovery half are carried forward, three at
    most.
    """
    row = pd.Series(np.arange(len(images)), images["image_id"].to_numpy())
    place = pd.Series(np.arange(len(features.row)), features.row)
    known = units[row.reindex(units["image_id"]).isin(features.row).to_numpy()]
    known = known.reset_index(drop=True)
    values = features.values[place.loc[row.loc[known["image_id"]].to_numpy()].to_numpy()]
    discovery = halves.in_discovery(known["patient_id"], half)
    made = cluster(values, known["score"].to_numpy(float), discovery, rng=rng)
    if made is None or np.isnan(threshold):
        return None
    found = conditions(known, members, images, discovery=discovery, level="image")
    own = {called(i): (made.label == i)[~discovery] for i in range(1, made.count + 1)}
    over = lifts(own, found.of(~discovery), known.loc[~discovery, "patient_id"], settings=settings)
    table = _tested(known, made, discovery, threshold, settings)
    return Alike(known, discovery, made, found, table, over)


def called(label: int) -> str:
    """Return what a cluster is called."""
    return f"Cluster {label}"


def _tested(
    units: pd.DataFrame,
    made: Clusters,
    discovery: NDArray[np.bool_],
    threshold: float,
    settings: StatsConfig,
) -> pd.DataFrame:
    parts = []
    for kind, label in AMONG.items():
        rows = (units["label"] == label).to_numpy(bool)
        own, error = wrong(units, kind, threshold)
        there, cut = discovery[rows], made.label[rows]
        worst = _worst(cut[there], error[there], made.count, settings)
        groups = {called(i): (cut == i)[~there] for i in worst}
        tested = confirm(error[~there], own.loc[~there, "patient_id"], groups, settings=settings)
        parts.append(tested.assign(
            kind=kind, cluster=worst,
            found_n=[int((there & (cut == i)).sum()) for i in worst],
            found_rate=[float(error[there & (cut == i)].mean()) for i in worst],
        ))  # fmt: skip
    return judged(pd.concat(parts, ignore_index=True), level=settings.level)


def _worst(
    label: NDArray[np.int64], error: NDArray[np.bool_], count: int, settings: StatsConfig
) -> list[int]:
    """Return the clusters with the greatest excess of errors above 0, the worst first."""
    masks = np.stack([label == i for i in range(1, count + 1)])
    z = excess(masks, error, least=settings.too_few)
    order = np.argsort(-np.nan_to_num(z, nan=-1.0), kind="stable")
    return [int(i) + 1 for i in order if z[i] > 0][:CARRIED]


def flagged(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose clusters are shown: the confirmed ones, else the one with most excess.

    Two at most, smallest p-value first.
    """
    confirmed = table[table["verdict"] == CONFIRMED].sort_values("p_value", kind="stable")
    if len(confirmed):
        return confirmed.drop_duplicates("cluster").head(SHOWN)
    told = table[table["note"] == ""]
    return told.sort_values("p_value", kind="stable").head(1)


def typical(
    found: Alike, rows: pd.DataFrame, images: pd.DataFrame, *, threshold: float, count: int = 5
) -> pd.DataFrame:
    """Return up to `count` errors of each row's cluster, those nearest its centre, with `images`.

    `rows` are some of `found.table`. Of the confirmation half, one image a patient and row.
    Columns: name, kind, score and those of the images table.
    """
    told, parts = kinds(found, threshold), [found.units.iloc[:0].assign(name="", kind="")]
    for name, kind, label in zip(rows["name"], rows["kind"], rows["cluster"], strict=True):
        own = (told == kind) & ~found.discovery & (found.clusters.label == label)
        near = found.units.assign(distance=found.clusters.distance, name=name, kind=kind)
        near = near[own].sort_values(["distance", "image_id"])
        parts.append(near.drop_duplicates("patient_id").head(count))
    chosen = pd.concat(parts, ignore_index=True)[["image_id", "score", "name", "kind"]]
    return chosen.merge(images, on="image_id", how="left", validate="many_to_one")


def panels(
    chosen: pd.DataFrame, lesions: pd.DataFrame, data: PhantomData | RealData
) -> list[Panel]:
    """Return one panel per row of `typical`, titled with its cluster, score and density."""
    return imaging.panels(chosen, lesions, data, title=_title)


def _title(row: pd.Series) -> str:
    return f"{row['name']}, {gallery.title(row)}"


def kinds(found: Alike, threshold: float) -> NDArray[np.object_]:
    """Return what each image is (n,): "missed cancers", "false alarms" or "right"."""
    positive = (found.units["score"] >= threshold).to_numpy(bool)
    cancer = (found.units["label"] == AMONG[MISSES]).to_numpy(bool)
    told = np.where(cancer & ~positive, MISSES, RIGHT)
    return np.where(~cancer & positive, ALARMS, told).astype(object)
