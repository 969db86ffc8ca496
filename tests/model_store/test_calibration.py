import json

import numpy as np
import pytest

from mammo_lib import stats, tables
from mammo_lib.evaluation.discrimination import tested as units_of
from mammo_lib.model_store import calibration
from mammo_lib.model_store.trained import Trained


@pytest.fixture
def fitted(model):
    return calibration.of(model)


def test_is_platts_map_of_validation_images(model, fitted):
    scores = tables.read(model.table("scores"), "scores")
    images = tables.read(model.run.table("images"), "images")
    units = units_of(scores, images, "image", "validation")
    assert (fitted.n, fitted.level) == (len(units), "image")
    want = stats.platt(units["label"], units["score"])
    assert (fitted.slope, fitted.intercept) == (want.slope, want.intercept)


def test_is_kept_in_the_models_folder(model, fitted):
    kept = json.loads((model.folder / calibration.FILE).read_text())
    assert kept["slope"] == fitted.slope
    assert calibration.of(model) == fitted


def test_is_fitted_anew_for_another_training(model, fitted):
    other = Trained(model.folder, {**model.record, "fingerprint": "other"})
    assert calibration.of(other).fingerprint == "other"


def test_no_score_has_no_probability():
    fitted = calibration.Calibration("x", "image", 9, 3, slope=2, intercept=-1)
    assert np.allclose(fitted(np.array([0.5, np.nan])), [0.5, np.nan], equal_nan=True)


def test_without_a_map_nothing_is_a_probability():
    none = calibration.Calibration("x", "image", 3, 0, reason="no cancer")
    assert np.isnan(none(np.array([0.5]))).all()


def test_a_density_network_has_none(model):
    other = Trained(model.folder, {**model.record, "network": "density_lehman2019"})
    assert calibration.of(other) is None
