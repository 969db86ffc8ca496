import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.problem import Problem
from mammo_lib.stats.rates.diagnostic import complement, diagnostic_table
from mammo_lib.stats.rates.proportions import proportion_interval

cells = st.tuples(*[st.integers(0, 20)] * 4).filter(sum)
SHARES = ("prevalence", "positive_share", "sensitivity", "specificity", "accuracy", "ppv", "npv")
RATIOS = ("positive_likelihood_ratio", "negative_likelihood_ratio", "odds_ratio")


def cases(tp, fp, fn, tn):
    counts = tp, fp, fn, tn
    return np.repeat([1, 0, 1, 0], counts), np.repeat([1, 1, 0, 0], counts)


def test_by_hand():
    found = diagnostic_table(*cases(8, 10, 2, 80))
    assert (found.tp, found.fp, found.fn, found.tn) == (8, 10, 2, 80)
    values = [getattr(found, name).value for name in SHARES]
    assert values == pytest.approx([0.1, 0.18, 0.8, 8 / 9, 0.88, 8 / 18, 80 / 82])
    assert [getattr(found, name).value for name in RATIOS] == pytest.approx([7.2, 0.225, 32])
    assert found.youden.value == pytest.approx(0.8 + 8 / 9 - 1)
    assert found.number_needed_to_diagnose.value == pytest.approx(1 / found.youden.value)


def test_odds_ratio_has_woolf_s_error():
    found = diagnostic_table(*cases(8, 10, 2, 80)).odds_ratio
    se = np.sqrt(1 / 8 + 1 / 10 + 1 / 2 + 1 / 80)
    assert found.high == pytest.approx(32 * np.exp(1.959964 * se))
    assert found.se == pytest.approx(32 * se)


def test_shares_name_their_cases():
    found = diagnostic_table(*cases(8, 10, 2, 80))
    assert (found.sensitivity.n, found.specificity.n, found.ppv.n) == (10, 90, 18)
    assert (found.odds_ratio.n, found.odds_ratio.n_positive) == (100, 10)


def test_complement():
    share = proportion_interval(3, 10)
    found = complement(share)
    assert (found.value, found.low, found.high) == (0.7, 1 - share.high, 1 - share.low)


def test_one_class_only():
    found = diagnostic_table([0, 0, 0], [0, 1, 0])
    assert found.sensitivity.reason == "no cases"
    assert found.specificity.value == pytest.approx(2 / 3)
    assert np.isnan(found.odds_ratio.value)
    assert not found.youden.has_interval
    assert np.isnan(found.number_needed_to_diagnose.value)


def test_empty_cells_have_no_ratio_interval():
    found = diagnostic_table(*cases(8, 0, 2, 80))
    assert found.positive_likelihood_ratio.value == np.inf
    assert "count is zero" in found.positive_likelihood_ratio.reason
    assert found.negative_likelihood_ratio.has_interval


def test_useless_test_needs_no_number_to_diagnose():
    found = diagnostic_table(*cases(5, 50, 5, 50)).number_needed_to_diagnose
    assert "no better than chance" in found.reason


def test_doubtful_test_may_need_any_number():
    found = diagnostic_table(*cases(6, 5, 4, 5)).number_needed_to_diagnose
    assert found.high == np.inf


@given(cells)
def test_intervals_hold_their_values(counts):
    found = diagnostic_table(*cases(*counts))
    for name in (*SHARES, *RATIOS, "youden", "number_needed_to_diagnose"):
        estimate = getattr(found, name)
        if estimate.has_interval:
            assert estimate.low <= estimate.value <= estimate.high
        else:
            assert estimate.reason


class TestPrevalence:
    def test_own_prevalence_changes_no_value(self):
        own = diagnostic_table(*cases(8, 10, 2, 80))
        found = diagnostic_table(*cases(8, 10, 2, 80), prevalence=0.1)
        assert found.ppv.value == pytest.approx(own.ppv.value)
        assert found.npv.value == pytest.approx(own.npv.value)
        assert found.sensitivity == own.sensitivity

    def test_bayes_by_hand(self):
        found = diagnostic_table(*cases(8, 10, 2, 80), prevalence=0.006)
        caught, alarmed = 0.8 * 0.006, (1 - 8 / 9) * 0.994
        assert found.ppv.value == pytest.approx(caught / (caught + alarmed))
        missed, cleared = 0.2 * 0.006, 8 / 9 * 0.994
        assert found.npv.value == pytest.approx(cleared / (missed + cleared))
        assert found.npv.low < found.npv.value < found.npv.high

    def test_no_false_positive_seen(self):
        found = diagnostic_table(*cases(8, 0, 2, 80), prevalence=0.006).ppv
        assert (found.value, found.has_interval) == (1, False)
        assert found.reason

    @pytest.mark.parametrize("bad", [0, 1, -0.1, np.nan, 6])
    def test_bad_prevalence(self, bad):
        with pytest.raises(Problem, match="prevalence: "):
            diagnostic_table(*cases(8, 10, 2, 80), prevalence=bad)


class TestCluster:
    def test_singletons_are_independent_cases(self):
        label, decision = cases(8, 10, 2, 80)
        alone = diagnostic_table(label, decision, cluster=np.arange(100))
        plain = diagnostic_table(label, decision)
        for name in RATIOS:
            found, wanted = getattr(alone, name), getattr(plain, name)
            assert (found.low, found.high) == pytest.approx((wanted.low, wanted.high))
        assert alone.odds_ratio.n_clusters == 100

    def test_copies_count_once(self):
        label, decision = cases(80, 100, 20, 800)
        patient = np.repeat(np.arange(1000), 4)
        found = diagnostic_table(np.repeat(label, 4), np.repeat(decision, 4), cluster=patient)
        wanted = diagnostic_table(label, decision)
        for name in (*SHARES, *RATIOS):
            ends = getattr(wanted, name).low, getattr(wanted, name).high
            assert (getattr(found, name).low, getattr(found, name).high) == pytest.approx(
                ends, rel=2e-3
            )

    def test_other_methods_take_no_clusters(self):
        with pytest.raises(Problem, match="method: 'blaker' takes all cases as independent"):
            diagnostic_table([0, 1], [0, 1], cluster=[1, 2], method="blaker")

    def test_missing_cluster(self):
        with pytest.raises(Problem, match="cluster: 1 of 2 values are missing"):
            diagnostic_table([0, 1], [0, 1], cluster=["a", None])


@pytest.mark.parametrize(
    ("label", "decision", "options", "message"),
    [
        ([1, 0, 2], [1, 0, 1], {}, "label: holds 2"),
        ([1, 0], [1, 0.5], {}, "decision: holds 0.5"),
        ([1, 0], [1, np.nan], {}, "decision: 1 of 2 values are missing"),
        ([1, 0], [1, np.inf], {}, "decision: holds inf"),
        ([1, 0], [1], {}, "Lengths differ"),
        ([], [], {}, "label: is empty"),
        ([1, 0], [1, 0], {"method": "wilsson"}, "Did you mean 'wilson'"),
        ([1, 0], [1, 0], {"level": 95}, "level: 95"),
    ],
)
def test_bad_input(label, decision, options, message):
    with pytest.raises(Problem, match=message):
        diagnostic_table(label, decision, **options)
