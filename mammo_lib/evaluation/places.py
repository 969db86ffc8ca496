"""All that the networks of a run say about where a lesion is, on its test images."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import pandas as pd

from mammo_lib.cohorts import registry
from mammo_lib.config.schema import Config, StatsConfig
from mammo_lib.evaluation import examples as shown
from mammo_lib.evaluation import localisation, outlining, pointing
from mammo_lib.evaluation.examples import Example, Shown
from mammo_lib.evaluation.lesions import Sought, sought
from mammo_lib.evaluation.localisation import Found, Trained
from mammo_lib.paths import Run
from mammo_lib.training import examples
from mammo_lib.training.examples import Material
from mammo_lib.training.saliency import Looker
from mammo_lib.training.segment import Segmenter

SHOWN = 4  # examples of each verdict

T = TypeVar("T")
Rng = Callable[[str], np.random.Generator]


@dataclass(frozen=True)
class Places:
    """What was sought and what came of it; each table is empty where no network gives it.

    `outlines` is that of `outlining.measures`, `looked` that of `pointing.measures`; `chosen` has
    image_id and verdict of the examples, `pictures` these examples by verdict. A saliency map that
    does not point at lesions better than chance is not drawn.
    """

    test: Sought
    found: Found
    outlines: pd.DataFrame
    looked: pd.DataFrame
    chosen: pd.DataFrame
    pictures: Mapping[str, list[Example]]
    who: Shown


def material(config: Config, run: Run, images: pd.DataFrame, lesions: pd.DataFrame) -> Material:
    """Return tables and pixels of `run`; the data's folder only where lesions have outlines."""
    outlined = bool(lesions["mask_path"].notna().any())
    folder = registry.load(config.data).folder if outlined else None
    return examples.material(images, run.store, lesions, folder)


def places(
    config: Config,
    run: Run,
    given: Material,
    *,
    detections: pd.DataFrame,
    outlines: pd.DataFrame,
    rng: Rng,
) -> Places:
    """Return what the detectors, segmentation networks and saliency maps of `run` find.

    `given` is that of `material`; `detections` and `outlines` are the tables of all models. `rng`
    gives the generator of a purpose. Threads and repeatability are those of training.
    """
    validation, test = (sought(given.images, given.lesions, s) for s in ("validation", "test"))
    asked = _networks(config, run, given, test)
    found = localisation.localisation(
        detections, test, validation, trained=asked.detectors, settings=config.stats,
        rng=rng("froc"),
    )  # fmt: skip
    drawn = _outlined(
        asked, given, test, detections, outlines, found, config.stats, rng("outlines")
    )
    looked = _looked(asked, given, validation, test)
    measured = pointing.measures(looked, test, settings=config.stats, rng=rng("saliency"))
    marks = shown.marks_of(asked.who, detections, found.thresholds, test)
    first = looked[looked["seed"] == (asked.who.looker[1] if asked.who.looker else None)]
    hit = dict(zip(first["image_id"], first["hit"], strict=True))
    count = SHOWN if any(asked.who.names) else 0
    chosen = shown.choose(test, marks, hit, count=count, rng=rng("examples"))
    who = replace(asked.who, mapped=_mapped(asked.who, measured))
    pictures = shown.pictures(
        chosen, marks, test, given,
        segmenter=_one(asked.outliners, who.outliner),
        looker=_one(asked.lookers, who.mapped),
    )  # fmt: skip
    return Places(test, found, drawn, measured, chosen, pictures, who)


def _mapped(who: Shown, measured: pd.DataFrame) -> tuple[str, int] | None:
    """Return the network with a map, if that points at lesions better than chance."""
    own = measured[measured["model"] == (who.looker[0] if who.looker else None)]
    return who.looker if any(map(pointing.beats_chance, own["hit"], own["chance"])) else None


@dataclass(frozen=True)
class _Asked:
    """The networks of a run that say where: model, then seed."""

    detectors: Trained
    outliners: Mapping[str, Mapping[int, Segmenter]]
    lookers: Mapping[str, Mapping[int, Looker]]
    who: Shown


def _one(networks: Mapping[str, Mapping[int, T]], who: tuple[str, int] | None) -> T | None:
    return networks[who[0]][who[1]] if who else None


def _networks(config: Config, run: Run, given: Material, test: Sought) -> _Asked:
    """Return the networks that can be judged: none where nothing is sought."""
    if test.lesions.empty:
        return _Asked({}, {}, {}, shown.shown({}, {}, {}))
    detectors, lookers = localisation.trained(config, "boxes"), pointing.with_map(run, config)
    outlined = test.lesions["mask_path"].notna().any()
    outliners = localisation.trained(config, "masks") if outlined else {}
    if outliners or lookers:
        from mammo_lib.training import strategy

        strategy.prepare(config.training)
    return _Asked(
        detectors,
        {name: {seed: Segmenter(run.model(name, seed), given, config.model[name])
                for seed in seeds} for name, seeds in outliners.items()},
        {name: {seed: Looker(run.model(name, seed), given, config.model[name])
                for seed in seeds} for name, seeds in lookers.items()},
        shown.shown(detectors, outliners, lookers),
    )  # fmt: skip


def _outlined(
    asked: _Asked,
    given: Material,
    test: Sought,
    detections: pd.DataFrame,
    outlines: pd.DataFrame,
    found: Found,
    settings: StatsConfig,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Return `outlining.measures` of each segmentation network, with each detector in turn."""
    own, parts = outlining.outlined(test), []
    for model, seeds in asked.outliners.items():
        table = outlines[outlines["model"] == model]
        for name in _with_threshold(found) or [None]:
            helper = outlining.Detector(name, detections, found.thresholds) if name else None
            drawn = outlining.drawn(seeds, given, own, helper)
            pair = f"{model} with {name}" if name else model
            parts.append(
                outlining.measures(drawn, table, own, pair=pair, settings=settings, rng=rng)
            )
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=outlining.COLUMNS)


def _with_threshold(found: Found) -> list[str | None]:
    """Return the detectors whose every seed has a threshold."""
    lost = {name for (name, _), value in found.thresholds.items() if np.isnan(value)}
    return [name for name in found.points["model"] if name not in lost]


def _looked(asked: _Asked, given: Material, validation: Sought, test: Sought) -> pd.DataFrame:
    parts = [
        pointing.looked(seeds, given, validation, test, model)
        for model, seeds in asked.lookers.items()
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=pointing.LOOKED)
