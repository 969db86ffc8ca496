import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from mammo_lib.problem import Problem
from mammo_lib.stats import auc, auc_interval, bootstrap

from .test_curve import arrays, drawn

ANALYTIC = ["delong", "delong-unclipped", "logit", "hanley-mcneil"]
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
    for method in ("bootstrap-percentile", "bootstrap-bca"):
        found = auc_interval(data["y"], data["score"], method=method, rng=rng)
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


def test_bca_is_that_of_the_bootstrap_of_any_statistic(rng):
    frame = pd.DataFrame({"y": np.arange(90) % 2, "s": rng.normal(size=90).round(1)})
    frame["patient"] = frame.index // 2 % 31
    for unit in (None, "patient"):
        how = {"n_boot": 200, "level": 0.9}
        slow = bootstrap(lambda f: auc(f["y"], f["s"]), frame, unit=unit, method="bca",
                         rng=np.random.default_rng(2), **how).estimate  # fmt: skip
        cluster = None if unit is None else frame[unit]
        fast = auc_interval(frame["y"], frame["s"], method="bootstrap-bca", cluster=cluster,
                            rng=np.random.default_rng(2), **how)  # fmt: skip
        assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high), abs=1e-12)


def test_strata_keep_the_number_of_positives(rng):
    label, score = np.array([1, 1] + [0] * 20), rng.normal(size=22)
    how = {"method": "bootstrap-percentile", "rng": rng}
    assert "undefined" in auc_interval(label, score, **how).reason
    assert auc_interval(label, score, strata=label, **how).has_interval


@pytest.mark.parametrize("method", [*ANALYTIC, "obuchowski", "bootstrap-percentile"])
def test_only_ranks_and_not_rows_matter(rng, method):
    label, score, cluster = rng.integers(0, 2, 70), rng.normal(size=70).round(1), np.arange(70)
    mixed = rng.permutation(70)
    clustered = {} if method in ANALYTIC else {"cluster": cluster}
    found = auc_interval(label, score, method=method, rng=np.random.default_rng(1), **clustered)
    clustered = dict.fromkeys(clustered, cluster[mixed])
    turned = auc_interval(label[mixed], np.exp(score[mixed]), method=method,
                          rng=np.random.default_rng(1), **clustered)  # fmt: skip
    close = {"abs": 0.01} if method.startswith("bootstrap") else {"rel": 1e-12}
    assert (turned.low, turned.high) == pytest.approx((found.low, found.high), **close)


BAD = {
    "label: holds 2": {"label": [0, 1, 2]},
    "label: all 3 values are 1": {"label": [1, 1, 1]},
    "label: 1 of 3 values are missing": {"label": [0, 1, None]},
    "label: is empty": {"label": []},
    "score: 1 of 3 values are missing": {"score": [1, np.nan, 2]},
    "score: 1 of 3 values are infinite": {"score": [1, np.inf, 2]},
    "score has 2": {"score": [1, 2]},
    "Did you mean 'hanley-mcneil'": {"method": "hanley"},
    "level: 95": {"level": 95},
    "cluster: this method needs": {"method": "obuchowski"},
    "cluster: method 'hanley-mcneil' takes": {"method": "hanley-mcneil", "cluster": [1, 2, 3]},
    "cluster: 1 of 3 values are missing": {"method": "obuchowski", "cluster": [1, 2, None]},
    "strata: method 'delong' redraws nothing": {"strata": [0, 1, 1]},
    "strata: differs": {"method": "bootstrap-bca", "cluster": [1, 1, 2], "strata": [0, 1, 1]},
    "rng: resampling needs": {"method": "bootstrap-bca"},
}


@pytest.mark.parametrize("told", BAD)
def test_bad_input(told):
    good = {"label": [0, 1, 1], "score": [1, 2, 3]}
    with pytest.raises(Problem, match=told):
        auc_interval(**{**good, **BAD[told]})


@pytest.mark.parametrize("method", ["bootstrap-percentile", "bootstrap-bca", "obuchowski"])
def test_copies_of_a_case_do_not_narrow_it(rng, method):
    label, score = rng.integers(0, 2, 80), rng.normal(size=80)
    patient, copies = np.arange(80), np.repeat(np.arange(80), 4)
    seeds = np.random.default_rng(5), np.random.default_rng(5)
    once = auc_interval(label, score, method=method, cluster=patient, rng=seeds[0])
    often = auc_interval(label[copies], score[copies], method=method, cluster=copies, rng=seeds[1])
    assert (often.low, often.high) == pytest.approx((once.low, once.high))
    assert (often.n, often.n_clusters) == (320, 80)
