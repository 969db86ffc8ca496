"""A simulated radiologist's BI-RADS category of each breast, so that models have a rival."""

from collections.abc import Sequence

from mammo_lib.cohorts.phantom.lesions import Lesion
from mammo_lib.cohorts.phantom.population import Woman
from mammo_lib.cohorts.phantom.seeds import Purpose, stream

SENSITIVITY = {"A": 0.88, "B": 0.82, "C": 0.72, "D": 0.62}
FALSE_ALARM = 0.08


def birads(seed: int, woman: Woman, side: str, exam: int, found: Sequence[Lesion]) -> str:
    """Return category 1 to 5 of one breast at one exam; `found` are the woman's lesions."""
    rng = stream(seed, Purpose.READER, woman.index, "LR".index(side), exam)
    seen, tie = rng.random(2)
    present = [x for x in found if x.side == side and x.size(exam) > 0]
    if any(x.pathology == "malignant" for x in present):
        if seen < SENSITIVITY[woman.density]:
            return "5" if tie < 0.5 else "4"
        return "1" if tie < 0.6 else "2"
    if present:
        return "4" if seen < 0.2 else "3" if seen < 0.45 else "2"
    if seen < FALSE_ALARM:
        return "4" if tie < 0.4 else "3"
    return "1" if tie < 0.7 else "2"
