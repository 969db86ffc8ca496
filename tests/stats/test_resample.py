import numpy as np
import pandas as pd
import pytest

from mammo_lib.problem import Problem
from mammo_lib.stats import auc, bootstrap
from mammo_lib.stats.bootstrap_interval import METHODS, acceleration


def area(frame):
    return auc(frame["y"], frame["s"])


def mean(frame):
    return frame["x"].mean()


def test_a_constant_has_no_interval(rng):
    found = bootstrap(mean, pd.DataFrame({"x": np.ones(9)}), n_boot=50, rng=rng)
    assert found.estimate.value == 1
    assert found.replicates.tolist() == [1] * 50
    assert not found.estimate.has_interval


def test_same_seed_same_answer():
    frame = pd.DataFrame({"x": np.arange(30.0)})
    first, second = (
        bootstrap(mean, frame, n_boot=40, rng=np.random.default_rng(3)).replicates for _ in range(2)
    )
    assert first.tolist() == second.tolist()


@pytest.mark.parametrize("method", METHODS)
def test_mean_is_near_the_normal_interval(rng, method):
    frame = pd.DataFrame({"x": rng.normal(size=400)})
    found = bootstrap(mean, frame, method=method, n_boot=999, rng=rng).estimate
    assert found.se == pytest.approx(0.05, rel=0.15)
    assert found.high - found.low == pytest.approx(2 * 1.96 * found.se, rel=0.1)
    assert found.method == f"bootstrap-{method}"


def test_units_come_whole(rng):
    frame = pd.DataFrame({"patient": list("aabbbcdd"), "x": np.arange(8.0)})

    def whole(drawn):
        sizes = drawn["patient"].value_counts()
        assert all(sizes[p] % n == 0 for p, n in {"a": 2, "b": 3, "d": 2}.items() if p in sizes)
        return float(len(drawn))

    found = bootstrap(whole, frame, unit="patient", n_boot=60, rng=rng)
    assert found.estimate.n_clusters == 4
    assert set(found.replicates) > {8}


def test_drawn_rows_are_those_of_the_indices():
    frame = pd.DataFrame({"patient": [7, 5, 7, 5, 6], "x": [1, 10, 2, 20, 500]})
    found = bootstrap(lambda f: f["x"].sum(), frame, unit="patient", indices=[[0, 0, 1], [2, 2, 2]])
    assert found.replicates.tolist() == [36, 1500]


def test_singletons_equal_plain_rows():
    frame = pd.DataFrame({"x": np.arange(20.0), "patient": np.arange(20)[::-1]})
    one, two = (
        bootstrap(mean, frame, unit=unit, n_boot=30, rng=np.random.default_rng(1)).replicates
        for unit in (None, "patient")
    )
    assert one.tolist() == two.tolist()


def test_undefined_resamples_are_nan(rng):
    frame = pd.DataFrame({"y": [0, 0, 0, 1], "s": [1, 2, 3, 4]})
    found = bootstrap(area, frame, n_boot=200, rng=rng)
    assert np.isnan(found.replicates).any()
    assert "undefined" in found.estimate.reason


def test_missing_column_is_named(rng):
    with pytest.raises(Problem, match=r"no column 'patients'.*Did you mean 'patient'"):
        bootstrap(mean, pd.DataFrame({"x": [1], "patient": [1]}), unit="patients", rng=rng)


def test_reference_replicates(reference, exact_indices):
    ref = reference("bootstrap_exact_indices")
    found = bootstrap(area, ref.data, indices=exact_indices)
    assert found.estimate.value == ref.approx(ref.expected["auc"])
    assert found.replicates.tolist() == ref.approx(ref.expected["replicates"])
    assert found.replicates.mean() == ref.approx(ref.expected["boot_mean"])
    assert found.replicates.mean() - found.estimate.value == ref.approx(ref.expected["boot_bias"])
    assert found.estimate.se == ref.approx(ref.expected["boot_se"])


@pytest.mark.parametrize(
    ("method", "level", "field"),
    [("basic", 0.95, "basic"), ("normal", 0.95, "normal_bias_corrected"),
     ("percentile", 0.95, ("0.025", "0.975")), ("percentile", 0.9, ("0.05", "0.95"))],
)  # fmt: skip
def test_reference_intervals(reference, exact_indices, method, level, field):
    ref = reference("bootstrap_exact_indices")
    quantiles = ref.expected["quantile_type7"]
    expected = ref.expected[field] if isinstance(field, str) else [quantiles[q] for q in field]
    found = bootstrap(area, ref.data, method=method, level=level, indices=exact_indices).estimate
    assert [found.low, found.high] == ref.approx(expected)


def test_reference_bca(reference, exact_indices):
    ref = reference("bootstrap_exact_indices")
    found = bootstrap(area, ref.data, method="bca", indices=exact_indices).estimate
    # The tool takes its acceleration from another derivative than the jackknife.
    assert [found.low, found.high] == pytest.approx(ref.expected["bca_boot_ci"], abs=0.005)


def test_reference_acceleration(reference):
    ref = reference("bootstrap_exact_indices")
    left_out = [area(ref.data.drop(index=row)) for row in ref.data.index]
    assert left_out == ref.approx(ref.expected["jackknife_values"])
    found = acceleration(np.array(left_out))
    assert found == ref.approx(ref.expected["jackknife_acceleration"])
