import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.stats.probabilities.brier import (
    brier,
    brier_parts,
    brier_scaled,
    scaled_influence,
)

cases = st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=1, max_size=40)


def test_two_probabilities_by_hand():
    parts = brier_parts([0, 0, 0, 1, 1, 0, 1, 1], [0.2] * 4 + [0.6] * 4)
    assert parts.reliability == pytest.approx((0.05**2 + 0.15**2) / 2)
    assert parts.resolution == pytest.approx(0.25**2)
    assert parts.uncertainty == 0.25
    assert parts.within == pytest.approx(0, abs=1e-15)


@given(cases, st.integers(1, 6), st.sampled_from(["mass", "width"]))
def test_parts_add_up(drawn, bins, binning):
    outcome = np.array([float(one) for one, _ in drawn])
    chance = np.array([tenths / 10 for _, tenths in drawn])
    parts = brier_parts(outcome, chance, bins=bins, binning=binning)
    assert parts.score == pytest.approx(brier(outcome, chance), abs=1e-12)
    assert parts.reliability >= 0
    assert parts.resolution >= 0


def test_scaled_is_undefined_for_one_class():
    assert np.isnan(brier_scaled(np.zeros(3), np.full(3, 0.1)))


def test_influence_predicts_what_leaving_a_case_out_does(rng):
    chance = rng.random(400)
    outcome = (rng.random(400) < chance).astype(float)
    keep = np.arange(400) != 7
    change = brier_scaled(outcome, chance) - brier_scaled(outcome[keep], chance[keep])
    assert scaled_influence(outcome, chance)[7] / 399 == pytest.approx(change, rel=0.02)
    assert scaled_influence(outcome, chance).sum() == pytest.approx(0, abs=1e-9)
