"""Power and size of pROC's power.roc.test on the data of Turck et al. 2010."""

import numpy as np
import pytest

from mammo_lib.stats.planning.auc_covariance import curve_covariance
from mammo_lib.stats.planning.auc_plan import power_auc, sample_size_auc
from mammo_lib.stats.planning.auc_variance import Binormal, curve_variance
from mammo_lib.stats.planning.question import OneAuc, PilotAucs, pilot
from mammo_lib.stats.roc.delong import AucCovariance, delong

FIRST, SECOND = "ndka", "wfns"
CASES, CONTROLS = 41, 72


def one(auc):
    return OneAuc(auc, model="binormal-printed")


def seen(data):
    return delong(data["outcome"], data[[FIRST, SECOND]])


def sizes(plan):
    return {"ncases": plan.n_positive, "ncontrols": plan.n_negative}


def one_roc_power(data):
    return power_auc(one(seen(data).auc[0]), CASES, CONTROLS).power


def one_roc_power_given(data):
    return power_auc(one(0.73), CASES, CONTROLS).power


def one_roc_n(data):
    return sizes(sample_size_auc(one(0.8), power=0.9))


def one_roc_n_of_ratio(data):
    return sizes(sample_size_auc(one(0.8), power=0.95, ratio=1.7))


def two_roc_power_delong(data):
    return power_auc(pilot(seen(data), null_variance="first"), CASES, CONTROLS).power


def two_roc_n_delong(data):
    return sizes(sample_size_auc(pilot(seen(data), null_variance="first"), power=0.9))


def two_roc_power_obuchowski(data):
    areas = AucCovariance((FIRST, SECOND), seen(data).auc, by_curves(data), CASES, CONTROLS)
    return power_auc(PilotAucs(areas, "first"), CASES, CONTROLS).power


FIELDS = {
    "one_roc_power": one_roc_power,
    "one_roc_power_given": one_roc_power_given,
    "one_roc_n": one_roc_n,
    "one_roc_n_kappa1.7": one_roc_n_of_ratio,
    "two_roc_power_delong": two_roc_power_delong,
    "two_roc_n_delong": two_roc_n_delong,
    "two_roc_power_obuchowski": two_roc_power_obuchowski,
}


def test_every_field_is_mapped(reference):
    assert set(reference("roc_asah").expected["power"]) == set(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_reference(reference, field):
    ref = reference("roc_asah")
    assert FIELDS[field](ref.data) == ref.approx(ref.expected["power"][field])


def by_curves(data):
    """Return Obuchowski & McClish's covariance of the two areas, of curves fitted to the data."""
    positive = data["outcome"] == 1
    scores = data[FIRST], data[SECOND]
    curves = [fitted(score[positive], score[~positive]) for score in scores]
    correlation = tuple(
        np.corrcoef(*(score[part] for score in scores))[0, 1] for part in (positive, ~positive)
    )
    ratio = CONTROLS / CASES
    shared = curve_covariance(*curves, ratio, correlation)
    first, second = (curve_variance(curve, ratio) for curve in curves)
    return np.array([[first, shared], [shared, second]]) / CASES


def fitted(of_cases, of_controls):
    """Return a line through the points of the curve on normal scales, as pROC draws it.

    It regresses specificity on sensitivity, not the other way round, and takes the intercept
    and the slope for the curve's a and b; the sign of b does not matter to the covariance.
    """
    from scipy.special import ndtri

    steps = np.unique(np.concatenate([of_cases, of_controls]))[:-1]
    sensitivity = (of_cases.to_numpy() > steps[:, None]).mean(axis=1)
    specificity = (of_controls.to_numpy() <= steps[:, None]).mean(axis=1)
    x, y = ndtri(sensitivity), ndtri(specificity)
    both = np.isfinite(x) & np.isfinite(y)
    slope, intercept = np.polyfit(x[both], y[both], 1)
    return Binormal(intercept, abs(slope))
