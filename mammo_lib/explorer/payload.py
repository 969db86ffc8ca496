"""What the interactive page knows: every reading of every model and group, worked out here.

The page does no statistics: it looks numbers up. It holds no identifier of anybody, and of a
group under the too-few rule its size alone.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.subgroups import TOO_FEW, too_few
from mammo_lib.explorer import grid
from mammo_lib.explorer.evidence import EVERY, Evidence
from mammo_lib.explorer.rates import Shares, rates
from mammo_lib.progress import track

DIGITS = 4


def payload(evidence: Evidence, *, run: str) -> dict[str, Any]:
    """Return the page's data as JSON's own types.

    ``models`` holds for each: name, thresholds (K,), start (the place to begin at), frozen
    (whether that is the threshold of validation data), every (the row of all breasts) and
    attributes, each with its name and groups. A row holds name, n and note, and unless too few,
    positives, patients and at each threshold: tp, fp, and sensitivity and specificity as lists of
    values, lower and upper ends (null where there is no interval).
    """
    models = [_model(evidence, name) for name in track(list(evidence.models), "Models")]
    return {
        "run": run,
        "synthetic": evidence.synthetic,
        "level": evidence.settings.level,
        "too_few": evidence.settings.too_few,
        "models": models,
    }


def _model(evidence: Evidence, name: str) -> dict[str, Any]:
    scored, settings = evidence.scored(name), evidence.settings
    stops = grid.thresholds(scored.units, scored.threshold)
    attributes = [
        {"name": attribute,
         "groups": [row(group, part, stops, settings)
                    for group, part in evidence.by_group(name, attribute).items()]}
        for attribute in evidence.attributes if attribute != EVERY
    ]  # fmt: skip
    return {
        "name": name,
        "thresholds": [float(f"{stop:.4g}") for stop in stops],
        "start": grid.start(stops, scored.threshold),
        "frozen": bool(np.isfinite(scored.threshold)),
        "every": row(EVERY, scored.units, stops, settings),
        "attributes": attributes,
    }


def row(
    name: str, units: pd.DataFrame, stops: NDArray[np.float64], settings: StatsConfig
) -> dict[str, Any]:
    """Return what the page says of one group at each of `stops`; see `payload`."""
    if too_few(units, settings):
        return {"name": name, "n": len(units), "note": TOO_FEW}
    sensitivity, specificity = rates(units, stops, level=settings.level)
    return {
        "name": name,
        "n": len(units),
        "note": "",
        "positives": sensitivity.n,
        "patients": int(units["patient_id"].nunique()),
        "tp": sensitivity.count.tolist(),
        "fp": (specificity.n - specificity.count).tolist(),
        "sensitivity": _ends(sensitivity),
        "specificity": _ends(specificity),
    }


def _ends(found: Shares) -> list[list[float | None]]:
    return [_numbers(part) for part in (found.value, found.low, found.high)]


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    return [round(float(value), DIGITS) if np.isfinite(value) else None for value in values]
