"""Every field of the lung case (R: survival, timeROC)."""

import numpy as np
import pytest

from mammo_lib.stats.survival.concordance import concordance
from mammo_lib.stats.survival.kaplan_meier import kaplan_meier
from mammo_lib.stats.survival.time_dependent_auc import time_dependent_auc


@pytest.fixture(scope="module")
def lung(reference):
    return reference("survival_lung")


def pairs(data, risk):
    found = concordance(data["time"], data["event"], risk)
    return {
        "concordance": found.estimate.value,
        "var": found.estimate.se**2,
        "se": found.estimate.se,
        "counts": {
            "concordant": found.concordant,
            "discordant": found.discordant,
            "tied.x": found.tied_risk,
            "tied.y": found.tied_time,
            "tied.xy": found.tied_both,
        },
    }


def uno(data):
    found = concordance(data["time"], data["event"], data["lp"], method="uno", tau=730).estimate
    return {"concordance": found.value, "se": found.se}


def km(data):
    times = [100, 200, 365, 500, 730]
    found = kaplan_meier(data["time"], data["event"]).at(times)
    return {
        "times": times,
        "surv": [one.value for one in found],
        "se": [one.se for one in found],
        "lower_log": [one.low for one in found],
        "upper_log": [one.high for one in found],
    }


def cox(data):
    """Cox's regression is statsmodels' own; so is the test below."""
    from statsmodels.duration.hazard_regression import PHReg

    names = ["age", "ph.ecog", "sex"]
    model = PHReg(data["time"], data[names], status=data["event"], ties="efron")
    found = model.fit(gtol=1e-12, maxiter=200)
    return {
        "coef": dict(zip(names, found.params, strict=True)),
        "se": dict(zip(names, found.bse, strict=True)),
        "loglik": [model.loglike(np.zeros(3)), found.llf],
    }


def logrank(data):
    from statsmodels.duration.survfunc import survdiff

    chisq, p = survdiff(data["time"], data["event"], data["sex"])
    return {"chisq": chisq, "p": p}


def areas(data):
    times = [180, 365, 540]
    found = time_dependent_auc(data["time"], data["event"], data["lp"], times)
    errors = [row_by_row(data, when) for when in times]
    # Times tie in 16 places of this table: the tool and we part in the fifth digit.
    assert [one.se for one in found] == pytest.approx(errors, rel=2e-5)
    return {"times": times, "auc": [one.value for one in found], "se": errors}


def row_by_row(data, when):
    """The standard error as timeROC has it, which takes tied times in the order of their rows.

    Its censoring martingales jump at the first row of a tie but drift at their own, so that
    its result changes with the order of rows. Ours takes events first and ties together.
    """
    rows = data.sort_values("time", kind="stable")
    time, censored = rows["time"].to_numpy(), 1 - rows["event"].to_numpy()
    n, row = len(rows), np.arange(len(rows))
    drift = np.cumsum(censored / (n - row))[np.minimum(row[:, None], row)]
    jumped = censored * (time <= time[:, None]) - drift  # (time, case)
    integral = np.cumsum(np.diff(jumped, axis=0, prepend=0) * (n / (n - row))[:, None], axis=0)
    case, control, over, under, value = shares(rows, when)
    own = case * (over - value) / case.mean()
    influence = own + control * (under - value) / control.mean() + own @ integral / n
    return influence.std(ddof=1) / n**0.5


def shares(rows, when):
    from mammo_lib.stats.survival.censoring import censoring
    from mammo_lib.stats.survival.follow_up import follow_up

    time, risk = rows["time"].to_numpy(float), rows["lp"].to_numpy()
    seen = follow_up(time, rows["event"])
    case = (seen.event & (time < when)) / censoring(seen).before(time)
    control = (time > when).astype(float)
    above = (risk[:, None] > risk) + 0.5 * (risk[:, None] == risk)
    over, under = above @ control / control.sum(), case @ above / case.sum()
    return case, control, over, under, case @ over / case.sum()


def everything(data):
    return {
        "age_positive_is_longer": pairs(data, -data["age"]),
        "lp": pairs(data, -data["lp"]),
        "reverse_lp": pairs(data, data["lp"]),
        "uno_tau_730": uno(data),
        "km": km(data),
        "cox": cox(data),
        "logrank_sex": logrank(data),
        "timeROC_cumulative_dynamic_ipcw": areas(data),
    }


def agree(ref, found, expected, where=""):
    """Hold every number in `expected` against the one at the same place in `found`."""
    if isinstance(expected, dict):
        assert set(found) == set(expected), where
        return sum(agree(ref, found[k], value, f"{where}/{k}") for k, value in expected.items())
    if isinstance(expected, list):
        rows = zip(found, expected, strict=True)
        return sum(agree(ref, mine, theirs, f"{where}[]") for mine, theirs in rows)
    assert found == ref.approx(expected), where
    return 1


def test_every_field(lung):
    assert agree(lung, everything(lung.data), lung.expected) == 70


def test_without_ties_the_two_ways_to_the_standard_error_are_one(lung):
    shifted = lung.data.assign(time=lung.data["time"] + np.arange(len(lung.data)) / 1000)
    (found,) = time_dependent_auc(shifted["time"], shifted["event"], shifted["lp"], [365.5])
    assert found.se == pytest.approx(row_by_row(shifted, 365.5), rel=1e-12)
