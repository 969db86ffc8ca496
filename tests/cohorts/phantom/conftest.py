import pytest

from mammo_lib.cohorts import phantom
from mammo_lib.config.schema import PhantomData


def make(folder, **changes):
    settings = {
        "name": "phantom",
        "folder": str(folder),
        "women": 24,
        "cancer_share": 0.34,
        "benign_share": 0.25,
        "prior_share": 0.25,
        "pitch_mm": 2.0,
        "detail_pitch_mm": 0.5,
        "seed": 3,
    }
    return PhantomData(**(settings | changes))


@pytest.fixture(scope="session")
def settings(tmp_path_factory):
    return make(tmp_path_factory.mktemp("phantom") / "cohort")


@pytest.fixture(scope="session")
def cohort(settings):
    return phantom.load(settings, workers=1)
