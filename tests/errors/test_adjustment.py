import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf

from mammo_lib.errors import adjustment as adj
from mammo_lib.evaluation import members as seeds
from mammo_lib.evaluation.discrimination import tested as units_of
from tests.evaluation import screening

CUT = 0.4


@pytest.fixture(scope="module")
def units(tables, all_scores):
    alpha = all_scores[all_scores["model"] == "alpha"]
    return units_of(seeds.mean(alpha), tables[0], "breast", "test")


@pytest.fixture(scope="module")
def settings():
    return screening.STATS.model_copy(update={"too_few": 3})  # every group takes part


@pytest.fixture(scope="module")
def table(units, tables, settings):
    return adj.compare(units, tables[0], threshold=CUT, settings=settings)


def of(table, question, model):
    rows = table[(table["question"] == question.name) & (table["model"] == model)]
    return rows.set_index("group")["estimate"]


def formula(units, images, right):
    frame = adj.covariates(units, images, "race_ethnicity")
    frame["wrong"] = ((frame["score"] >= CUT) != (frame["label"] == 1)).astype(int)
    text = f"wrong ~ C(group, Treatment('White')) + label{right}"
    return smf.gee(text, "patient_id", frame, family=sm.families.Binomial()).fit()


class TestAgainstStatsmodels:
    @pytest.mark.parametrize(
        ("model", "right"), [(adj.NAIVE, ""), (adj.ADJUSTED, " + C(site) + C(vendor) + C(density)")]
    )
    def test_odds_ratios_and_intervals(self, table, units, images, model, right):
        fitted = formula(units, images, right)
        for group, found in of(table, adj.WRONG, model).items():
            name = f"C(group, Treatment('White'))[T.{group}]"
            assert found.value == pytest.approx(np.exp(fitted.params[name]), rel=1e-4)
            ends = np.exp(fitted.conf_int().loc[name])
            assert (found.low, found.high) == pytest.approx(tuple(ends), rel=1e-3)

    def test_joint_wald_test(self, table, units, images):
        fitted = formula(units, images, "")
        names = [name for name in fitted.params.index if "group" in name]
        contrast = np.array([[float(n == name) for n in fitted.params.index] for name in names])
        p_value = float(fitted.wald_test(contrast, scalar=True).pvalue)
        own = table[(table["question"] == "Wrong decision") & (table["model"] == "naive")]
        assert own["p_joint"].iloc[0] == pytest.approx(p_value, rel=1e-4)


class TestGroups:
    def test_white_is_the_reference_and_has_no_row(self, table):
        assert set(table["reference"].dropna()) == {"White"}
        assert "White" not in set(table["group"])

    def test_largest_is_the_reference_without_white(self):
        assert adj.reference_of(pd.Series(["x", "y", "y"])) == "y"

    def test_small_groups_are_left_out_and_named(self, units, images, settings):
        strict = settings.model_copy(update={"too_few": 15})
        table = adj.compare(units, images, threshold=CUT, settings=strict)
        left = table[table["note"].fillna("").str.startswith("too few")]
        assert len(left)
        assert left["estimate"].isna().all()
        shown = set(table.loc[table["estimate"].notna(), "group"])
        assert not shown & set(left["group"])

    def test_missing_race_takes_no_part(self, units, images, settings):
        gone = images.assign(race_ethnicity=pd.NA)
        table = adj.compare(units, gone, threshold=CUT, settings=settings)
        assert table["estimate"].isna().all()
        assert table["note"].str.contains("fewer than two groups").all()


class TestGuards:
    def test_always_right_has_no_odds_ratio(self, units, images, settings):
        frame = adj.covariates(units, images, "race_ethnicity")
        right = frame["group"] == "Black"
        spared = units.assign(score=units["score"].mask(right, units["label"].astype(float)))
        table = adj.compare(spared, images, threshold=CUT, settings=settings)
        row = table[(table["group"] == "Black") & (table["question"] == "Wrong decision")].iloc[0]
        assert row["note"] == "always or never wrong: no odds ratio" or "converge" in row["note"]
        assert pd.isna(row["estimate"])

    def test_group_that_is_a_site_cannot_be_adjusted(self, units, images, settings):
        same = images.assign(site=images["race_ethnicity"])
        table = adj.compare(units, same, threshold=CUT, settings=settings)
        notes = table.loc[table["model"] == "adjusted", "note"]
        assert notes.str.startswith("groups cannot be told apart from").all()
        assert of(table, adj.WRONG, adj.NAIVE).notna().all()

    def test_vendor_nested_in_site_is_no_obstacle(self, units, images, settings):
        nested = images.assign(vendor="v " + images["site"])
        table = adj.compare(units, nested, threshold=CUT, settings=settings)
        assert of(table, adj.WRONG, adj.ADJUSTED).notna().all()

    def test_no_threshold(self, units, images, settings):
        table = adj.compare(units, images, threshold=np.nan, settings=settings)
        wrong = table[table["question"] == "Wrong decision"]
        assert set(wrong["note"]) == {"no threshold from validation data"}

    def test_nobody_wrong(self, units, images, settings):
        perfect = units.assign(score=units["label"].astype(float))
        table = adj.compare(perfect, images, threshold=0.5, settings=settings)
        wrong = table[table["question"] == "Wrong decision"]
        assert wrong["note"].str.startswith("every decision is alike").all()


def test_holm_covers_both_questions(table):
    first = table.drop_duplicates(["question", "model"])
    for _, part in first.groupby("model"):
        p = part["p_joint"].astype(float).to_numpy()
        assert part["p_holm"].astype(float).min() == pytest.approx(min(1, 2 * p.min()))
