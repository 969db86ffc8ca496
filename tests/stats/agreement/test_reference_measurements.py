"""Every field of bland_altman_ccc against the call that gives it."""

import pytest

from mammo_lib.stats.agreement.limits_of_agreement import limits_of_agreement
from mammo_lib.stats.agreement.lin_ccc import lin_ccc
from mammo_lib.stats.normal import quantile

FIELDS = {
    "bias": lambda a, b: limits_of_agreement(a, b).bias.value,
    "bias_ci95": lambda a, b: ends(limits_of_agreement(a, b).bias),
    "sd": lambda a, b: limits_of_agreement(a, b).sd,
    "loa": lambda a, b: limits(a, b, 1.96),
    "loa_t_qnorm": lambda a, b: limits(a, b, quantile(0.975)),
    "t": lambda a, b: limits_of_agreement(a, b).statistic,
    "p": lambda a, b: limits_of_agreement(a, b).p_value,
    "ccc": lambda a, b: lin_ccc(a, b).ccc.value,
    "ccc_ci95": lambda a, b: ends(lin_ccc(a, b).ccc),
    "pearson": lambda a, b: lin_ccc(a, b).correlation,
}


def ends(estimate):
    return [estimate.low, estimate.high]


def limits(a, b, reach):
    found = limits_of_agreement(a, b, reach=reach)
    return [found.lower.value, found.upper.value]


def test_every_field_is_compared(reference):
    assert set(reference("bland_altman_ccc").expected) == set(FIELDS)


@pytest.mark.parametrize("field", FIELDS)
def test_field(reference, field):
    ref = reference("bland_altman_ccc")
    assert FIELDS[field](ref.data["a"], ref.data["b"]) == ref.approx(ref.expected[field])
