"""Every field of bootstrap_exact_indices, by areas from a single sort and a jackknife without one.

The tool is R's boot. The resamples are given, so nothing is left to chance.
"""

import numpy as np
import pytest

from mammo_lib.stats import Estimate, auc, cluster_bootstrap_auc
from mammo_lib.stats.bootstrap_interval import acceleration, interval
from mammo_lib.stats.normal import quantile
from mammo_lib.stats.roc.auc_jackknife import jackknifed_areas
from mammo_lib.stats.units import units


@pytest.fixture
def case(reference):
    return reference("bootstrap_exact_indices")


@pytest.fixture
def replicates(case, exact_indices):
    return cluster_bootstrap_auc(case.data["y"], case.data["s"], indices=exact_indices)[:, 0]


def left_out(case):
    positive, score = case.data["y"].to_numpy() == 1, case.data["s"].to_numpy()
    return jackknifed_areas(positive, score, units(len(score)))


def influence(replicates, indices, label):
    """The tool's empirical influence: areas regressed on how often each case was drawn."""
    label = np.asarray(label)
    count = len(label)
    drawn = np.stack([np.bincount(row, minlength=count) for row in indices])
    sizes = np.where(label == 1, (label == 1).sum(), (label == 0).sum())
    # In each class the frequencies sum to its size: its first case is left out.
    kept = np.ones(count, dtype=bool)
    kept[[np.flatnonzero(label == kind)[0] for kind in (0, 1)]] = False
    design = np.column_stack([np.ones(len(drawn)), (drawn / sizes)[:, kept]])
    found = np.zeros(count)
    found[kept] = np.linalg.lstsq(design, replicates, rcond=None)[0][1:]
    for kind in (0, 1):
        found[label == kind] -= found[label == kind].mean()
    return found


def ends(value, replicates, method, level=0.95, jackknife=None):
    found = interval(Estimate(value, level=level), replicates, method, jackknife)
    return [found.low, found.high]


def test_every_field(case, replicates, exact_indices):
    value = auc(case.data["y"], case.data["s"])
    basic = ends(value, replicates, "basic")
    influences = influence(replicates, exact_indices, case.data["y"])
    found = {
        "auc": value,
        "boot_mean": replicates.mean(),
        "boot_bias": replicates.mean() - value,
        "boot_se": interval(Estimate(value), replicates).se,
        "replicates": replicates.tolist(),
        "quantile_type7": dict(
            zip(
                ["0.025", "0.975", "0.05", "0.95"],
                ends(value, replicates, "percentile") + ends(value, replicates, "percentile", 0.9),
                strict=True,
            )
        ),
        "normal_bias_corrected": ends(value, replicates, "normal"),
        "basic": basic,
        "percentile_boot_ci_norm_inter": [2 * value - end for end in reversed(basic)],
        "bca_z0": quantile(float((replicates < value).mean())),
        "bca_acceleration_boot_ci": acceleration(-influences),
        "jackknife_values": left_out(case).tolist(),
        "jackknife_acceleration": acceleration(left_out(case)),
    }
    known = dict(case.expected)
    wanted = known.pop("bca_boot_ci")
    for field, told in known.items():
        assert found[field] == case.approx(told), field
    # The tool interpolates on the normal scale, hence the file's wider tolerance.
    theirs = ends(value, replicates, "bca", jackknife=lambda: -influences)
    ours = ends(value, replicates, "bca", jackknife=lambda: left_out(case))
    assert theirs == pytest.approx(wanted, abs=0.0005)
    assert ours == pytest.approx(wanted, abs=0.005)
