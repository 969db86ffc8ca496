import numpy as np
import pytest

from mammo_lib.errors import differences, power
from mammo_lib.planning import detectable
from tests.errors.test_contrasts import by_measure, cohort


def test_share_power_against_simulation(rng):
    n1, n2 = 60, 240
    first, second = rng.binomial(n1, 0.6, 20000) / n1, rng.binomial(n2, 0.8, 20000) / n2
    both = (first * n1 + second * n2) / (n1 + n2)
    z = (second - first) / np.sqrt(both * (1 - both) * (1 / n1 + 1 / n2))
    assert power.share_power(0.6, n1, 0.8, n2, 0.05) == pytest.approx((z > 1.96).mean(), abs=0.03)


def test_detectable_share_has_the_power(rng, settings):
    given, _ = cohort(rng, women=600)
    one = by_measure(given, settings)["b", "Sensitivity"]
    fall = power.detectable(one, 0.01)
    rest = one.shares[1]
    assert power.share_power(rest - fall, one.counts[1], rest, one.counts[3], 0.01) == (
        pytest.approx(0.8, abs=1e-6)
    )


def test_more_correction_hides_more(rng, settings):
    given, _ = cohort(rng, women=600)
    for one in by_measure(given, settings).values():
        assert power.detectable(one, 0.001) > power.detectable(one, 0.05)


def test_area_agrees_with_the_planner(rng, settings):
    given, _ = cohort(rng, women=600, breasts=1)
    one = by_measure(given, settings)["b", "AUC"]
    question = detectable.GroupAndRest(one.shares[1], one.shares[1], one.others, one.n_positive)
    foretold = question.effect(one.n_negative / one.n_positive).variance / one.n_positive
    theirs = detectable.smallest(
        question, one.n_positive, one.n_negative, 0.05, 0.8, max(1.0, one.se**2 / foretold)
    )
    assert power.detectable(one, 0.05) == pytest.approx(theirs, abs=1e-7)


@pytest.mark.slow
def test_what_is_detectable_is_detected_four_times_in_five(rng, settings):
    """A fall of the promised size in sensitivity, one comparison at 5 %."""
    hits = []
    for _ in range(150):
        given, _ = cohort(rng, women=400, breasts=1, effect=0.75)
        table = differences.from_others([given], settings, rng)
        row = table[(table["group"] == "b") & (table["measure"] == "Sensitivity")].iloc[0]
        hits.append((row["p_adjusted"] < 0.05, row["detectable"], -row["difference"].value))
    seen, promised, fall = np.mean(hits, axis=0)
    if fall > promised:
        assert seen > 0.7
    else:
        assert seen < 0.9
