import numpy as np
import pytest
from hypothesis import given

from mammo_lib.stats import auc, auc_interval

from .test_curve import RATED, arrays, drawn

ANALYTIC = ["delong", "delong-unclipped", "logit"]
WITHOUT = {"perfect": "exactly 1", "reversed": "exactly 0", "all_tied": "zero",
           "single_positive": "one positive", "single_negative": "one negative"}  # fmt: skip


def test_by_hand():
    found = auc_interval([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], method="delong-unclipped")
    assert found.value == 0.75
    assert found.high == pytest.approx(0.75 + 1.959964 * 0.125**0.5)
    assert (found.n, found.n_positive, found.n_clusters) == (4, 2, None)
    assert auc_interval([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]).high == 1


@pytest.mark.parametrize("method", ANALYTIC)
@pytest.mark.parametrize(("name", "why"), WITHOUT.items())
def test_no_interval_says_why(reference, method, name, why):
    data = reference("roc_edge").data.query("case == @name")
    found = auc_interval(data["y"], data["score"], method=method)
    assert not found.has_interval
    assert np.isnan(found.se)
    assert why in found.reason


@pytest.mark.parametrize("name", ["perfect", "all_tied", "single_positive"])
def test_no_bootstrap_interval_either(reference, rng, name):
    data = reference("roc_edge").data.query("case == @name")
    found = auc_interval(data["y"], data["score"], method="bootstrap-percentile", rng=rng)
    assert not found.has_interval
    assert found.reason


@given(drawn)
def test_ends_stand_around_the_value(cases):
    label, score = arrays(cases)
    for method in ANALYTIC:
        found = auc_interval(label, score, method=method)
        assert found.value == auc(label, score)
        assert found.reason or found.low <= found.value <= found.high


@given(drawn)
def test_logit_stays_within_and_mirrors(cases):
    label, score = arrays(cases)
    found = auc_interval(label, score, method="logit")
    mirror = auc_interval(label, -score, method="logit")
    assert found.low == pytest.approx(1 - mirror.high, nan_ok=True)
    assert found.reason or 0 < found.low < found.high < 1


def test_wider_level_is_wider(rng):
    label, score = np.arange(100) % 2, rng.normal(size=100)
    narrow, wide = (auc_interval(label, score, level=level) for level in (0.8, 0.99))
    assert wide.low < narrow.low < narrow.high < wide.high


def test_bootstrap_is_near_delong(rng):
    label = rng.random(600) < 0.3
    score = rng.normal(size=600) + label
    wald = auc_interval(label, score)
    redrawn = auc_interval(label, score, method="bootstrap-percentile", rng=rng)
    assert redrawn.low == pytest.approx(wald.low, abs=0.01)
    assert redrawn.high == pytest.approx(wald.high, abs=0.01)
    assert redrawn.se == pytest.approx(wald.se, rel=0.1)


@pytest.mark.parametrize("method", ["bootstrap-percentile", "obuchowski"])
def test_copies_of_a_case_do_not_narrow_it(rng, method):
    label, score = rng.integers(0, 2, 80), rng.normal(size=80)
    patient, copies = np.arange(80), np.repeat(np.arange(80), 4)
    seeds = np.random.default_rng(5), np.random.default_rng(5)
    once = auc_interval(label, score, method=method, cluster=patient, rng=seeds[0])
    often = auc_interval(label[copies], score[copies], method=method, cluster=copies, rng=seeds[1])
    assert (often.low, often.high) == pytest.approx((once.low, once.high))
    assert (often.n, often.n_clusters) == (320, 80)


@pytest.mark.parametrize(("case", "name"), [rated for rated in RATED if rated[1] not in WITHOUT])
def test_reference_intervals(reference, case, name):
    ref = reference(case)
    check(ref, *ref.rated(name))


@pytest.mark.parametrize("case", ["roc_sim_n20000", "roc_sim_n200000"])
@pytest.mark.parametrize("name", ["a", "b"])
def test_reference_large(reference, case, name):
    ref = reference(case)
    check(ref, ref.data["y"], ref.data[name], ref.expected[name])


def test_hanley_mcneil_1982(reference):
    ref = reference("roc_hanley_mcneil_1982")
    check(ref, ref.data["y"], ref.data["rating"], ref.expected)


def check(ref, label, score, expected):
    asked = {
        "ci95_delong": ("delong", 0.95),
        "ci90_delong": ("delong", 0.9),
        "ci95_delong_unclipped": ("delong-unclipped", 0.95),
        "ci95_logit_of_delong": ("logit", 0.95),
    }
    for field, (method, level) in asked.items():
        found = auc_interval(label, score, method=method, level=level)
        assert found.se == ref.approx(expected["se_delong"])
        assert found.low == ref.approx(expected[field]["lower"]), field
        assert found.high == ref.approx(expected[field]["upper"]), field


@pytest.mark.parametrize("case", ["roc_sim_n50", "roc_sim_n200_coarse"])
def test_reference_bootstrap(reference, rng, case):
    ref = reference(case)
    expected = ref.expected["a"]["ci95_bootstrap_unstratified_percentile"]
    found = auc_interval(
        ref.data["y"], ref.data["a"], method="bootstrap-percentile", n_boot=4000, rng=rng
    )
    assert found.low == pytest.approx(expected["lower"], abs=0.012)
    assert found.high == pytest.approx(expected["upper"], abs=0.012)
