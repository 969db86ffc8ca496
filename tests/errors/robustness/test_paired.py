import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from mammo_lib import stats
from mammo_lib.errors.robustness import paired


@pytest.fixture
def frame(rng):
    n = 60
    label = np.r_[np.ones(20, int), np.zeros(40, int)]
    patient = np.repeat([f"P{i:02}" for i in range(30)], 2)
    weight = np.where(np.arange(n) < 20, 1.0, 3.0)
    return pd.DataFrame({"patient_id": patient, "label": label, "weight": weight,
                         "score": rng.normal(label).round(1)})  # fmt: skip


@pytest.fixture
def ruler(frame):
    return paired.Ruler(0.5, stats.platt(frame["label"], frame["score"]))


def test_area_is_that_of_scikit_learn(frame, rng):
    weight = rng.integers(1, 4, size=(len(frame), 3)).astype(float)
    found = paired.area(frame["score"].to_numpy(), frame["label"].to_numpy() == 1, weight)
    for column, area in zip(weight.T, found, strict=True):
        assert area == pytest.approx(roc_auc_score(frame["label"], frame["score"],
                                                   sample_weight=column))  # fmt: skip


def test_equal_scores_change_nothing(frame, ruler, rng):
    of, score = paired.breasts(frame, n_boot=20, rng=rng), frame["score"].to_numpy()
    for before, after in paired.measured(score, score, of, of.resampled, ruler).values():
        assert np.array_equal(before, after)


def test_measures_by_hand(ruler):
    frame = pd.DataFrame({"patient_id": list("abcd"), "label": [1, 1, 0, 0], "weight": 1.0})
    of = paired.breasts(frame, n_boot=5, rng=np.random.default_rng(0))
    clean, faulty = np.array([0.9, 0.8, 0.1, 0.2]), np.array([0.9, 0.1, 0.1, 0.7])
    found = paired.measured(clean, faulty, of, of.weight[:, None], ruler)
    told = {name: (float(a[0]), float(b[0])) for name, (a, b) in found.items()}
    assert told["auc"] == (1.0, 0.625)
    assert told["sensitivity"] == (1.0, 0.5)
    assert told["specificity"] == (1.0, 0.5)
    assert told["flips"] == (0.0, 0.5)
    assert told["observed_expected"][0] == pytest.approx(2 / ruler.platt(clean).sum())


def test_patients_are_drawn_whole_and_within_their_weight(frame, rng):
    of = paired.breasts(frame, n_boot=50, rng=rng)
    assert of.resampled.shape == (60, 50)
    assert np.array_equal(of.resampled[0::2], of.resampled[1::2])  # two breasts a patient
    assert (of.resampled[:20].sum(axis=0) == 20).all()
    assert (of.resampled[20:].sum(axis=0) == 40 * 3).all()


def test_without_a_threshold_no_decision(frame, rng):
    none = paired.Ruler(np.nan, stats.Platt(np.nan, np.nan))
    of, score = paired.breasts(frame, n_boot=5, rng=rng), frame["score"].to_numpy()
    found = paired.measured(score, score, of, of.resampled, none)
    assert np.isfinite(found["auc"][1]).all()
    for name in ("sensitivity", "specificity", "flips", "observed_expected"):
        assert np.isnan(found[name][1]).all()
