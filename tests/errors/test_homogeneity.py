import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, f

from mammo_lib import stats
from mammo_lib.errors.contrasts import PRIOR
from mammo_lib.errors.homogeneity import difference, homogeneity


def group(rng, n, shift, start=0, size=1):
    """`n` units of patients of `size` units each, cancers shifted up by `shift`."""
    label = rng.integers(0, 2, n)
    patient = [f"P{start + i // size}" for i in range(n)]
    return pd.DataFrame({"patient_id": patient, "label": label,
                         "score": rng.normal(0, 1, n) + shift * label})  # fmt: skip


def test_a_group_does_not_differ_from_itself(rng):
    own = group(rng, 60, 1)
    assert difference(own, own, level=0.95).value == 0
    assert homogeneity({"a": own, "b": own})["statistic"] == pytest.approx(0)


def test_two_separate_groups_agree_with_delong(rng):
    a, b = group(rng, 400, 1.0), group(rng, 300, 0.4, start=1000)
    ours = difference(a, b, level=0.95)
    theirs = stats.compare_auc_unpaired(a["label"], a["score"], b["label"], b["score"]).difference
    assert ours.value == pytest.approx(theirs.value)
    assert ours.se == pytest.approx(theirs.se, rel=0.01)


def test_two_groups_give_the_square_of_z(rng):
    a, b = group(rng, 200, 1.0), group(rng, 200, 0.4, start=1000)
    z = difference(a, b, level=0.95)
    found = homogeneity({"a": a, "b": b})
    # Moderated variances and Welch's F are Wald's chi-squared where groups are large.
    assert found["statistic"] == pytest.approx((z.value / z.se) ** 2, rel=0.01)
    assert found["p_value"] == pytest.approx(f.sf(found["statistic"], 1, found["df2"]))
    assert found["p_value"] > chi2.sf(found["statistic"], 1)


def test_clusters_widen(rng):
    a = group(rng, 100, 1.0)
    twice = pd.concat([a, a], ignore_index=True)
    b = group(rng, 100, 1.0, start=1000)
    once = difference(a, b, level=0.95)
    assert difference(twice, b, level=0.95).se == pytest.approx(once.se, rel=1e-6)


def test_shared_negatives_are_allowed_for(rng):
    negatives = group(rng, 400, 0).assign(label=0)
    first = group(rng, 60, 1, start=1000).assign(label=1)
    second = group(rng, 60, 1, start=2000).assign(label=1)
    together = difference(pd.concat([first, negatives]), pd.concat([second, negatives]), level=0.95)
    apart = difference(
        pd.concat([first, negatives]),
        pd.concat([second, negatives.assign(patient_id="X" + negatives["patient_id"])]),
        level=0.95,
    )
    assert together.se < apart.se


def test_a_perfect_group_takes_no_part(rng):
    perfect = group(rng, 50, 0).assign(score=lambda frame: frame["label"].astype(float))
    others = {"b": group(rng, 100, 1, 1000), "c": group(rng, 100, 1, 2000)}
    found = homogeneity({"a": perfect, **others})
    assert found["note"].startswith("without a: no variance to estimate")
    assert found["df"] == 1


def test_fewer_than_two_groups(rng):
    assert np.isnan(homogeneity({"a": group(rng, 50, 1)})["p_value"])


def test_agrees_with_welch_s_formula(rng):
    """Worked anew from DeLong's variances: one unit a patient, so that groups are independent."""
    groups = {str(i): group(rng, 80 + 40 * i, 1.0, start=1000 * i) for i in range(4)}
    areas, variances, sizes = [], [], []
    for part in groups.values():
        positive, negative = (part.loc[part["label"] == k, "score"].to_numpy() for k in (1, 0))
        pairs = positive[:, None] > negative
        areas.append(pairs.mean())
        sizes.append([len(positive), len(negative)])
        variances.append([pairs.mean(axis=1).var(ddof=1), pairs.mean(axis=0).var(ddof=1)])
    m, spread, area = np.array(sizes, float), np.array(variances), np.array(areas)
    together = ((m - 1) * spread).sum(axis=0) / (m - 1).sum(axis=0)
    parts = ((m - 1) * spread + PRIOR * together) / (m - 1 + PRIOR) / m
    weight = 1 / parts.sum(axis=1)
    centre = (weight * area).sum() / weight.sum()
    between = (weight * (area - centre) ** 2).sum() / 3
    freedom = parts.sum(axis=1) ** 2 / (parts**2 / (m - 1 + PRIOR)).sum(axis=1)
    unsure = ((1 - weight / weight.sum()) ** 2 / freedom).sum()
    expected = between / (1 + 2 * 2 / 15 * unsure)
    found = homogeneity(groups)
    assert found["statistic"] == pytest.approx(expected, rel=1e-7)
    assert found["df2"] == pytest.approx(15 / (3 * unsure), rel=1e-7)
    assert found["p_value"] == pytest.approx(f.sf(expected, 3, 15 / (3 * unsure)), abs=1e-7)


@pytest.mark.slow
def test_level_is_not_exceeded_with_ten_positives_a_group(rng):
    def small(i):
        label = np.repeat([1, 0], [10, 60])
        score = rng.normal(0, 1, 70) + 1.5 * label
        return pd.DataFrame({"patient_id": 1000 * i + np.arange(70), "label": label,
                             "score": score})  # fmt: skip

    found = [homogeneity({str(i): small(i) for i in range(8)}) for _ in range(300)]
    assert np.mean([one["p_value"] < 0.05 for one in found]) < 0.07


@pytest.mark.slow
def test_level_is_kept_when_groups_are_alike(rng):
    p_values = [homogeneity({str(i): group(rng, 160, 1.0, 1000 * i, size=2) for i in range(4)})
                for _ in range(400)]  # fmt: skip
    rejected = np.mean([found["p_value"] < 0.05 for found in p_values])
    assert 0.02 < rejected < 0.10
