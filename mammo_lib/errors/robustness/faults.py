"""The faults, from mild to grave: what an ordinary day brings to a mammography network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.errors.robustness import grey, noise, pose, sharpness
from mammo_lib.errors.robustness.chance import Chance, Image
from mammo_lib.stats.estimate import MINUS

Spoil = Callable[[Image, float, Chance, float], Image]


@dataclass(frozen=True)
class Fault:
    """One kind of fault: `spoil` (image, level, chance, pixel_mm) makes it, `levels` grow worse.

    `words` says a level, `in_mm` whether it needs the pixel's size. `air` says whether the fault
    reaches beyond the breast; else what was black around it stays so, as curation leaves it.
    """

    name: str
    spoil: Spoil
    levels: tuple[float, ...]
    words: str
    in_mm: bool = False
    air: bool = False

    def said(self, level: float) -> str:
        """Return `level` in words, with its unit."""
        return self.words.format(level).replace("-", MINUS)

    def __call__(self, image: Image, level: float, chance: Chance, pixel_mm: float) -> Image:
        """Return `image` (rows, columns) with this fault at `level`, 0 to 1."""
        spoilt = np.clip(self.spoil(image, level, chance, pixel_mm), 0, 1)
        return spoilt if self.air else spoilt * (image > 0)


MISSING = "{} view missing"  # no fault of an image: the breast is scored by what is left
INVERTED, MIRRORED, UPENDED = "Black for white", "Mirrored", "Upside down"

FAULTS = (
    Fault("Quantum noise", noise.noisier, (2, 4, 8), "dose ÷ {:g}"),
    Fault("Movement", sharpness.moved, (1, 2, 4), "{:g} mm", in_mm=True),
    Fault("Coarser pixels", sharpness.coarser, (2, 3, 4), "× {:g}"),
    Fault("JPEG", sharpness.compressed, (75, 40, 10), "quality {:g}"),
    Fault("Window too low", grey.recentred, (-0.1, -0.2, -0.3), "{:+.0%}"),
    Fault("Window too high", grey.recentred, (0.1, 0.2, 0.3), "{:+.0%}"),
    Fault("Window too narrow", grey.rewidened, (0.8, 0.6, 0.4), "width × {:g}"),
    Fault("Window too wide", grey.rewidened, (1.5, 2), "width × {:g}"),
    Fault("Gamma, brighter", grey.bent, (0.8, 0.6, 0.4), "gamma {:g}"),
    Fault("Gamma, darker", grey.bent, (1.25, 1.67, 2.5), "gamma {:g}"),
    Fault(INVERTED, grey.inverted, (1,), "inverted"),
    Fault("Cut at chest wall", pose.cut, (10, 20, 40), "{:g} mm", in_mm=True, air=True),
    Fault("Label in the air", pose.labelled, (10, 20, 40), "{:g} mm", in_mm=True, air=True),
    Fault(MIRRORED, pose.mirrored, (1,), "left for right", air=True),
    Fault(UPENDED, pose.upended, (1,), "top for bottom", air=True),
)  # fmt: skip


def ladder(faults: Sequence[Fault] = FAULTS, views: Sequence[str] = ()) -> pd.DataFrame:
    """Return every step: fault, step (1 the mildest), level and said; last each missing view."""
    rows = [
        {"fault": fault.name, "step": step, "level": float(level), "said": fault.said(level)}
        for fault in faults
        for step, level in enumerate(fault.levels, 1)
    ]
    rows += [{"fault": MISSING.format(view), "step": 1, "level": 1.0, "said": f"no {view}"}
             for view in views]  # fmt: skip
    return pd.DataFrame(rows, columns=["fault", "step", "level", "said"])
