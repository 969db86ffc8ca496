import numpy as np
import pytest
from scipy.special import logit

from mammo_lib import stats
from mammo_lib.evaluation import members, probability
from mammo_lib.evaluation.discrimination import tested as units_of


@pytest.fixture
def mapped(all_scores, images):
    return probability.recalibrated(members.mean(all_scores), images)


def test_order_is_kept(mapped):
    own = mapped[mapped["model"] == "alpha"].sort_values("score")
    assert own["probability"].is_monotonic_increasing


def test_map_comes_from_validation_data(mapped, all_scores, images):
    scores = members.mean(all_scores)
    units = units_of(scores[scores["model"] == "beta"], images, "breast", "validation")
    fitted = stats.platt(units["label"], units["score"])
    own = mapped[mapped["model"] == "beta"]
    slope = np.polyfit(own["score"], logit(own["probability"]), 1)[0]
    assert slope == pytest.approx(fitted.slope)


def test_measures_name_each_model(mapped, settings):
    table = probability.measures(mapped, settings)
    assert table["model"].tolist() == ["alpha", "beta"]
    assert 0.5 < table["slope"].iloc[0].value < 2


def test_curve_holds_every_unit(mapped, settings):
    curve = probability.curve(mapped, settings, bins=5)
    assert curve.groupby("model")["n"].sum().tolist() == mapped.groupby("model").size().tolist()


def test_constant_scores_are_left_out(all_scores, images, settings):
    flat = members.mean(all_scores).assign(score=0.5)
    found = probability.recalibrated(flat, images)
    assert found.empty
    assert probability.curve(found, settings).empty
    assert probability.measures(found, settings).empty
