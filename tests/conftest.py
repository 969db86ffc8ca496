"""Fixtures that every test may use."""

import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from tests.evaluation import screening

# No test is timed: a busy machine would fail it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """A generator of the test's own, the same in every run."""
    return np.random.default_rng(zlib.crc32(request.node.name.encode()))


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    import sys

    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


@pytest.fixture(scope="session")
def external_data() -> Path:
    """The folder of real data sets, or a visible skip."""
    folder = os.environ.get("MAMMO_DATA") or PROJECT.parent / "shared" / "data"
    if not Path(folder).is_dir():
        pytest.skip("real data are not here: set MAMMO_DATA to their folder")
    return Path(folder).resolve()


# The made-up screening cohort that evaluation, error analysis and figures are tested on.


@pytest.fixture(scope="session")
def tables():
    return screening.cohort()


@pytest.fixture
def images(tables):
    return tables[0].copy()


@pytest.fixture
def lesions(tables):
    return tables[1].copy()


@pytest.fixture(scope="session")
def all_scores(tables):
    return screening.scores(tables[0])


@pytest.fixture
def settings():
    return screening.STATS
