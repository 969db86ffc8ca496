import numpy as np
import pytest

from mammo_lib.stats import auc_interval, compare_auc, delong, obuchowski

CASES = ["cluster_sim_120", "cluster_obuchowski_1997_mra"]


def test_one_cluster_a_class_is_undefined():
    found = obuchowski([0, 0, 1, 1], [1, 2, 3, 4], [1, 1, 2, 2])
    assert np.isnan(found.covariance).all()
    assert found.n_clusters == 2


def test_order_and_names_of_clusters_do_not_matter(rng):
    label, score, cluster = rng.integers(0, 2, 90), rng.normal(size=90), rng.integers(0, 30, 90)
    mixed = rng.permutation(90)
    renamed = [f"patient {c}" for c in cluster[mixed]]
    found = obuchowski(label[mixed], score[mixed], renamed).covariance
    assert found == pytest.approx(obuchowski(label, score, cluster).covariance, rel=1e-12)


def test_singletons_are_near_delong(rng):
    label, score = rng.integers(0, 2, 400), rng.normal(size=400)
    clustered = obuchowski(label, score, np.arange(400)).covariance[0, 0]
    assert clustered == pytest.approx(delong(label, score).covariance[0, 0], rel=0.02)


def test_repeated_cases_do_not_pass_for_more(rng):
    label, score = rng.integers(0, 2, 200), rng.normal(size=200)
    once = obuchowski(label, score, np.arange(200)).covariance
    thrice = obuchowski(np.repeat(label, 3), np.repeat(score, 3), np.repeat(np.arange(200), 3))
    assert thrice.covariance == pytest.approx(once, rel=1e-10)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("model", "column"), [("A", "a"), ("B", "b")])
def test_reference_variance(reference, case, model, column):
    ref = reference(case)
    expected = ref.expected.get("computed", ref.expected)
    label, cluster = ref.data["y"], ref.data["cluster"]
    found = auc_interval(label, ref.data[column], method="obuchowski", cluster=cluster)
    assert found.value == ref.approx(expected[f"auc.{model}"])
    assert found.se == ref.approx(expected[f"auc.se.{model}"])
    assert found.se**2 == ref.approx(expected[f"auc.var.{model}"])
    assert found.low == ref.approx(expected[f"ci.bot.{model}"])
    assert found.high == ref.approx(min(1, expected[f"ci.top.{model}"]))
    assert found.n_clusters == expected["n_clusters"]


@pytest.mark.parametrize("case", CASES)
def test_reference_comparison(reference, case):
    ref = reference(case)
    expected = ref.expected.get("computed", ref.expected)
    data = ref.data
    found = compare_auc(
        data["y"], data["a"], data["b"], method="obuchowski", cluster=data["cluster"]
    )
    # the reference gives the absolute difference
    assert abs(found.difference.value) == ref.approx(expected["auc.AminusB"])
    assert found.difference.se == ref.approx(expected["auc.se.AminusB"])
    ends = sorted(abs(end) for end in (found.difference.low, found.difference.high))
    known = sorted(abs(expected[f"ci.{end}.AminusB"]) for end in ("bot", "top"))
    assert ends == ref.approx(known)
    assert found.p_value == ref.approx(expected["p.value"])


@pytest.mark.parametrize("case", CASES)
def test_reference_design_effect(reference, case):
    ref = reference(case)
    expected = ref.expected.get("computed", ref.expected)
    naive = delong(ref.data["y"], ref.data["a"]).covariance[0, 0]
    clustered = obuchowski(ref.data["y"], ref.data["a"], ref.data["cluster"]).covariance[0, 0]
    assert naive == ref.approx(expected["naive_delong_var_A"])
    assert clustered / naive == ref.approx(expected["design_effect_A"])


def test_published_figures_of_1997(reference):
    ref = reference("cluster_obuchowski_1997_mra")
    found = obuchowski(ref.data["y"], ref.data[["a", "b"]], ref.data["cluster"])
    assert np.round(found.auc, 4).tolist() == ref.expected["published"]["auc"]
    se = np.sqrt(np.diag(found.covariance))
    assert np.round(se, 4).tolist() == ref.expected["published"]["se"]
