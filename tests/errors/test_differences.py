import time

import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors import differences, findings, partition
from tests.errors.test_contrasts import cohort


def test_a_planted_effect_is_detected(rng, settings):
    given, _ = cohort(rng, women=500, effect=1.2)
    table = findings.findings(differences.from_others([given], settings, rng))
    told = table.set_index(["group", "measure"])["verdict"]
    assert told["b", "AUC"] == findings.DETECTED
    assert told["b", "Sensitivity"] == findings.DETECTED


def test_flags_are_those_of_the_table(rng, settings):
    given, _ = cohort(rng, effect=0.6)
    table = differences.from_others([given], settings, np.random.default_rng(1))
    flags = differences.flagged([given], settings, np.random.default_rng(1))
    assert flags["p_adjusted"].tolist() == table["p_adjusted"].tolist()
    assert flags["p_value"].tolist() == table["p_value"].tolist()


def test_interval_and_corrected_p_agree(rng, settings):
    for effect in (0.0, 0.4, 0.8):
        given, _ = cohort(rng, effect=effect)
        for row in differences.from_others([given], settings, rng).itertuples():
            outside = row.difference.low > 0 or row.difference.high < 0
            if abs(row.p_adjusted - 0.05) > 0.02:
                assert outside == (row.p_adjusted < 0.05)


def test_single_interval_is_within_the_simultaneous(rng, settings):
    given, _ = cohort(rng)
    for row in differences.from_others([given], settings, rng).itertuples():
        assert row.difference.low <= row.single.low <= row.single.high <= row.difference.high


def test_reference_is_the_largest_or_the_one_named(rng, settings):
    given, vendor = cohort(rng)
    table = differences.from_reference([given], settings, rng)
    assert set(table["against"]) == {"a"}
    assert (vendor == "a").mean() > 0.5
    other = differences.from_reference([given], settings, rng, {"Vendor": "b"})
    assert set(other["against"]) == {"b"}
    ours, theirs = (frame["difference"].map(lambda e: e.value) for frame in (table, other))
    assert ours.to_numpy() == pytest.approx(-theirs.to_numpy())


def test_nothing_to_compare(rng, settings):
    given, _ = cohort(rng)
    empty = partition.Grouped(given.units, given.members.iloc[:0], 0.8)
    told = findings.findings(differences.from_others([empty], settings, rng))
    assert told.empty
    assert findings.summary(told)["comparisons"] == 0
    assert differences.flagged([empty], settings, rng).empty
    assert findings.wide(told).empty


def test_too_few_take_no_part(rng, settings):
    given, _ = cohort(rng, women=60)
    strict = settings.model_copy(update={"too_few": 40})
    assert differences.from_others([given], strict, rng).empty


def attributes_at_random(rng, women=600):
    given, _ = cohort(rng, women=women)
    keys = given.members[["patient_id", "exam_id", "laterality"]]
    parts = [given.members]
    for name, shares in {"Density": [0.1, 0.4, 0.4, 0.1], "Age": [0.25] * 4, "Site": [0.5, 0.5],
                         "Race": [0.5, 0.2, 0.12, 0.1, 0.08]}.items():  # fmt: skip
        groups = rng.choice(len(shares), women, p=shares).repeat(2).astype(str)
        parts.append(keys.assign(attribute=name, group=groups))
    parts.append(keys.assign(attribute="Side", group=keys["laterality"]))
    return partition.Grouped(given.units, pd.concat(parts, ignore_index=True), 0.8)


def test_flagging_is_quick(rng, settings):
    given = attributes_at_random(rng)
    times = []
    for _ in range(3):
        start = time.process_time()
        differences.flagged([given], settings, rng)
        times.append(time.process_time() - start)
    assert min(times) < 1.0


@pytest.mark.slow
def test_the_chapter_holds_its_level(rng, settings):
    alarms = [differences.flagged([attributes_at_random(rng)], settings, rng)["flagged"].any()
              for _ in range(120)]  # fmt: skip
    assert np.mean(alarms) < 0.12


def test_mirrored_findings_are_told_once(rng, settings):
    given, _ = cohort(rng, women=800, effect=1.5)
    told = findings.findings(differences.from_others([given], settings, rng))
    text = findings.summary(told)["detected_text"]
    assert text.count("AUC lower") == 1
    assert "AUC higher" not in text


@pytest.mark.parametrize(
    ("low", "high", "p", "verdict"),
    [(-0.2, -0.1, 0.01, findings.DETECTED), (-0.04, -0.01, 0.01, findings.SMALL),
     (-0.04, 0.03, 0.9, findings.EXCLUDED), (-0.1, 0.03, 0.4, findings.UNDECIDED)],
)  # fmt: skip
def test_verdicts(low, high, p, verdict):
    from mammo_lib.stats.estimate import Estimate

    assert findings.verdict(Estimate((low + high) / 2, low, high), p) == verdict
