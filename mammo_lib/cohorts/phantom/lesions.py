"""Which lesions a woman has, where each lies, and how large it was at each exam."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mammo_lib.cohorts.phantom.anatomy import View, muscle_depth
from mammo_lib.cohorts.phantom.cluster import Cluster, cluster
from mammo_lib.cohorts.phantom.mass import Mass, mass
from mammo_lib.cohorts.phantom.population import Woman
from mammo_lib.cohorts.phantom.seeds import Purpose, stream

KINDS = (("mass",), ("calcification",), ("mass", "calcification"))
MALIGNANT_KINDS, BENIGN_KINDS = (0.57, 0.28, 0.15), (0.68, 0.32, 0.0)


@dataclass(frozen=True)
class Spot:
    """Where a lesion lies: share of the way from nipple to chest wall, and -1..1 outer and up."""

    back: float
    outer: float
    up: float


@dataclass(frozen=True)
class Lesion:
    """One lesion of one breast; `earlier` is its relative size two years before (0: absent)."""

    lesion_id: str
    side: str
    kind: str
    pathology: str
    spot: Spot
    shape: Mass | Cluster
    earlier: float

    def size(self, exam: int) -> float:
        """Return its relative size at exam 1 (prior) or 2 (index)."""
        return 1.0 if exam == 2 else self.earlier


def of(seed: int, woman: Woman) -> list[Lesion]:
    """Return the lesions of `woman`, those of her cancer first."""
    rng = stream(seed, Purpose.LESION, woman.index)
    found: list[Lesion] = []
    for pathology, present in (("malignant", woman.cancer), ("benign", woman.benign)):
        if present:
            found += _site(rng, pathology, start=len(found))
    return found


def _site(rng: np.random.Generator, pathology: str, *, start: int) -> list[Lesion]:
    """Draw the lesions at one place: a mass, calcifications, or both."""
    malignant = pathology == "malignant"
    kinds = KINDS[rng.choice(3, p=MALIGNANT_KINDS if malignant else BENIGN_KINDS)]
    side, spot = "LR"[rng.integers(2)], _spot(rng)
    if malignant:
        earlier = 0.0 if rng.random() < 0.5 else rng.uniform(0.35, 0.7)
    else:
        earlier = rng.uniform(0.8, 1.0)
    shapes: dict[str, Callable[..., Mass | Cluster]] = {"mass": mass, "calcification": cluster}
    return [
        Lesion(f"{pathology[0].upper()}{start + i + 1}", side, kind, pathology, spot,
               shapes[kind](rng, malignant=malignant), float(earlier))
        for i, kind in enumerate(kinds)
    ]  # fmt: skip


def _spot(rng: np.random.Generator) -> Spot:
    """Draw a place; half of all lie in the upper outer quarter."""
    quarter = rng.choice(4, p=(0.5, 0.2, 0.15, 0.15))
    outer, up = rng.uniform(0.05, 0.85, 2) * np.array([(1, 1), (1, -1), (-1, 1), (-1, -1)])[quarter]
    return Spot(float(rng.uniform(0.28, 0.80)), float(outer), float(up))


def locate(spot: Spot, view: View, *, margin_mm: float) -> tuple[float, float]:
    """Return x, y in mm of `spot` in `view`: inside the breast, `margin_mm` from the skin.

    Both views agree on the depth behind the nipple. CC shows the lateral coordinate (outer side
    up); MLO, which looks obliquely, shows mostly the vertical one and a part of the lateral.
    """
    x = view.outline.nipple[0] * (1 - spot.back)
    y = np.arange(4.0, 240.0, dtype=np.float32)[:, None]
    at = np.full_like(y, x)
    room = view.outline.depth(at, y) - margin_mm
    muscle = muscle_depth(view, at, y)
    if muscle is not None:
        room = np.minimum(room, -muscle + 3)
        room -= 1e3 * (np.abs(y - view.outline.nipple[1]) > 0.95 * view.body.depth)
    free = y[room > 0] if (room > 0).any() else y[[int(np.argmax(room))]]
    share = spot.outer if view.name == "CC" else 0.75 * spot.up + 0.25 * spot.outer
    low, high = float(free.min()), float(free.max())
    return x, (low + high) / 2 - share * (high - low) / 2
