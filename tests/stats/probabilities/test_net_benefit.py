import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.probabilities.net_benefit import net_benefit

LABEL, CHANCE = [0, 0, 0, 1, 1], [0.1, 0.2, 0.6, 0.2, 0.9]
cases = st.lists(st.tuples(st.booleans(), st.integers(0, 10)), min_size=2, max_size=30).filter(
    lambda drawn: len({label for label, _ in drawn}) == 2
)


def test_by_hand():
    table = net_benefit(LABEL, CHANCE, [0.2, 0.5])
    # At 0.2 the threshold itself counts: both positives and two negatives are called.
    assert table["net_benefit"].tolist() == pytest.approx([2 / 5 - 2 / 5 / 4, 1 / 5 - 1 / 5])
    assert table["treat_all"].tolist() == pytest.approx([2 / 5 - 3 / 5 / 4, 2 / 5 - 3 / 5])
    assert table["treat_none"].tolist() == [0, 0]
    assert table["interventions_avoided"].tolist() == pytest.approx([1 / 5, 1 / 5])
    assert table["low"].isna().all()


@given(cases)
def test_equals_the_definition(drawn):
    label, tenths = map(np.array, zip(*drawn, strict=True))
    table = net_benefit(label, tenths / 10, [0.1, 0.3, 0.5, 0.9])
    for row in table.itertuples():
        called = tenths / 10 >= row.threshold
        odds = row.threshold / (1 - row.threshold)
        assert row.true_positive == pytest.approx((called & label).mean())
        assert row.net_benefit == pytest.approx(
            (called & label).mean() - odds * (called & ~label).mean()
        )


def test_bands_are_those_of_redrawn_cases(rng):
    label, chance = rng.random(60) < 0.4, rng.random(60)
    found = net_benefit(label, chance, [0.3], n_boot=500, rng=np.random.default_rng(3))
    source, seen = np.random.default_rng(3), []
    for _ in range(500):
        rows = source.integers(60, size=60)
        called = chance[rows] >= 0.3
        seen.append((called & label[rows]).mean() - 3 / 7 * (called & ~label[rows]).mean())
    ends = np.quantile(seen, [0.025, 0.975])
    assert (found["low"][0], found["high"][0]) == pytest.approx(tuple(ends))
    assert found["avoided_low"][0] < found["interventions_avoided"][0] < found["avoided_high"][0]


def test_copies_of_a_case_do_not_narrow_the_bands(rng):
    label, chance = rng.random(50) < 0.4, rng.random(50)
    copies = np.repeat(np.arange(50), 4)
    seeds = np.random.default_rng(5), np.random.default_rng(5)
    once = net_benefit(label, chance, [0.2, 0.4], n_boot=100, rng=seeds[0])
    often = net_benefit(
        label[copies], chance[copies], [0.2, 0.4], cluster=copies, n_boot=100, rng=seeds[1]
    )
    assert np.allclose(once, often)


@pytest.mark.parametrize(
    ("thresholds", "asked", "said"),
    [
        ([0, 0.5], {}, "thresholds: 0 to 0.5"),
        ([0.5, 1], {}, "thresholds: 0.5 to 1"),
        ([], {}, "thresholds: is empty"),
        ([np.nan], {}, "thresholds: 1 of 1 values are missing"),
        ([0.5], {"cluster": [1, 1, 2, 2, 3]}, "rng"),
        ([0.5], {"rng": np.random.default_rng(1), "n_boot": 0}, "n_boot: 0"),
        ([0.5], {"rng": np.random.default_rng(1), "level": 2}, "level: 2"),
    ],
)
def test_bad_options(thresholds, asked, said):
    with pytest.raises(Problem, match=said):
        net_benefit(LABEL, CHANCE, thresholds, **asked)
