"""Sanity checks of saliency maps: what a map must pass before it is shown."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.config import Config
from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.saliency import aim, controls
from mammo_lib.errors.saliency import methods as ways
from mammo_lib.errors.saliency.likeness import likeness
from mammo_lib.errors.saliency.sample import sample
from mammo_lib.evaluation.lesions import Sought, sought
from mammo_lib.paths import Run
from mammo_lib.problem import Problem
from mammo_lib.progress import track
from mammo_lib.stats.estimate import Estimate
from mammo_lib.training import examples
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Maps

PARAMETERS, LABELS, POINTING = "parameters", "labels", "pointing"
CHECKS = (PARAMETERS, LABELS, POINTING)
LIKE = 0.5  # mean size of the rank correlation that a map must stay below
REPEATS = 3  # draws of fresh weights: one draw can be like the trained map by luck
TOO_FEW = "too few"
COLUMNS = ["method", "check", "estimate", "wanted", "passed", "note"]
WANTED = {
    PARAMETERS: f"interval below {LIKE:g}",
    LABELS: f"interval below {LIKE:g}",
    POINTING: "difference to the best baseline: interval above 0",
}

Row = dict[str, object]
Others = dict[str, list[Maps]]  # of networks that know nothing of cancer, by method


@dataclass(frozen=True)
class Asked:
    """The images in question, the trained network's maps of them, and how to measure."""

    material: Material
    test: Sought
    images: pd.DataFrame
    maps: Mapping[str, Maps]
    settings: StatsConfig
    rng: np.random.Generator

    def mean(self, frame: pd.DataFrame, of: Callable[[pd.DataFrame], float]) -> Estimate:
        """Return `of` the `frame`, a row an image, whole patients resampled."""
        found = stats.bootstrap(
            of, frame, unit="patient_id", n_boot=self.settings.n_boot,
            level=self.settings.level, rng=self.rng,
        ).estimate  # fmt: skip
        return replace(found, n_positive=found.n)  # every image asked has a cancer

    def none(self, reason: str) -> Estimate:
        """Return the Estimate that stands where there is none."""
        n = len(self.images)
        return Estimate(np.nan, level=self.settings.level, n=n, n_positive=n, reason=reason,
                        n_clusters=self.images["patient_id"].nunique())  # fmt: skip


def checks(
    config: Config,
    run: Run,
    images: pd.DataFrame,
    lesions: pd.DataFrame,
    *,
    model: str,
    seed: int,
    rng: np.random.Generator,
    settings: StatsConfig,
) -> pd.DataFrame:
    """Return COLUMNS, a row a method and check; none of a network without a map.

    All rest on at most `sample.IMAGES` test images with a malignant boxed lesion, whole patients.
    ``parameters`` and ``labels`` are the mean size of the rank correlation, inside the breast,
    between the trained network's map and that of the same network with fresh weights (mean of
    REPEATS draws), or trained for `controls.EPOCHS` on permuted labels (Adebayo et al. 2018); a map
    that keeps its order did not come from what was learnt. ``pointing`` is the share of images
    whose highest cell touches a lesion (J. Zhang et al., ECCV 2016), to be compared with
    `aim.BASELINES`. `passed` is None where a check cannot be made, and `note` says why.

    Patients are resampled; other draws of weights or labels are not in the intervals. Levels are
    Bonferroni's for the number of methods; that a method needs all its checks asks for no more.
    What is trained stays in the run's folder ``saliency``.
    """
    from mammo_lib.training import strategy

    strategy.prepare(config.training)
    given = examples.material(images, run.store, lesions)
    found = ways.methods(config, run, given, model=model, seed=seed)
    test = sought(given.images, given.lesions, "test")
    settings = settings.model_copy(update={"level": _level(settings.level, len(found))})
    asked = Asked(given, test, sample(test, rng=rng), {}, settings, rng)
    if asked.images["patient_id"].nunique() < settings.too_few:
        return _table([_few(name, check, asked) for name in found for check in CHECKS])
    rows = asked.images.index.to_numpy()
    asked = replace(asked, maps={name: look(rows) for name, look in found.items()})
    place = run.root / "saliency" / run.model(model, seed).name
    fresh = _fresh(config, asked, model)
    permuted, why = _permuted(config, asked, place, model, seed)
    judged = [
        (_alike(name, PARAMETERS, asked, fresh[name]),
         _alike(name, LABELS, asked, permuted.get(name, []), why),
         _aimed(name, asked))
        for name in found
    ]  # fmt: skip
    return _table([row for rows in judged for row in rows])


def _level(level: float, methods: int) -> float:
    """Return Bonferroni's level of each of `methods`, rounded up to a tenth of a per cent."""
    shared = 1 - (1 - level) / max(methods, 1)
    return float(np.ceil(round(1000 * shared, 6)) / 1000)


def passed(table: pd.DataFrame) -> list[str]:
    """Return the methods of `table` that pass every check; one that was not made is not passed."""
    return [
        str(name)
        for name, part in table.groupby("method", sort=False)
        if set(CHECKS) <= set(part["check"]) and all(value is True for value in part["passed"])
    ]


def _fresh(config: Config, asked: Asked, model: str) -> Others:
    """Return the maps of REPEATS networks with fresh weights."""
    found: Others = {name: [] for name in asked.maps}
    seeds = asked.rng.integers(2**31, size=REPEATS)
    with tempfile.TemporaryDirectory() as folder:
        for seed in track(seeds.tolist(), "Fresh weights"):
            own = controls.fresh(config.model[model], asked.material, Path(folder), seed=seed)
            _look(own, config, asked, model, found)
    return found


def _permuted(
    config: Config, asked: Asked, place: Path, model: str, seed: int
) -> tuple[Others, str]:
    """Return the maps of the network trained on permuted labels, or why there are none."""
    found: Others = {name: [] for name in asked.maps}
    try:
        own = controls.trained_on_permuted(
            config, asked.material, place, model=model, seed=seed, rng=asked.rng
        )
    except Problem as problem:
        return {}, str(problem)
    _look(own, config, asked, model, found)
    return found, ""


def _look(folder: Path, config: Config, asked: Asked, model: str, found: Others) -> None:
    rows = asked.images.index.to_numpy()
    for name, look in ways.of(folder, asked.material, config.model[model]).items():
        found[name].append(look(rows))


def _alike(name: str, check: str, asked: Asked, others: list[Maps], why: str = "") -> Row:
    """Return the row of how alike the maps are to those of the networks `others`."""
    if not others:
        return _row(name, check, asked.none(why), None, why)
    each = [likeness(asked.maps[name], other, asked.material) for other in others]
    size = pd.concat(each, axis=1).mean(axis=1)
    frame = asked.images[["patient_id"]].assign(value=size).dropna()
    lost = len(asked.images) - len(frame)
    note = f"{lost} images with a constant map are left out" if lost else ""
    if frame["patient_id"].nunique() < asked.settings.too_few:
        return _few(name, check, asked, note)
    found = asked.mean(frame, lambda part: float(part["value"].mean()))
    return _row(name, check, found, _verdict(found.value < LIKE, found.high < LIKE, found), note)


def _aimed(name: str, asked: Asked) -> Row:
    """Return the row of how often the map points at a lesion."""
    rows = aim.aim(asked.maps[name], asked.material, asked.test.lesions)
    share = asked.mean(rows, lambda part: float(part["hit"].mean()))
    more = asked.mean(rows, aim.more)
    means = rows[list(aim.BASELINES)].mean()
    note = ", ".join(f"{base} {means[base]:.2f}" for base in aim.BASELINES)
    note += f"; difference to the best of these {more.text()}"
    if beside := int(rows["beside"].sum()):
        note += f"; {beside} maps are highest beside the breast, which is not counted"
    return _row(name, POINTING, share, _verdict(more.value > 0, more.low > 0, more), note)


def _verdict(value: bool, interval: bool, found: Estimate) -> bool | None:
    """Return whether `found` passes with its interval; without one it can only fail."""
    return interval if found.has_interval else None if value else False


def _few(name: str, check: str, asked: Asked, note: str = "") -> Row:
    return _row(name, check, asked.none(TOO_FEW), None, "; ".join(filter(None, [TOO_FEW, note])))


def _row(method: str, check: str, estimate: Estimate, good: bool | None, note: str) -> Row:
    return {"method": method, "check": check, "estimate": estimate, "wanted": WANTED[check],
            "passed": good, "note": note}  # fmt: skip


def _table(rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS).astype({"passed": object, "estimate": object})
