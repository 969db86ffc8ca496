"""Do intervals hold the truth, and tests their level, as often as they say?"""

import numpy as np
import pandas as pd
import pytest

from mammo_lib.stats.marks.froc import froc
from mammo_lib.stats.marks.mrmc_froc import mrmc_froc

pytestmark = pytest.mark.slow
STUDIES = 300


def marked(rng, women):
    """Two images a woman, both with a lesion in every third; a woman's marks are alike."""
    n = 2 * women
    patient = np.arange(n) // 2
    mood = rng.normal(size=women)[patient]
    images = pd.DataFrame({"image_id": np.arange(n), "patient_id": patient})
    seen = np.flatnonzero(patient % 3 == 0)
    lesions = pd.DataFrame({"image_id": seen, "lesion_id": 1, "x": 0.0, "y": 0.0})
    false = pd.DataFrame({"image_id": np.arange(n), "x": 50.0, "y": 0.0})
    false["score"] = rng.normal(size=n) + mood
    true = lesions.assign(score=rng.normal(size=len(seen)) + mood[seen] + 1)
    marks = pd.concat([false, true], ignore_index=True)
    return [table.assign(width=9.0, height=9.0) for table in (lesions, marks)] + [images]


def test_wafroc_interval_holds_the_truth(rng):
    # Lesion minus false mark of another woman is normal with mean 1 and variance 4; of the
    # compared pairs none is of one woman.
    from scipy.stats import norm

    truth = norm.cdf(1 / 2)
    found = [froc(*marked(rng, 90), rng=rng, n_boot=300).wafroc for _ in range(STUDIES)]
    held = np.mean([each.low <= truth <= each.high for each in found])
    assert 0.91 <= held <= 0.98
    spread = np.std([each.value for each in found])
    assert np.mean([each.se for each in found]) == pytest.approx(spread, rel=0.15)


def study(rng, cases):
    """Two modalities alike, four readers who differ, cases that are hard for all."""
    n = len(cases)
    hard, skill = rng.normal(size=n), rng.normal(size=4) / 2
    parts = []
    for modality in (1, 2):
        for reader in range(4):
            false = rng.normal(size=n) + hard
            true = rng.normal(size=n) + hard + 1 + skill[reader]
            parts.append(cases.assign(kind="NL", lesion=0, rating=false))
            parts.append(cases.assign(kind="LL", lesion=1, rating=true)[cases["diseased"] == 1])
            for part in parts[-2:]:
                part[["modality", "reader"]] = modality, reader
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("method", ["obuchowski-rockette", "dbm"])
def test_the_test_of_equal_modalities_keeps_its_level(rng, method):
    cases = pd.DataFrame({"case": range(80), "diseased": np.arange(80) % 2})
    cases["n_lesions"] = cases["diseased"]
    p = [mrmc_froc(study(rng, cases), cases, method=method).p_value for _ in range(STUDIES)]
    assert 0.01 <= np.mean(np.array(p) < 0.05) <= 0.085
