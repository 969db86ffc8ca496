"""The made-up screening cohort as fixtures."""

import pytest

from tests.evaluation import screening


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
