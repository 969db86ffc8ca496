"""The whole search of one study: slices of its best network, clusters of one that can be read."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.config import Config
from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors import attributes
from mammo_lib.errors.discovery import alike, failing, features, halves, lifts
from mammo_lib.evaluation.discrimination import best_on_validation, tested
from mammo_lib.evaluation.operating import threshold_of
from mammo_lib.paths import Run

Rng = np.random.Generator


@dataclass(frozen=True)
class Slices:
    """What was found of `model` at breast level; `half` of each test patient, `table` the tests.

    See `failing.search` and `failing.tested`.
    """

    model: str
    threshold: float
    units: pd.DataFrame
    half: pd.Series
    found: tuple[failing.Failing, ...]
    table: pd.DataFrame


@dataclass(frozen=True)
class Alikes:
    """Clusters of test images as `model` sees them; `found` is None where `reason` says why."""

    model: str
    threshold: float
    found: alike.Alike | None
    reason: str = ""

    @property
    def table(self) -> pd.DataFrame:
        """Return the tests, without rows where there are no clusters."""
        empty = pd.DataFrame(columns=["kind", "name", "verdict", "note", "n"])
        return empty if self.found is None else self.found.table

    @property
    def over(self) -> pd.DataFrame:
        """Return the lifts, without rows where there are no clusters."""
        empty = pd.DataFrame(columns=[*lifts.COLUMNS, "p_holm"])
        return empty if self.found is None else self.found.over


def slices(
    scores: pd.DataFrame,
    images: pd.DataFrame,
    lesions: pd.DataFrame,
    *,
    settings: StatsConfig,
    rng: Rng,
) -> Slices:
    """Return the failing slices of the network that is best on validation data.

    `scores` are one score per model and image (see `members.mean`); the threshold is the errors
    chapter's, chosen on validation data.
    """
    model = best_on_validation(scores, images)
    own = scores[scores["model"] == model]
    threshold = threshold_of(own, images, model, settings=settings)
    units = tested(own, images, "breast", "test")
    half = halves.halves(units["patient_id"], units["label"], rng=rng)
    found = failing.search(
        units, attributes.memberships(images, lesions, "breast"), images, half,
        threshold=threshold, settings=settings, rng=rng,
    )  # fmt: skip
    return Slices(model, threshold, units, half, found, failing.tested(found, settings))


def alikes(
    config: Config,
    run: Run,
    scores: pd.DataFrame,
    images: pd.DataFrame,
    lesions: pd.DataFrame,
    half: pd.Series,
    *,
    rng: Rng,
) -> Alikes:
    """Return the clusters of test images, as the best network that sees one image has them.

    Features are those of the study's first seed, scores those of `scores`. `half` is that of the
    slices: no patient looked at there confirms anything here.
    """
    named = set(scores["model"])
    alone = [name for name, own in config.model.items()
             if name in named and features.sees_one_image(own.network)]  # fmt: skip
    if not alone:
        return Alikes("", np.nan, None, "No network of this study answers for one image alone: "
                      "features of several views at once are not clustered.")  # fmt: skip
    given = scores[scores["model"].isin(alone)]
    model = best_on_validation(given, images, "image")
    own = given[given["model"] == model]
    threshold = threshold_of(own, images, model, settings=config.stats, level="image")
    found = alike.group(
        tested(own, images, "image", "test"), _features(config, run, images, model),
        attributes.memberships(images, lesions, "image"), images, half,
        threshold=threshold, settings=config.stats, rng=rng,
    )  # fmt: skip
    return Alikes(model, threshold, found, "" if found else _why(threshold))


def _why(threshold: float) -> str:
    """Return why there are no clusters."""
    if np.isnan(threshold):
        return "There is no threshold from validation data, so no decision was wrong or right."
    return "The test images of the discovery half are too few to be clustered."


def _features(config: Config, run: Run, images: pd.DataFrame, model: str) -> features.Features:
    from mammo_lib.training import examples

    given = examples.material(images, run.store)
    rows = np.flatnonzero((images["split"] == "test").fillna(False))
    folder = run.model(model, config.seed[0])
    return features.extract(folder, given, config.model[model], rows)


def points(seen: Alikes) -> pd.DataFrame:
    """Return the images of the confirmation half on the map: x, y, cluster and error."""
    if seen.found is None:
        return pd.DataFrame(columns=["x", "y", "cluster", "error"])
    made, here = seen.found.clusters, ~seen.found.discovery
    error = alike.kinds(seen.found, seen.threshold)
    frame = pd.DataFrame({"x": made.map[:, 0], "y": made.map[:, 1], "cluster": made.label,
                          "error": error})  # fmt: skip
    return frame[here].reset_index(drop=True)


def shown(seen: Alikes, images: pd.DataFrame) -> pd.DataFrame:
    """Return typical errors of the clusters that fail more; see `alike.typical`."""
    if seen.found is None:
        return images.iloc[:0].assign(name="", kind="", score=np.nan)
    rows = alike.flagged(seen.found.table)
    return alike.typical(seen.found, rows, images, threshold=seen.threshold)
