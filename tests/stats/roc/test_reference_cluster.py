"""Every field of the clustered cases, and the call that gives the same.

The tool is doAUCcluster of the FDA; the printed figures are Obuchowski's of 1997.
"""

import numpy as np
import pytest

from mammo_lib.stats import auc_interval, compare_auc, delong, obuchowski
from mammo_lib.stats.roc.placement import placements
from mammo_lib.stats.sample import sample

CASES = ["cluster_sim_120", "cluster_obuchowski_1997_mra"]


def of_one(ref, name):
    data = ref.data
    found = auc_interval(
        data["y"], data[name.lower()], method="obuchowski", cluster=data["cluster"]
    )
    # The tool does not cut the interval to 0..1.
    reach = 1.959963984540054 * found.se
    assert found.high == pytest.approx(min(1, found.value + reach))
    return {
        f"auc.{name}": found.value,
        f"auc.var.{name}": found.se**2,
        f"auc.se.{name}": found.se,
        f"ci.bot.{name}": found.low,
        f"ci.top.{name}": found.value + reach,
    }


def of_both(ref):
    """The tool gives the absolute difference: the better score comes first."""
    data = ref.data
    better, other = sorted("ab", key=lambda name: -delong(data["y"], data[name]).auc[0])
    found = compare_auc(
        data["y"], data[better], data[other], method="obuchowski", cluster=data["cluster"]
    )
    return {
        "auc.AminusB": found.difference.value,
        "auc.var.AminusB": found.difference.se**2,
        "auc.se.AminusB": found.difference.se,
        "ci.bot.AminusB": found.difference.low,
        "ci.top.AminusB": found.difference.high,
        "p.value": found.p_value,
    }


def of_the_clusters(ref):
    data = ref.data
    naive = delong(data["y"], data["a"]).covariance[0, 0]
    clustered = obuchowski(data["y"], data["a"], data["cluster"])
    return {
        "naive_delong_var_A": naive,
        "design_effect_A": clustered.covariance[0, 0] / naive,
        "n_clusters": clustered.n_clusters,
        "n_clusters_with_pos": data.loc[data["y"] == 1, "cluster"].nunique(),
        "n_clusters_with_neg": data.loc[data["y"] == 0, "cluster"].nunique(),
    }


@pytest.mark.parametrize("case", CASES)
def test_every_field(reference, case):
    ref = reference(case)
    found = {**of_one(ref, "A"), **of_one(ref, "B"), **of_both(ref), **of_the_clusters(ref)}
    known = dict(ref.expected.get("computed", ref.expected))
    assert known.pop("note_diff") == "auc.AminusB is |A-B|"
    assert found == ref.approx(known)


def test_every_printed_figure_of_1997(reference):
    ref = reference("cluster_obuchowski_1997_mra")
    assert set(ref.expected) == {"computed", "published"}
    found = {**printed_results(ref), **printed_counts(ref), **printed_components(ref)}
    for field, known in ref.expected["published"].items():
        assert found[field] == pytest.approx(known, abs=1e-9), field


def printed_results(ref):
    both = obuchowski(ref.data["y"], ref.data[["a", "b"]], ref.data["cluster"])
    difference = of_both(ref)
    ends = [difference[f"ci.{end}.AminusB"] for end in ("bot", "top")]
    return {
        "auc": np.round(both.auc, 4).tolist(),
        "se": np.round(np.sqrt(np.diag(both.covariance)), 4).tolist(),
        "diff": round(difference["auc.AminusB"], 4),
        "se_diff": round(difference["auc.se.AminusB"], 4),
        "ci_diff": np.round(ends, 4).tolist(),
        "p": round(difference["p.value"], 4),
    }


def printed_counts(ref):
    counts, positives = of_the_clusters(ref), int(ref.data["y"].sum())
    return {
        "I": counts["n_clusters"],
        "I10": counts["n_clusters_with_pos"],
        "I01": counts["n_clusters_with_neg"],
        "M": positives,
        "N": len(ref.data) - positives,
    }


def printed_components(ref):
    """The paper's sums of squares and products, as they enter the variance."""
    counts = printed_counts(ref)
    above, below = sums_of_clusters(ref)

    def s(first, second, clusters, cases):
        return round(clusters / (clusters - 1) / cases * float((first * second).sum()), 10)

    def s10(i, j):
        return s(above[i], above[j], counts["I10"], counts["M"])

    def s01(i, j):
        return s(below[i], below[j], counts["I01"], counts["N"])

    def s11(i, j):
        return s(above[i], below[j], counts["I"], 1)

    return {
        "r1": {"S10": s10(0, 0), "S01": s01(0, 0), "S11": s11(0, 0)},
        "r2": {"S10": s10(1, 1), "S01": s01(1, 1), "S11": s11(1, 1)},
        "S10_12": s10(0, 1),
        "S01_12": s01(0, 1),
        "S11_12": s11(0, 1),
        "S11_21": s11(1, 0),
    }


def sums_of_clusters(ref):
    """Placements of positives and of negatives, summed in each cluster, both (2, clusters)."""
    label = (ref.data["y"] == 1).to_numpy()
    cluster = ref.data["cluster"].to_numpy()
    placed = placements(sample(label, ref.data[["a", "b"]]))
    names = np.unique(cluster)
    return tuple(
        np.array([[row[cluster[kind] == name].sum() for name in names] for row in values])
        for kind, values in ((label, placed.positive), (~label, placed.negative))
    )
