"""The made-up screening cohort seen as a pilot."""

import pytest

from mammo_lib.evaluation import discrimination, members
from mammo_lib.planning import pilot as pilots


@pytest.fixture
def scores(all_scores):
    return members.mean(all_scores)


@pytest.fixture
def pilot(scores, images, settings):
    return pilots.look(scores, images, "alpha", settings=settings)


@pytest.fixture
def alone(scores, images, settings):
    """A study of one model."""
    return pilots.look(scores[scores["model"] == "alpha"], images, "alpha", settings=settings)


@pytest.fixture
def perfect(scores, images, settings):
    """A study whose model makes no mistake."""
    label = scores["image_id"].map(images.set_index("image_id")["label"]).astype(float)
    return pilots.look(scores.assign(score=label), images, "alpha", settings=settings)


@pytest.fixture
def healthy(scores, images, settings):
    """A study without a cancer."""
    kept = images[images["label"] == 0]
    own = scores[scores["image_id"].isin(kept["image_id"])]
    return pilots.look(own, kept, "alpha", settings=settings)


@pytest.fixture
def units(scores, images):
    return discrimination.tested(scores[scores["model"] == "alpha"], images, "breast", "test")
