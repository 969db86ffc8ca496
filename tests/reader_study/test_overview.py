import numpy as np

from mammo_lib.config import compose
from mammo_lib.reader_study import nyu, overview

SETTINGS = compose(["stats.n_boot=60"]).stats


def test_points_are_shares(breasts):
    points = overview.points(breasts)
    assert len(points) == 14
    assert points[["sensitivity", "false_positive_rate"]].to_numpy().min() >= 0
    assert points[["sensitivity", "false_positive_rate"]].to_numpy().max() <= 1


def test_tests_carry_holm(breasts):
    table = overview.tests(breasts, nyu.FIRST, breasts.networks[1:], SETTINGS)
    assert (table["holm_delong"] >= table["p_delong"]).all()
    assert (table["holm_clustered"] >= table["p_clustered"]).all()


def test_benefit_has_both_strategies(breasts, rng):
    rows = overview.benefit(breasts, overview.probabilities(breasts)[:1], rng, SETTINGS)
    assert set(rows["name"]) >= {"call all", "call none"}
    assert np.isfinite(rows["y"]).all()
    assert (rows[rows["name"] == "call none"]["y"] == 0).all()


def test_side_by_side_has_both_levels(breasts, exams):
    parts = [overview.areas(one, one.networks, SETTINGS) for one in (breasts, exams)]
    table = overview.side_by_side(*parts)
    assert list(table["name"]) == breasts.networks
    drop = table["breast"].map(lambda e: e.value) - table["exam"].map(lambda e: e.value)
    assert (drop > -0.01).all()
