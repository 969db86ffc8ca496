from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mammo_lib.appraisal import cases, discrimination
from mammo_lib.appraisal.request import Asked, configure


@pytest.fixture
def given(tmp_path, rng):
    def make(models, **asked):
        label = (np.arange(300) % 3 == 0).astype(int)
        scores = {f"m{i}": label + rng.normal(size=300) for i in range(models)}
        path = tmp_path / "s.csv"
        pd.DataFrame({"patient": np.arange(300) // 2, "label": label, **scores}).to_csv(path)
        config = configure(Asked(path, tmp_path / "out", overrides=["stats.n_boot=60"], **asked))
        return cases.load(config), config

    return make


@pytest.mark.parametrize(("models", "pairs"), [(1, 0), (3, 3), (6, 15), (7, 0)])
def test_all_pairs_of_a_few(given, models, pairs):
    assert len(discrimination.comparisons(*given(models))) == pairs


def test_the_named_pair_of_many(given):
    table = discrimination.comparisons(*given(8, compare=("m3", "m5"), margin=0.3))
    assert table[["model", "minus"]].to_numpy().tolist() == [["m3", "m5"]]
    assert table.loc[0, "not_inferior"]


def test_few_patients_are_warned_of(given):
    cases, config = given(2)
    assert discrimination.alike(cases, config)["warning"] is None
    assert discrimination.comparisons(cases, config)["warning"].isna().all()
    few = replace(cases, frame=cases.frame.iloc[:30])
    assert "Only 10 independent units" in discrimination.comparisons(few, config)["warning"].item()
    assert "Only 10 independent units" in discrimination.alike(few, config)["warning"]


def test_both_intervals_share_the_value(given):
    table = discrimination.areas(*given(2))
    assert [one.value for one in table["auc"]] == [one.value for one in table["delong"]]
    assert table["auc"].iloc[0].n_clusters == 150


def test_points_say_what_they_read(given, rng):
    table = discrimination.points(*given(1), rng)
    assert table["reads"].tolist() == ["sensitivity", "specificity"]
    assert all(one.has_interval for one in table["found"])


def test_decisions_need_a_threshold(given):
    assert discrimination.decisions(*given(1)).empty
    table = discrimination.decisions(*given(1, positive_at=0.5))
    assert table.loc[0, ["tp", "fp", "fn", "tn"]].sum() == 300


def test_few_positives_are_warned_of(given):
    assert discrimination.warning(*given(1)) == ""
    cases_, config = given(1)
    few = cases.Cases(cases_.frame.assign(label=(np.arange(300) < 8).astype(int)),
                      cases_.excluded, 300)  # fmt: skip
    assert discrimination.warning(few, config).startswith("Only 4 patients have")
