import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats, tables
from mammo_lib.evaluation import risk


def study(rng, n=200):
    """Return images and risks: a woman's exam now, and for every fourth one two years before."""
    event = (rng.random(n) < 0.3).astype(int)
    after = np.where(event, 0.1, rng.uniform(1, 6, n))
    rows = []
    for woman in range(n):
        for back in (0, 2) if woman % 4 == 0 else (0,):
            rows.append({
                "exam_id": f"{woman}-{back}", "patient_id": str(woman), "split": "test",
                "years_followed": after[woman] + back, "event": event[woman],
            })  # fmt: skip
    images = pd.DataFrame(rows)
    base = 0.2 * images["event"] + 0.1 * rng.random(len(images))
    risks = pd.DataFrame({f"year{k}": np.clip(base + 0.05 * k, 0, 1) for k in range(1, 6)})
    risks.insert(0, "exam_id", images["exam_id"])
    return images, risks.assign(model="net", seed=0)


def test_a_woman_counts_once_by_her_first_exam(rng):
    images, risks = study(rng)
    found = risk.foreseen(risks, images)
    assert len(found) == 200
    assert found.loc[found["patient_id"] == "0", "exam_id"].item() == "0-2"


def test_concordance_is_that_of_the_statistics(rng, settings):
    images, risks = study(rng)
    found = risk.foreseen(risks, images)
    row = risk.order(found, settings).iloc[0]
    mean = found[[f"year{k}" for k in range(1, 6)]].mean(axis=1)
    known = stats.concordance(found["years_followed"], found["event"], mean).estimate
    assert row["harrell"].value == pytest.approx(known.value)


def test_observed_is_one_minus_survival(rng, settings):
    images, risks = study(rng)
    found = risk.foreseen(risks, images)
    rows = risk.by_year(found, settings).set_index("year")
    curve = stats.kaplan_meier(found["years_followed"], found["event"])
    assert rows.loc[3, "observed"].value == pytest.approx(1 - curve.at([3])[0].value)
    assert rows.loc[3, "observed"].low <= rows.loc[3, "observed"].value
    assert rows.loc[1, "expected"] == pytest.approx(found["year1"].mean())


def test_seeds_are_averaged(rng):
    images, risks = study(rng)
    higher = risks.assign(seed=1, year1=risks["year1"] + 0.2)
    found = risk.foreseen(pd.concat([risks, higher]), images)
    alone = risk.foreseen(risks, images)
    assert np.allclose(found["year1"], alone["year1"] + 0.1)


def test_without_a_network_or_follow_up_nothing_fails(rng, settings):
    images, risks = study(rng)
    for found in (
        risk.foreseen(tables.empty("risks"), images),
        risk.foreseen(risks, images.drop(columns="event")),
    ):
        assert risk.order(found, settings).empty
        assert risk.by_year(found, settings).empty
        assert risk.story(risk.order(found, settings)) == "No network of this run foresees cancer."
