"""One random stream per thing that is drawn, so that the order of work cannot matter."""

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What a stream is for; the numbers are part of the cohort's identity, so never reuse one."""

    POPULATION = 0
    BODY = 1
    SIDE = 2
    VIEW = 3
    TISSUE = 4
    NOISE = 5
    LESION = 6
    POSITION = 7
    READER = 8
    MOTTLE = 9
    FOLLOW_UP = 10


def stream(seed: int, purpose: Purpose, *where: int) -> np.random.Generator:
    """Return the generator of `purpose` at `where` (woman, side, view, exam … as integers)."""
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(int(purpose), *where)))
