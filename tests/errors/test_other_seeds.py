from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.meta_analysis import combine_effects

from mammo_lib.errors import other_seeds
from mammo_lib.errors.grading import ALL_NETWORKS, FOUND, UNSEEN
from mammo_lib.stats.estimate import Estimate

ABOUT = {"date": "2026-01-01", "commit": "0123456789", "configuration": "data=x profile=y",
         "networks": ["a", "b"]}  # fmt: skip


def graded(verdict, model=ALL_NETWORKS, value=-0.1, se=0.05):
    area = Estimate(value, value - 2 * se, value + 2 * se, se, n=100, n_positive=20, n_clusters=50)
    return {"truth": "Dense tissue hides lesions", "contrast": "per step", "none": False,
            "naive": area, "estimate": area, "p_holm": 0.01, "verdict": verdict,
            "model": model}  # fmt: skip


def test_only_the_primary_finding_is_kept():
    found = other_seeds.rows({"graded": [graded(FOUND), graded(UNSEEN, "a")]}, 3)
    assert [(row["seed"], row["verdict"]) for row in found] == [(3, FOUND)]


def test_survives_the_disk_and_is_told(tmp_path):
    found = [*other_seeds.rows({"graded": [graded(FOUND)]}, 1),
             *other_seeds.rows({"graded": [graded(UNSEEN)]}, 2)]  # fmt: skip
    other_seeds.write(found, ABOUT, tmp_path / "g.json")
    table, about = other_seeds.committed(tmp_path / "g.json")
    assert table["cohort"].tolist() == ["Seed 1", "Seed 2", other_seeds.TOGETHER]
    assert table["estimate"].iloc[0]["low"] == -0.2
    told = other_seeds.said(table, about)
    assert "“Dense tissue hides lesions” in 1 of 2" in told
    assert "together: “Dense tissue hides lesions”: agrees." in told


def test_together_each_cohort_weighs_by_its_precision():
    found = pd.DataFrame([
        *other_seeds.rows({"graded": [graded(FOUND, value=-0.1, se=0.02)]}, 1),
        *other_seeds.rows({"graded": [graded(UNSEEN, value=0.0, se=0.04)]}, 2),
    ])  # fmt: skip
    for name in ("naive", "estimate"):
        found[name] = [asdict(each) for each in found[name]]
    both = other_seeds.together(found).iloc[0]
    own = combine_effects(np.array([-0.1, 0.0]), np.array([0.02, 0.04]) ** 2, use_t=False)
    wanted = own.summary_frame().loc["fixed effect"]
    assert both["estimate"]["value"] == pytest.approx(wanted["eff"])
    assert both["estimate"]["low"] == pytest.approx(wanted["ci_low"])
    assert both["estimate"]["n_positive"] == 40
    assert both["verdict"] == FOUND


def test_one_cohort_alone_has_nothing_to_be_taken_together_with():
    found = pd.DataFrame(other_seeds.rows({"graded": [graded(FOUND)]}, 1))
    assert other_seeds.together(found).empty


@pytest.mark.parametrize("exists", [True, False])
def test_without_a_study_it_says_how_to_make_one(tmp_path, exists):
    path = tmp_path / "g.json"
    if exists:
        other_seeds.write([], {}, path)
    table, about = other_seeds.committed(path)
    assert isinstance(table, pd.DataFrame)
    assert "benchmarks/grading.py" in other_seeds.said(table, about)


def test_the_kept_studies_are_of_other_seeds_than_the_report():
    assert 0 not in set(other_seeds.committed()[0]["seed"])
