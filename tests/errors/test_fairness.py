import numpy as np
import pandas as pd
import pytest
from fairlearn import metrics

from mammo_lib.errors import fairness, fairness_story, group_thresholds
from mammo_lib.errors.fairness_counts import Counted, measures
from mammo_lib.evaluation import members as seeds
from mammo_lib.evaluation.discrimination import tested as units_of
from tests.evaluation import screening

CUT = 0.4
STATS = screening.STATS.model_copy(update={"too_few": 3, "n_boot": 200})
NAMES = {"Race": "race_ethnicity", "Vendor": "vendor"}


@pytest.fixture(scope="module")
def units(tables, all_scores):
    alpha = seeds.mean(all_scores[all_scores["model"] == "alpha"])
    return {split: units_of(alpha, tables[0], "breast", split) for split in ("test", "validation")}


def small(groups, labels, called):
    return pd.DataFrame({"patient_id": range(len(labels)), "group": groups, "label": labels,
                         "called": called})  # fmt: skip


def test_by_hand():
    # a: sensitivity 1, alarms 0; b: sensitivity 1/2, alarms 1/2.
    frame = small(list("aaabbbb"), [1, 0, 0, 1, 1, 0, 0], [1, 0, 0, 1, 0, 1, 0])
    measured, _ = fairness.by_fairlearn(frame)
    assert measured[fairness.ODDS] == pytest.approx(0.5)
    assert measured[fairness.PARITY] == pytest.approx(0.5 - 1 / 3)
    assert measured[fairness.WORST_SENSITIVITY] == pytest.approx(0.5)
    assert measured[fairness.WORST_ACCURACY] == pytest.approx(0.5)


def test_counts_and_fairlearn_agree(rng):
    frame = small(rng.choice(list("abc"), 300), rng.integers(0, 2, 300), rng.random(300) < 0.4)
    measured, _ = fairness.by_fairlearn(frame)
    counted = measures(Counted.of(frame).counts.sum(axis=0)[None])[0]
    assert list(measured.values()) == pytest.approx(counted)
    known = metrics.equalized_odds_difference(
        frame["label"], frame["called"], sensitive_features=frame["group"]
    )
    assert measured[fairness.ODDS] == pytest.approx(known)


class TestByChance:
    def test_alike_groups_still_differ_by_as_much_as_chance_makes(self, rng):
        values, means = [], []
        for _ in range(60):
            frame = small(rng.permutation(list("ab") * 100), rng.integers(0, 2, 200),
                          rng.random(200) < 0.5)  # fmt: skip
            values.append(fairness.by_fairlearn(frame)[0][fairness.ODDS])
            means.append(Counted.of(frame).dealt(40, rng)[:, 0].mean())
        assert np.mean(values) == pytest.approx(np.mean(means), rel=0.2)
        assert np.mean(values) > 0.05

    def test_a_gap_that_is_there_is_beyond_chance(self, units, images, rng):
        white = images.loc[images["race_ethnicity"] == "White", "patient_id"]
        test = units["test"]
        unfair = test.assign(score=np.where(test["patient_id"].isin(white), test["label"], 0.0))
        found = fairness.fairness(unfair, images, "race_ethnicity", threshold=CUT, settings=STATS,
                                  rng=rng)  # fmt: skip
        assert found.measures["p_value"].iloc[0] < 0.01


def test_whole_table(units, images, rng):
    found = fairness.of_attributes(units["test"], images, NAMES, threshold=CUT, settings=STATS,
                                   rng=rng)  # fmt: skip
    assert found.measures.groupby("attribute").size().to_dict() == {"Race": 4, "Vendor": 4}
    assert all(e.low <= e.high and e.n_clusters for e in found.measures["estimate"])
    assert (found.measures["p_holm"] >= found.measures["p_value"]).all()
    assert (
        "Equalised odds difference"
        in fairness_story.summary(found, pd.DataFrame(columns=["own"]), images)["gap"]
    )


def test_not_recorded(units, images, rng):
    bare = images.assign(race_ethnicity=pd.NA)
    found = fairness.of_attributes(units["test"], bare, {"Race": "race_ethnicity"}, threshold=CUT,
                                   settings=STATS, rng=rng)  # fmt: skip
    assert found.measures["estimate"].isna().all()
    assert found.measures["note"].str.startswith("fewer than two groups").all()


class TestGroupThresholds:
    def table(self, units, images, settings=STATS):
        return group_thresholds.of_attributes(
            units["validation"], units["test"], images, NAMES, threshold=CUT, settings=settings
        )

    def test_a_lower_threshold_costs_specificity(self, units, images):
        for row in self.table(units, images).dropna(subset="own").to_dict("records"):
            lower = row["own"] <= row["shared"]
            assert (row["own_specificity"].value <= row["specificity"].value) == lower or (
                row["own_specificity"].value == row["specificity"].value
            )
            assert (row["recalls"] >= 0) == lower or row["recalls"] == 0

    def test_price_by_hand(self, units, images):
        row = self.table(units, images).dropna(subset="own").iloc[0]
        share = STATS.prevalence
        gain = row["own_sensitivity"].value - row["sensitivity"].value
        loss = row["specificity"].value - row["own_specificity"].value
        assert row["found"] == pytest.approx(1000 * share * gain)
        assert row["recalls"] == pytest.approx(1000 * (share * gain + (1 - share) * loss))

    def test_small_groups_have_none(self, units, images):
        strict = STATS.model_copy(update={"too_few": 10_000})
        table = self.table(units, images, strict)
        assert table["own"].isna().all()
        assert table["note"].str.startswith("too few").all()
        assert fairness_story.summary(
            fairness.Fairness(pd.DataFrame(), pd.DataFrame(columns=fairness.COLUMNS)), table, images
        )["price"].startswith("No group is large enough")


@pytest.mark.parametrize(
    ("source", "said"),
    [("BI-RADS", "not a diagnosis"), ("biopsy", "followed up less"), ("synthetic", "synthetic"),
     (pd.NA, "not recorded")],
)  # fmt: skip
def test_labels(images, source, said):
    assert said in fairness_story.labels(images.assign(label_source=source))
