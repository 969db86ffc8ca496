import numpy as np
import pandas as pd

from mammo_lib.appraisal import cases, groups
from mammo_lib.appraisal.request import Asked, configure


def given(tmp_path, frame, **asked):
    path = tmp_path / "s.csv"
    frame.to_csv(path, index=False)
    config = configure(Asked(path, tmp_path / "out", score=["net"], **asked))
    return cases.load(config), config


def test_numbers_in_bands_and_missing_apart():
    values = pd.Series([*range(40, 80), np.nan])
    found = groups.levels(values)
    assert found.iloc[0] == "40–49"
    assert found.iloc[-1] == groups.MISSING
    assert found.nunique() == 5


def test_ten_thousand_values_become_thirty():
    values = pd.Series([f"v{i}" for i in range(10_000)] + ["common"] * 50)
    found = groups.levels(values)
    assert found.nunique() <= groups.MOST
    assert (found == "common").sum() == 50
    assert (found == "all others").sum() > 9_000


def test_small_groups_show_n_and_nothing_else(tmp_path, rng):
    label = (np.arange(200) % 4 == 0).astype(int)
    frame = pd.DataFrame({"label": label, "net": label + rng.normal(size=200),
                          "site": ["N"] * 190 + ["S"] * 10})  # fmt: skip
    table = groups.grouped(*given(tmp_path, frame, group=["site"])).set_index("group")["auc"]
    assert table["N"].has_interval
    assert np.isnan(table["S"].value)
    assert (table["S"].n, table["S"].reason) == (10, "too few")


def test_a_planted_difference_is_found(tmp_path, rng):
    label = (np.arange(800) % 2).astype(int)
    good = np.arange(800) < 400
    net = np.where(good, 2.5, 0.2) * label + rng.normal(size=800)
    frame = pd.DataFrame({"label": label, "net": net, "site": np.where(good, "N", "S")})
    tested = groups.tests(*given(tmp_path, frame, group=["site"]))
    assert tested.loc[0, "p_holm"] < 0.001
    found = groups.found(groups.grouped(*given(tmp_path, frame, group=["site"])), tested)
    assert found["differ"] == "site (net)"


def test_shares_are_cut_into_quarters_and_infinity_is_not_known(rng):
    found = groups.levels(pd.Series([*rng.random(200), np.inf]))
    assert found.nunique() == 5
    assert found.iloc[-1] == groups.MISSING


def test_a_gap_of_those_in_both_groups_is_found(tmp_path, rng):
    n = 3000
    label = rng.integers(0, 2, n)
    one, other = rng.integers(0, 2, n), rng.integers(0, 2, n)
    score = rng.normal(size=n) + 2 * label * ~((one == 1) & (other == 1))
    frame = pd.DataFrame({"net": score, "label": label, "one": one, "other": other})
    cases, config = given(tmp_path, frame, group=["one", "other"])
    told = groups.crossed(cases, config, rng)
    assert set(told["attribute"]) == {"one × other"}
    worst = told[told["measure"] == "AUC"].set_index("group").loc["1, 1"]
    assert worst["verdict"] == "detected"
    assert worst["difference"].value < -0.2


def test_one_column_alone_cannot_be_crossed(tmp_path, rng):
    frame = pd.DataFrame({"net": rng.random(90), "label": np.resize([0, 1], 90), "one": 1})
    cases, config = given(tmp_path, frame, group=["one"])
    assert groups.crossed(cases, config, rng).empty
