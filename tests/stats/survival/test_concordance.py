import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.roc.curve import auc
from mammo_lib.stats.survival.censoring import censoring
from mammo_lib.stats.survival.concordance import concordance
from mammo_lib.stats.survival.follow_up import follow_up

cases = st.lists(
    st.tuples(st.integers(0, 8), st.booleans(), st.integers(0, 5)), min_size=2, max_size=30
).filter(lambda drawn: any(event for _, event, _ in drawn))


def test_by_hand():
    # The first event against three, one of them tied in risk; the second against one.
    found = concordance([1, 2, 2, 3], [1, 1, 0, 0], [3, 2, 3, 4])
    assert (found.concordant, found.discordant, found.tied_risk) == (1, 3, 1)
    assert found.estimate.value == pytest.approx(1.5 / 5)


def test_events_at_one_time_are_not_comparable():
    found = concordance([1, 1, 1, 2], [1, 1, 1, 0], [1, 1, 2, 0])
    assert (found.tied_time, found.tied_both) == (2, 1)
    assert found.concordant == 3


@given(cases, st.sampled_from(["harrell", "uno"]))
def test_equals_the_definition(drawn, method):
    time, event, risk = map(np.array, zip(*drawn, strict=True))
    value, se = by_pairs(time, event, risk, method)
    found = concordance(time, event, risk, method=method).estimate
    assert found.value == pytest.approx(value, nan_ok=True)
    if found.has_interval:
        assert found.se == pytest.approx(se)


def by_pairs(time, event, risk, method):
    """The definition, over all pairs, with the derivative by each case's weight."""
    seen = follow_up(time, event)
    weight = censoring(seen).before(seen.time) ** -2 if method == "uno" else np.ones(len(time))
    first = (time[:, None] < time) | ((time[:, None] == time) & ~event)
    pairs = event[:, None] * first * weight[:, None]
    won = pairs * ((risk[:, None] > risk) + 0.5 * (risk[:, None] == risk))
    if not pairs.any():
        return np.nan, np.nan
    value = won.sum() / pairs.sum()
    change = won - value * pairs
    return value, np.sqrt(((change.sum(0) + change.sum(1)) ** 2).sum()) / pairs.sum()


@given(cases)
def test_turning_the_risk_mirrors_it(drawn):
    time, event, risk = map(np.array, zip(*drawn, strict=True))
    one, other = concordance(time, event, risk), concordance(time, event, -risk)
    assert other.estimate.value == pytest.approx(1 - one.estimate.value, nan_ok=True)
    assert (other.concordant, other.tied_risk) == (one.discordant, one.tied_risk)


def test_one_time_of_events_and_censoring_after_it_is_the_area(rng):
    label, risk = np.arange(60) % 2, rng.normal(size=60)
    assert concordance(2.0 - label, label, risk).estimate.value == pytest.approx(auc(label, risk))


def test_uno_is_harrell_without_censoring(rng):
    time, risk = rng.exponential(size=80), rng.normal(size=80)
    both = [concordance(time, np.ones(80), risk, method=name) for name in ("harrell", "uno")]
    assert both[0].estimate.se == pytest.approx(both[1].estimate.se)


def test_uno_does_not_move_with_censoring(rng):
    risk = rng.normal(size=20000)
    time, leave = rng.exponential(np.exp(-risk)), rng.exponential(2.0, size=20000)
    whole = concordance(np.minimum(time, 2), time < 2, risk, tau=2).estimate.value
    seen = np.minimum(time, leave), time <= leave, risk
    assert concordance(*seen, method="uno", tau=2).estimate.value == pytest.approx(whole, abs=0.01)


def test_nothing_after_tau_is_used():
    time, event, risk = [1, 2, 3, 4], [1, 1, 1, 0], [4, 3, 1, 2]
    assert concordance(time, event, risk).discordant == 1
    found = concordance(time, event, risk, tau=2)
    assert (found.concordant, found.discordant, found.estimate.n_positive) == (5, 0, 2)


def test_no_interval_says_why():
    perfect = concordance([1, 2, 3], [1, 1, 0], [3, 2, 1]).estimate
    assert perfect.value == 1
    assert "exactly 1" in perfect.reason
    alike = concordance([1, 2, 3], [1, 1, 0], [1, 1, 1]).estimate
    assert alike.value == 0.5
    assert "variance is zero" in alike.reason
    alone = concordance([1, 2], [0, 1], [1, 2]).estimate
    assert np.isnan(alone.value)
    assert "comparable" in alone.reason


def test_bad_options():
    with pytest.raises(Problem, match="method: 'huno' is unknown. Did you mean 'uno'"):
        concordance([1, 2], [0, 1], [1, 2], method="huno")
    with pytest.raises(Problem, match="level: 95"):
        concordance([1, 2], [0, 1], [1, 2], level=95)
    with pytest.raises(Problem, match="risk: 1 of 2 values are missing"):
        concordance([1, 2], [0, 1], [1, np.nan])
