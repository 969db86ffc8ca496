"""How many malignant lesions detectors find, and at the cost of how many false marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import networks
from mammo_lib.config.schema import Config, StatsConfig
from mammo_lib.evaluation.discrimination import values
from mammo_lib.evaluation.lesions import ALL, Sought, groups
from mammo_lib.evaluation.over_seeds import OverSeeds, over_seeds
from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.marks.case_rate import CaseRate
from mammo_lib.stats.marks.curve import Curve, curve
from mammo_lib.stats.marks.figures import Figure, figure
from mammo_lib.stats.marks.froc import AREAS, AT
from mammo_lib.stats.marks.marked_images import MarkedImages, marked_images
from mammo_lib.stats.marks.matching import FALSE, REPEATED

IOU = 0.2
HITS = {"centre": "Centre of the mark in the lesion's box", "iou": f"IoU of at least {IOU:g}"}
OPERATING = 0.5  # false marks an image on validation data, which fix a detector's threshold
MOST = 2.0  # false marks an image at the end of the figure's axis
GRID = (*np.arange(0, 0.2, 0.01).round(2), *np.arange(0.2, MOST + 0.01, 0.05).round(2))
SENSITIVITY = "sensitivity"
COLUMNS = ["model", "hit", "group", "figure", "at", "n_lesions", "n_patients", "estimate", "seeds"]
POINTS = ["model", "threshold", "found", "false_marks", "seeds"]

Thresholds = Mapping[tuple[str, int], float]
Trained = Mapping[str, Sequence[int]]  # the seeds of each model


def trained(config: Config, task: str) -> Trained:
    """Return the models of `task` in a run, each with its seeds."""
    own = (name for name, one in config.model.items() if networks.task(one.network) == task)
    return dict.fromkeys(own, config.seed)


@dataclass(frozen=True)
class Found:
    """What detectors find: `figures` a row an estimate (COLUMNS), `points` a row a detector.

    `thresholds` are those of each model and seed, of OPERATING on validation data; `points` what
    they give on test data. `curves` is for the figure: model, group, x, y, low, high, the band
    made of patients resampled; `single` the same of each seed without a band.
    """

    figures: pd.DataFrame
    points: pd.DataFrame
    curves: pd.DataFrame
    single: pd.DataFrame
    thresholds: Thresholds = field(default_factory=dict)


def localisation(
    detections: pd.DataFrame,
    test: Sought,
    validation: Sought,
    *,
    trained: Trained,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> Found:
    """Return how well each `trained` detector finds the lesions with its `detections`.

    `detections` has model, seed and a scored box in pixels of the standardised image; a seed of
    `trained` without any found nothing. A figure is computed of each seed's marks alone and then
    averaged over seeds; every image of `test` was read, marked or not.
    """
    limits = thresholds(detections, validation, trained)
    figures, points, curves, single = [], [], [], []
    for model, seeds in trained.items() if len(test.lesions) else ():
        marks = {seed: of_one(detections, model, seed) for seed in seeds}
        for hit in HITS:
            several, layout = _all_seeds(marks, test, hit, settings)
            rows = [_named(r, model, hit) for r in _rows(several, layout, test, settings, rng)]
            figures += [row for row in rows if row["figure"] != SENSITIVITY or row["at"] in AT]
            if hit == "centre":
                curves += [_point(row) for row in rows if row["figure"] == SENSITIVITY]
                single += _single(several, layout, model)
        own = {seed: limits[model, seed] for seed in seeds}
        points.append({"model": model, **_operating(marks, test, own, settings, rng)})
    return Found(
        pd.DataFrame(figures, columns=COLUMNS),
        pd.DataFrame(points, columns=POINTS),
        pd.DataFrame(curves, columns=["model", "group", "x", "y", "low", "high"]),
        pd.DataFrame(single, columns=["model", "seed", "x", "y"]),
        limits,
    )


def of_one(detections: pd.DataFrame, model: str, seed: int) -> pd.DataFrame:
    """Return the detections of one model and seed."""
    return detections[(detections["model"] == model) & (detections["seed"] == seed)]


def thresholds(detections: pd.DataFrame, validation: Sought, trained: Trained) -> Thresholds:
    """Return the threshold of each model and seed: OPERATING false marks an image in `validation`.

    It is the lowest score that keeps within that; NaN where validation data have no lesion.
    """
    return {
        (model, seed): _threshold(of_one(detections, model, seed), validation)
        for model, seeds in trained.items()
        for seed in seeds
    }


def _threshold(marks: pd.DataFrame, validation: Sought) -> float:
    if validation.lesions.empty:
        return np.nan
    known = matched(marks, validation)
    table = _curve(known, np.ones(len(validation.lesions), bool)).table()
    kept = table[table["false_positives_per_image"] <= OPERATING + 1e-9]
    return float(kept["threshold"].iloc[-1])


def matched(marks: pd.DataFrame, sought: Sought, hit: str = "centre") -> MarkedImages:
    """Return the images of `sought` with those of `marks` that are on them, matched."""
    own = of_images(marks, sought)
    return marked_images(sought.lesions, own, sought.images, hit=hit, iou=IOU)


def of_images(marks: pd.DataFrame, sought: Sought) -> pd.DataFrame:
    """Return `marks` on images of `sought`."""
    return marks[marks["image_id"].isin(sought.images["image_id"])].reset_index(drop=True)


def _curve(known: MarkedImages, own: NDArray[np.bool_]) -> Curve:
    """Return the curve of the lesions `own` (L,): marks on others are neither finds nor false."""
    place = known.place[known.place != REPEATED]
    counts = (place == FALSE) | own[place]
    lesions = np.bincount(known.ratings.lesion_case[own], minlength=len(known.n_lesions))
    return curve(lesions, image=known.image[counts], score=known.score[counts],
                 hit=known.is_hit[counts])  # fmt: skip


@dataclass(frozen=True)
class _Layout:
    """What the k figures of a seed are: areas, then sensitivities at `limits` in each group."""

    limits: tuple[float, ...]
    groups: Mapping[str, NDArray[np.bool_] | None]

    @property
    def told(self) -> list[str]:
        return [name for name, own in self.groups.items() if own is not None]

    def place(self, group: str, limit: int) -> int:
        return len(AREAS) + self.told.index(group) * len(self.limits) + limit


class _Seed:
    """All figures of one seed's marks, as a function of how often images count."""

    def __init__(self, known: MarkedImages, layout: _Layout) -> None:
        self.areas: list[Figure] = [figure(name, known.ratings) for name in AREAS]
        owns = [layout.groups[name] for name in layout.told]
        self.curves = [_curve(known, own) for own in owns if own is not None]
        self.limits = np.asarray(layout.limits)

    def __call__(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (k, b) where image i counts `weight[i]` times; `weight` is (K, b)."""
        areas = [area.replicates(weight) for area in self.areas]
        shares = [each.sensitivity_at(self.limits, weight) for each in self.curves]
        return np.vstack([*areas, *shares])


def _all_seeds(
    marks: Mapping[int, pd.DataFrame], test: Sought, hit: str, settings: StatsConfig
) -> tuple[list[_Seed], _Layout]:
    limits = AT if hit == "iou" else tuple(sorted({*AT, *GRID}))
    layout = _Layout(limits, groups(test, settings))
    return [_Seed(matched(part, test, hit), layout) for part in marks.values()], layout


def _rows(
    several: Sequence[_Seed],
    layout: _Layout,
    test: Sought,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> Iterator[dict[str, object]]:
    found = over_seeds(several, test.images["patient_id"], settings=settings, rng=rng,
                       n=len(test.images), rows=2 * len(test.lesions))  # fmt: skip
    size = _sizes(test, ALL)
    for place, name in enumerate(AREAS):
        yield _row(found, place, ALL, size) | {"figure": name, "at": np.nan}
    for group, own in layout.groups.items():
        size = _sizes(test, group)
        for number, limit in enumerate(layout.limits):
            told = {"group": group, "figure": SENSITIVITY, "at": float(limit), **size}
            if own is None:
                yield told | {"estimate": "too few", "seeds": "–"}
            else:
                yield told | _row(found, layout.place(group, number), group, size)


def _row(found: OverSeeds, place: int, group: str, size: dict[str, int]) -> dict[str, object]:
    return {"group": group, **size, "estimate": found.mean[place], "seeds": found.seeds(place)}


def _sizes(test: Sought, group: str) -> dict[str, int]:
    own = (test.lesions["kind"] == group).to_numpy(bool) | (group == ALL)
    return {"n_lesions": int(own.sum()), "n_patients": test.patient[own].nunique()}


def _named(row: dict[str, object], model: object, hit: str) -> dict[str, object]:
    return {"model": str(model), "hit": hit, **row}


def _point(row: dict[str, object]) -> dict[str, object]:
    found = row["estimate"]
    y, low, high = np.nan, np.nan, np.nan
    if isinstance(found, Estimate):
        y, low, high = found.value, found.low, found.high
    return {"model": row["model"], "group": row["group"], "x": row["at"],
            "y": y, "low": low, "high": high}  # fmt: skip


def _single(several: Sequence[_Seed], layout: _Layout, model: object) -> list[dict[str, object]]:
    once = np.ones((len(several[0].curves[0].n_lesions), 1))
    return [
        {"model": str(model), "seed": number, "x": float(x), "y": float(y)}
        for number, each in enumerate(several)
        for x, y in zip(layout.limits,
                        each.curves[0].sensitivity_at(each.limits, once)[:, 0], strict=True)
    ]  # fmt: skip


class _AtThreshold:
    """Share of lesions found and false marks an image, of marks at or above a threshold."""

    def __init__(self, marks: pd.DataFrame, test: Sought, threshold: float) -> None:
        known = matched(marks[marks["score"] >= threshold], test)
        count = len(known.n_lesions)
        finds = np.bincount(known.image[known.is_hit], minlength=count).astype(float)
        false = np.bincount(known.image[~known.is_hit], minlength=count).astype(float)
        lesions = known.n_lesions.astype(float)
        self.rates = (CaseRate(finds, lesions), CaseRate(false, np.ones(count)))

    def __call__(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (2, b) where image i counts `weight[i]` times."""
        return np.stack([rate.replicates(weight) for rate in self.rates])


def _operating(
    marks: Mapping[int, pd.DataFrame],
    test: Sought,
    limits: Mapping[int, float],
    settings: StatsConfig,
    rng: np.random.Generator,
) -> dict[str, object]:
    """Return what the thresholds of a model's seeds, from validation data, give on `test`."""
    if np.isnan(list(limits.values())).any():
        none = Estimate(np.nan, level=settings.level, reason="no threshold from validation data")
        return {"threshold": "–", "found": none, "false_marks": none, "seeds": "–"}
    seeds = [_AtThreshold(marks[seed], test, limit) for seed, limit in limits.items()]
    found = over_seeds(seeds, test.images["patient_id"], settings=settings, rng=rng)
    return {
        "threshold": ", ".join(f"{limit:.3f}" for limit in limits.values()),
        "found": found.mean[0], "false_marks": found.mean[1], "seeds": found.seeds(0),
    }  # fmt: skip


def wide(found: Found, *, hit: str = "centre") -> pd.DataFrame:
    """Return the sensitivities under rule `hit`: model, group, n_lesions, n_patients, at_0.1, ….

    One row a model and group.
    """
    own = found.figures[(found.figures["figure"] == SENSITIVITY) & (found.figures["hit"] == hit)]
    rows = []
    for (model, group), part in own.groupby(["model", "group"], sort=False):
        told = {f"at_{at:g}": one for at, one in zip(part["at"], part["estimate"], strict=True)}
        first = part.iloc[0]
        sizes = {"n_lesions": first["n_lesions"], "n_patients": first["n_patients"]}
        rows.append({"model": model, "group": group, **sizes, **told})
    return pd.DataFrame(rows)


def by_rule(found: Found, *, figures: Sequence[str]) -> pd.DataFrame:
    """Return all lesions' `figures` under both rules of a hit: model, figure, at, centre, iou.

    `seeds` are those under the rule of the centre; `name` says which figure a row is.
    """
    own = found.figures[(found.figures["group"] == ALL) & found.figures["figure"].isin(figures)]
    if own.empty:
        return pd.DataFrame(columns=["model", "figure", "at", "name", *HITS, "seeds"])
    keys = ["model", "figure", "at"]
    centre, iou = (own[own["hit"] == hit].set_index(keys)["estimate"].rename(hit) for hit in HITS)
    seeds = own[own["hit"] == "centre"].set_index(keys)["seeds"]
    told = pd.concat([centre, iou, seeds], axis=1).reset_index()
    at = told["at"].astype(float)
    return told.assign(name=told["figure"].where(at.isna(), at.map("{:g}".format)))


def as_points(found: Found) -> pd.DataFrame:
    """Return the operating points for the figure: model, x (false marks an image), y (found)."""
    told = found.points
    marks, shares = (values(told[column]) for column in ("false_marks", "found"))
    return pd.DataFrame({"model": told["model"], "x": marks, "y": shares})
