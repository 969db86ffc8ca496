import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from mammo_lib import stats
from mammo_lib.errors import contrasts, partition
from mammo_lib.errors.contrasts import AUC, SENSITIVITY, SPECIFICITY


def cohort(rng, women=300, breasts=2, effect=0.0):
    """Two vendors; cancers of vendor b are `effect` lower."""
    patient = np.repeat(np.arange(women), breasts)
    vendor = np.where(rng.random(women) < 0.4, "b", "a")[patient]
    label = (rng.random(len(patient)) < 0.2).astype(int)
    score = rng.normal(0, 1, len(patient)) + label * (1.2 - effect * (vendor == "b"))
    units = pd.DataFrame({"patient_id": patient.astype(str), "label": label, "score": score,
                          "exam_id": patient.astype(str),
                          "laterality": np.resize(["L", "R"], len(patient))})  # fmt: skip
    keys = units[["patient_id", "exam_id", "laterality"]]
    return partition.Grouped(units, keys.assign(attribute="Vendor", group=vendor), 0.8), vendor


def by_measure(given, settings):
    found = contrasts.contrasts(given, partition.against_others(given, settings))
    return {(one.pair.group, one.measure): one for one in found}


def brute_area(units):
    positive, negative = (units.loc[units["label"] == k, "score"].to_numpy() for k in (1, 0))
    above = positive[:, None] > negative
    return (above + 0.5 * (positive[:, None] == negative)).mean()


def brute_variance(units):
    """DeLong's variance from all pairs, one unit a patient."""
    positive, negative = (units.loc[units["label"] == k, "score"].to_numpy() for k in (1, 0))
    pairs = (positive[:, None] > negative) + 0.5 * (positive[:, None] == negative)
    first, second = pairs.mean(axis=1), pairs.mean(axis=0)
    return first.var(ddof=1) / len(first), second.var(ddof=1) / len(second)


def test_mirrored_groups_mirror(rng, settings):
    given, _ = cohort(rng)
    found = by_measure(given, settings)
    for measure in contrasts.MEASURES:
        assert found["a", measure].value == pytest.approx(-found["b", measure].value)
        assert found["a", measure].p_value == pytest.approx(found["b", measure].p_value)


def test_values_agree_with_brute_force(rng, settings):
    given, vendor = cohort(rng, effect=0.5)
    own, other = given.units[vendor == "b"], given.units[vendor == "a"]
    found = by_measure(given, settings)
    assert found["b", AUC].value == pytest.approx(brute_area(own) - brute_area(other), abs=1e-12)
    share = [(part.loc[part["label"] == 1, "score"] >= 0.8).mean() for part in (own, other)]
    assert found["b", SENSITIVITY].value == pytest.approx(share[0] - share[1], abs=1e-12)
    assert found["b", AUC].n == len(own)
    assert found["b", AUC].others == (other["label"].sum(), (other["label"] == 0).sum())


def test_pulls_square_to_delong(rng, settings):
    given, vendor = cohort(rng, breasts=1)
    pull = by_measure(given, settings)["b", AUC].pull
    parts = given.units[vendor == "b"], given.units[vendor == "a"]
    assert pull @ pull == pytest.approx(sum(sum(brute_variance(p)) for p in parts), rel=1e-9)


def test_pulls_square_to_the_tests_of_the_library(rng, settings):
    given, vendor = cohort(rng, breasts=1)
    one = by_measure(given, settings)["b", AUC]
    b, a = given.units[vendor == "b"], given.units[vendor == "a"]
    theirs = stats.compare_auc_unpaired(b["label"], b["score"], a["label"], a["score"])
    assert np.sqrt(one.pull @ one.pull) == pytest.approx(theirs.difference.se, rel=1e-9)


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
def test_pulls_square_to_proc(rng, settings, tmp_path):
    if subprocess.run(["Rscript", "-e", "library(pROC)"], capture_output=True).returncode:
        pytest.skip("pROC is not installed")
    given, vendor = cohort(rng, breasts=1)
    given.units.assign(vendor=vendor).to_csv(tmp_path / "u.csv")
    code = (f'library(pROC); d <- read.csv("{tmp_path / "u.csv"}"); s <- split(d, d$vendor);'
            "r <- lapply(s, function(x) roc(x$label, x$score, quiet=TRUE, direction='<'));"
            'cat(sprintf("%.12f %.12f %.12f", auc(r$b), auc(r$a), var(r$b)+var(r$a)))')  # fmt: skip
    told = subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True)
    b, a, variance = map(float, told.stdout.split())
    one = by_measure(given, settings)["b", AUC]
    assert one.value == pytest.approx(b - a, abs=1e-9)
    assert one.pull @ one.pull == pytest.approx(variance, rel=1e-7)


def test_a_share_s_test_is_the_score_test(rng, settings):
    given, vendor = cohort(rng, breasts=1)
    one = by_measure(given, settings)["b", SPECIFICITY]
    negatives = given.units["label"].to_numpy() == 0
    right = given.units["score"].to_numpy() < 0.8
    k = [int((right & negatives & (vendor == v)).sum()) for v in "ba"]
    n = [int((negatives & (vendor == v)).sum()) for v in "ba"]
    chi2 = stats.compare_proportions(k[0], n[0], k[1], n[1]).statistic
    z = np.sqrt(chi2 * (sum(n) - 1) / sum(n))  # Miettinen and Nurminen's N / (N - 1)
    assert one.p_value == pytest.approx(2 * norm.sf(z), rel=1e-9)


def test_twins_widen(rng, settings):
    given, _ = cohort(rng, breasts=1)
    both = pd.concat([given.units.assign(laterality=side) for side in "LR"], ignore_index=True)
    members = pd.concat([given.members.assign(laterality=side) for side in "LR"])
    single = by_measure(given, settings)
    twice = by_measure(partition.Grouped(both, members, given.threshold), settings)
    for key in (("b", AUC), ("b", SENSITIVITY)):
        assert twice[key].p_value == pytest.approx(single[key].p_value, abs=0.03)


def test_sides_of_the_same_women_are_held_against_each_other(rng, settings):
    woman = rng.normal(0, 2, 300).repeat(2)
    label = (rng.random(600) < 0.2).astype(int)
    patient = np.repeat(np.arange(300), 2).astype(str)
    units = pd.DataFrame({"patient_id": patient, "exam_id": patient, "label": label,
                          "laterality": np.resize(["L", "R"], 600),
                          "score": woman + rng.normal(0, 0.3, 600) + label})  # fmt: skip
    members = units[["patient_id", "exam_id", "laterality"]].assign(
        attribute="Side", group=units["laterality"]
    )
    paired = by_measure(partition.Grouped(units, members, 1.0), settings)["L", SPECIFICITY]
    apart = units.assign(patient_id=units["patient_id"] + units["laterality"])
    strangers = members.assign(patient_id=apart["patient_id"])
    loose = by_measure(partition.Grouped(apart, strangers, 1.0), settings)["L", SPECIFICITY]
    assert paired.se < 0.9 * loose.se


def test_moderation_draws_towards_all(rng):
    variance = np.array([[0.0, 0.01], [0.04, 0.01]])
    units = np.array([[10.0, 50.0], [10.0, 50.0]])
    drawn = contrasts.moderated(variance, units)
    assert 0 < drawn[0, 0] < drawn[1, 0] < 0.04
    assert drawn[:, 1] == pytest.approx([0.01, 0.01])


def test_a_perfect_group_has_no_area_to_test(rng, settings):
    given, vendor = cohort(rng)
    perfect = np.where(vendor == "b", given.units["label"] * 9.0, given.units["score"])
    units = given.units.assign(score=perfect)
    found = by_measure(partition.Grouped(units, given.members, 0.8), settings)
    assert ("b", AUC) not in found
    assert ("b", SENSITIVITY) in found


def test_without_threshold_only_areas(rng, settings):
    given, _ = cohort(rng)
    bare = partition.Grouped(given.units, given.members, float("nan"))
    assert {measure for _, measure in by_measure(bare, settings)} == {AUC}
