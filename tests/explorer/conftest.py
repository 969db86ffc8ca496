"""The made-up screening cohort, explored."""

import numpy as np
import pytest

from mammo_lib.evaluation import members
from mammo_lib.explorer import evidence as of
from mammo_lib.explorer.opening import Opening
from mammo_lib.explorer.picture import Map
from mammo_lib.imaging.panels import Panel


@pytest.fixture
def scores(all_scores):
    return members.mean(all_scores)


@pytest.fixture
def evidence(scores, images, lesions, settings):
    return of.gather(scores, images, lesions, settings=settings, synthetic=True)


@pytest.fixture
def opening(evidence, images):
    """Cases as small grey squares; the first model answers with a map, the others do not."""
    mask = np.zeros((40, 30), bool)
    mask[10:20, 5:15] = True

    def show(row):
        return Panel(np.full((40, 30), 0.5), f"{row['laterality']} {row['view']}", (), mask)

    def look(row):
        return Map(np.ones((4, 3), np.float32), 0.0, 0.25, 1.0, 0.5)

    tested = images[images["split"] == "test"]
    return Opening(tested, show, {next(iter(evidence.models)): look})
