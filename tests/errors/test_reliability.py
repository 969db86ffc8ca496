import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats
from mammo_lib.errors import reliability


@pytest.fixture
def units(rng):
    chance = rng.beta(1, 3, 600)
    patient = np.repeat(np.arange(300), 2).astype(str)
    return pd.DataFrame({"patient_id": patient, "exam_id": patient,
                         "laterality": np.resize(["L", "R"], 600), "probability": chance,
                         "label": (rng.random(600) < chance).astype(int)})  # fmt: skip


@pytest.fixture
def table(units, settings, rng):
    keys = units[["patient_id", "exam_id", "laterality"]]
    members = keys.assign(attribute="Side", group=keys["laterality"])
    few = settings.model_copy(update={"n_boot": 200})
    return reliability.reliability(units, members, share=0.25, settings=few, rng=rng).set_index(
        "group"
    )


def test_values_are_those_of_the_library(table, units):
    own = units[units["laterality"] == "L"]
    theirs = stats.calibration(own["label"], own["probability"])
    assert table.loc["L", "slope"].value == pytest.approx(theirs.slope.value, abs=1e-7)
    ratio = theirs.observed_expected.value
    assert table.loc["L", "observed_expected"].value == pytest.approx(ratio, abs=1e-12)
    ece = stats.expected_calibration_error(own["label"], own["probability"], bins=5)
    assert table.loc["L", "ece"].value == pytest.approx(ece, abs=1e-12)


def test_net_benefit_by_hand(table, units, settings):
    own = units[units["laterality"] == "L"]
    odds = own["probability"] / (1 - own["probability"])
    prior = settings.prevalence / (1 - settings.prevalence)
    recalled = odds * prior / (0.25 / 0.75) >= 0.02 / 0.98
    found = recalled[own["label"] == 1].mean()
    alarms = recalled[own["label"] == 0].mean()
    worth = settings.prevalence * found - (1 - settings.prevalence) * alarms * 0.02 / 0.98
    assert table.loc["L", "net_benefit"].value == pytest.approx(1000 * worth, abs=1e-9)


def test_intervals_hold_right_probabilities(table):
    for group in "LR":
        slope, ratio = table.loc[group, "slope"], table.loc[group, "observed_expected"]
        assert slope.low < slope.value < slope.high
        assert ratio.low - 0.1 < 1 < ratio.high + 0.1
        assert ratio.n_clusters == 300


def test_too_few(units, settings, rng):
    keys = units[["patient_id", "exam_id", "laterality"]]
    members = keys.assign(attribute="Few", group=np.where(np.arange(600) < 12, "few", "many"))
    found = reliability.reliability(units, members, share=0.25, settings=settings, rng=rng)
    few = found.set_index("group").loc["few"]
    assert few["note"] == "too few"
    assert pd.isna(few["slope"])


def test_groups_of_cancers_are_left_out(units, settings, rng):
    keys = units[["patient_id", "exam_id", "laterality"]]
    members = pd.concat([keys.assign(attribute="Cancer's kind", group=g) for g in "ab"])
    assert reliability.reliability(units, members, share=0.2, settings=settings, rng=rng).empty
