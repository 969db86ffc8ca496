from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors import subgroups
from mammo_lib.explorer import reading as of
from mammo_lib.explorer import state as states
from mammo_lib.explorer.evidence import EVERY


@pytest.fixture
def vendors(evidence):
    return states.with_attribute(states.begin(evidence), evidence, "Vendor")


def test_cells_add_up_to_every_breast(evidence, vendors):
    found = of.read(evidence, vendors)
    units = evidence.models[vendors.model].units
    assert sum(len(cases) for cases in found.cases.values()) == found.chosen["n"] == len(units)
    assert found.chosen["TP"] + found.chosen["FN"] == units["label"].sum()
    assert found.chosen["TP"] == len(found.cases["TP"])
    told = (units["score"] >= vendors.threshold) & (units["label"] == 0)
    assert found.chosen["FP"] == told.sum()


def test_groups_agree_with_the_errors_chapter(evidence, vendors, settings):
    found = of.read(evidence, vendors).groups.set_index("group")
    own = evidence.members[evidence.members["attribute"] == "Vendor"]
    units = evidence.models[vendors.model].units
    table = subgroups.subgroups(units, own, threshold=vendors.threshold, settings=settings)
    for row in table[table["note"] == ""].itertuples():
        for rate in ("sensitivity", "specificity"):
            assert str(found.loc[row.group, rate]) == str(getattr(row, rate))


def test_a_breast_of_two_groups_counts_once(evidence, vendors):
    twice = pd.concat([evidence.members, evidence.members.assign(group="again")])
    doubled = replace(evidence, members=twice, _parts={})
    state = states.with_attribute(vendors, doubled, "Vendor")
    assert "again" in state.groups
    assert of.read(doubled, state).chosen["n"] == of.read(evidence, vendors).chosen["n"]


def test_the_surest_come_first(evidence, vendors):
    cases = of.read(evidence, vendors).cases
    assert cases["TP"]["score"].is_monotonic_decreasing
    assert cases["FP"]["score"].is_monotonic_decreasing
    assert cases["FN"]["score"].is_monotonic_increasing
    assert cases["TN"]["score"].is_monotonic_increasing


@pytest.mark.parametrize(("end", "called"), [(-np.inf, ("TP", "FP")), (np.inf, ("FN", "TN"))])
def test_ends_of_the_threshold(evidence, vendors, end, called):
    found = of.read(evidence, states.with_threshold(vendors, end))
    assert {cell for cell, cases in found.cases.items() if len(cases)} == set(called)
    assert found.chosen["sensitivity"].value == (1 if end < 0 else 0)


def test_sensitivity_never_rises_with_the_threshold(evidence, vendors):
    stops = np.quantile(evidence.models[vendors.model].units["score"], np.linspace(0, 1, 12))
    found = [of.read(evidence, states.with_threshold(vendors, stop)).chosen for stop in stops]
    assert (np.diff([row["sensitivity"].value for row in found]) <= 0).all()
    assert (np.diff([row["specificity"].value for row in found]) >= 0).all()


def test_too_few_shows_n_and_nothing_else(evidence, vendors, settings):
    strict = replace(evidence, settings=settings.model_copy(update={"too_few": 10_000}))
    found = of.read(strict, vendors)
    assert set(found.chosen) == {"group", "n", "note"}
    assert found.groups.drop(columns=["group", "n", "note"]).isna().all(axis=None)
    assert found.curve.empty
    assert all(cases.empty for cases in found.cases.values())
    assert of.confusion(found).empty
    assert "too few" in of.sentence(found, vendors)


def test_no_group_and_every_breast(evidence, vendors):
    nothing = states.with_groups(vendors, evidence, ())
    assert "no group" in of.sentence(of.read(evidence, nothing), nothing)
    every = states.with_attribute(vendors, evidence, EVERY)
    assert of.read(evidence, every).chosen["n"] == len(evidence.models[vendors.model].units)


def test_confusion_table(evidence, vendors):
    table = of.confusion(of.read(evidence, vendors))
    assert table["truth"].tolist() == ["Cancer", "No cancer"]
    assert ((table["called"] + table["not_called"]) == table["n"]).all()
    assert table["rate"].iloc[0].value == table["called"].iloc[0] / table["n"].iloc[0]
