"""Every field of agreement_density against the call that gives it."""

import numpy as np
import pandas as pd
import pytest

from mammo_lib.stats.agreement.cohen_kappa import cohen_kappa


def value(found):
    return found.kappa.value


def se(found):
    return found.kappa.se


def ends(found):
    return [found.kappa.low, found.kappa.high]


# field -> (weights, what of the result)
FIELDS = {
    "n": (None, lambda found: found.kappa.n),
    "observed_agreement": (None, lambda found: found.observed),
    "kappa": (None, value),
    "kappa_se_fleiss_cohen_everitt": (None, se),
    "kappa_ci95": (None, ends),
    "kappa_quadratic": ("quadratic", value),
    "kappa_quadratic_se": ("quadratic", se),
    "kappa_quadratic_ci95": ("quadratic", ends),
    "kappa_linear": ("linear", value),
    "kappa_linear_se": ("linear", se),
    "kappa_linear_ci95": ("linear", ends),
    "psych_kappa": (None, value),
    "psych_var_kappa": (None, lambda found: found.kappa.se**2),
    "psych_kappa_quadratic": ("quadratic", value),
    "irr_kappa2_unweighted_z": (None, lambda found: found.statistic),
    "irr_kappa2_p": (None, lambda found: found.p_value),
}


def test_every_field_is_compared(reference):
    assert set(reference("agreement_density").expected) == {*FIELDS, "psych_var_quadratic"}


@pytest.mark.parametrize("field", FIELDS)
def test_field(reference, field):
    ref = reference("agreement_density")
    weights, part = FIELDS[field]
    found = cohen_kappa(ref.data["reader1"], ref.data["reader2"], weights=weights)
    assert part(found) == ref.approx(ref.expected[field])


def test_psych_weights_rows_by_the_wrong_margin(reference):
    """psych 2.2.9 takes row means as r_i Σ_j w_ij, not Σ_j w_ij c_j: its variance is not ours."""
    ref = reference("agreement_density")
    table = pd.crosstab(ref.data["reader1"], ref.data["reader2"], normalize="all").to_numpy()
    row, column = table.sum(axis=1), table.sum(axis=0)
    weight = 1 - np.subtract.outer(np.arange(4), np.arange(4)) ** 2 / 9
    seen, chance = (weight * table).sum(), row @ weight @ column
    toward = np.add.outer(weight @ column, row * weight.sum(axis=1))
    spread = (table * (weight * (1 - chance) - toward * (1 - seen)) ** 2).sum()
    variance = (spread - (seen * chance - 2 * chance + seen) ** 2) / (300 * (1 - chance) ** 4)
    assert variance == ref.approx(ref.expected["psych_var_quadratic"])
