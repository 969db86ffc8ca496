import numpy as np
import pandas as pd
import pytest

from mammo_lib import stats
from mammo_lib.errors import attributes, subgroups
from mammo_lib.evaluation import members as seeds
from mammo_lib.evaluation.discrimination import tested as units_of


@pytest.fixture
def units(all_scores, images):
    alpha = all_scores[all_scores["model"] == "alpha"]
    return units_of(seeds.mean(alpha), images, "breast", "test")


@pytest.fixture
def members(images, lesions):
    return attributes.memberships(images, lesions, "breast")


@pytest.fixture
def table(units, members, settings):
    return subgroups.subgroups(units, members, threshold=0.4, settings=settings)


def test_groups_of_an_attribute_add_up(table, units):
    for name in ("Age", "Density", "Vendor", "Side"):
        own = table[table["attribute"] == name]
        assert own["n"].sum() == len(units)


def test_a_group_agrees_with_its_own_units(table, units, members, settings):
    row = table[(table["attribute"] == "Vendor") & (table["group"] == "Vendor B")].iloc[0]
    own = subgroups.together(units, members)
    own = own[(own["attribute"] == "Vendor") & (own["group"] == "Vendor B")]
    assert row["auc"].value == stats.auc(own["label"], own["score"])
    cancers = own[own["label"] == 1]
    assert row["sensitivity"].value == (cancers["score"] >= 0.4).mean()
    assert row["n_patients"] == own["patient_id"].nunique()


def test_too_few_shows_n_and_nothing_else(units, members, settings):
    strict = settings.model_copy(update={"too_few": 30})
    table = subgroups.subgroups(units, members, threshold=0.4, settings=strict)
    small = table[table["note"] == "too few"]
    assert len(small)
    assert small["n"].notna().all()
    hidden = ["n_positive", "n_patients", *subgroups.MEASURES]
    assert small[hidden].isna().all(axis=None)
    assert (table.loc[table["note"] == "", "n_positive"] >= 30).all()


@pytest.mark.parametrize("label", [0, 1])
def test_few_negatives_count_as_few_too(units, settings, label):
    few = units[units["label"] == label].head(40)
    other = units[units["label"] != label].head(settings.too_few - 1)
    assert subgroups.too_few(pd.concat([few, other]), settings)
    one_more = units[units["label"] != label].head(settings.too_few)
    assert not subgroups.too_few(pd.concat([few, one_more]), settings)


def test_missing_threshold_leaves_the_area(units, members, settings):
    table = subgroups.subgroups(units, members, threshold=np.nan, settings=settings)
    row = table[table["note"] == ""].iloc[0]
    assert np.isfinite(row["auc"].value)
    assert np.isnan(row["sensitivity"].value)


def test_no_attribute_gives_an_empty_table(units, members, settings):
    table = subgroups.subgroups(units, members.iloc[:0], threshold=0.4, settings=settings)
    assert table.empty
    assert subgroups.corrected(subgroups.homogeneities(units, members.iloc[:0], settings)).empty


def test_homogeneity_finds_the_noisy_vendor(units, members, settings):
    tests = subgroups.corrected(subgroups.homogeneities(units, members, settings))
    p_values = tests.set_index("attribute")["p_holm"]
    assert p_values["Vendor"] < 0.05
    assert p_values["Side"] > 0.05
    assert (tests["p_holm"] >= tests["p_value"]).all()
