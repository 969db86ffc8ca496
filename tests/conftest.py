"""Fixtures that every test may use."""

import os
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from tests.evaluation import screening

# TensorFlow reads these at its first operation, whichever test comes first. oneDNN crashes on the
# few channels of the testing variants: with several threads, and without AVX-512 on one thread too.
os.environ.update(TF_NUM_INTRAOP_THREADS="1", TF_NUM_INTEROP_THREADS="1", TF_ENABLE_ONEDNN_OPTS="0")

# No test is timed: a busy machine would fail it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
PROJECT = Path(__file__).resolve().parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with slow tests come first, whole reports before all: short ones fill the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow, "test_report" not in item.path.name))


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
