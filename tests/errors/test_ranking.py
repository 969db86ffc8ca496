import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors.homogeneity import difference
from mammo_lib.errors.ranking import ranking, ruler_of
from tests.evaluation import screening

STATS = screening.STATS


def cohort(rng, n=600, effect=0.0):
    exposed = rng.integers(0, 2, n)
    label = (rng.random(n) < 0.4).astype(int)
    score = label * (1.2 - effect * exposed) + rng.normal(size=n)
    return pd.DataFrame({"patient_id": np.arange(n) // 2, "label": label, "score": score,
                         "exposed": exposed, "site": rng.choice(list("xy"), n)})  # fmt: skip


def test_without_covariates_it_is_the_difference_of_two_areas(rng):
    frame = cohort(rng)
    found = ranking(frame, frame["exposed"], (), ("exposed",), STATS)
    known = difference(frame[frame["exposed"] == 1], frame[frame["exposed"] == 0], level=0.95)
    assert found.value == pytest.approx(known.value)
    assert found.se == pytest.approx(known.se, rel=0.02)


def test_an_effect_is_found(rng):
    frame = cohort(rng, 1500, effect=0.8)
    assert ranking(frame, frame["exposed"], ["site"], ("exposed",), STATS).high < 0


def test_ranks_are_all_that_counts(rng):
    frame = cohort(rng)
    same = frame.assign(score=np.exp(frame["score"]))
    found, again = (ranking(f, f["exposed"], ["site"], ("exposed",), STATS) for f in (frame, same))
    assert found == again


def test_rulers_too_short_lose_their_last_column():
    frame = pd.DataFrame({"label": [1, 0, 0, 0, 1, 0, 0], "a": list("xxxxyyy"),
                          "b": list("uuvvuuv")})  # fmt: skip
    assert ruler_of(frame, ("a", "b"), 1) == ("a", "b")
    assert ruler_of(frame, ("a", "b"), 2) == ("a",)
    assert ruler_of(frame, ("a", "b"), 3) == ()


@pytest.mark.slow
def test_intervals_cover(rng):
    inside = 0
    for _ in range(400):
        frame = cohort(rng, 300)
        found = ranking(frame, frame["exposed"], ["site"], ("exposed",), STATS)
        inside += found.low <= 0 <= found.high
    assert 0.925 <= inside / 400 <= 0.975
