"""Every field of stratified_2x2 against the call that gives it."""

import numpy as np
import pytest

from mammo_lib.stats.rates.homogeneity import homogeneity
from mammo_lib.stats.rates.mantel_haenszel import mantel_haenszel

# tp, fn, fp, tn of three strata
STRATA = np.array([[31, 5, 14, 150], [22, 11, 30, 201], [18, 2, 9, 77]])
FOUND, POSITIVE = STRATA[:, 0], STRATA[:, :2].sum(axis=1)

FIELDS = {
    "mantel_haenszel_or": lambda: pooled().odds_ratio.value,
    "mh_or_ci": lambda: [pooled().odds_ratio.low, pooled().odds_ratio.high],
    "cmh_chisq": lambda: pooled().statistic,
    "cmh_p": lambda: pooled().p_value,
    "cmh_cc_chisq": lambda: pooled(correction=True).statistic,
    "cmh_cc_p": lambda: pooled(correction=True).p_value,
    "fisher_freeman_halton_sens_p": lambda: homogeneity(FOUND, POSITIVE, method="fisher").p_value,
}


def pooled(**options):
    return mantel_haenszel(STRATA.reshape(-1, 2, 2), **options)


def test_every_field_is_compared(reference):
    assert set(reference("stratified_2x2").expected) == {*FIELDS, "cochran_q_homogeneity_sens"}


@pytest.mark.parametrize("field", FIELDS)
def test_figure(reference, field):
    ref = reference("stratified_2x2")
    assert FIELDS[field]() == ref.approx(ref.expected[field])


def test_p_far_below_the_tolerance(reference):
    expected = reference("stratified_2x2").expected
    assert pooled().p_value == pytest.approx(expected["cmh_p"], rel=1e-9, abs=0)


def test_homogeneity_of_sensitivities(reference):
    ref = reference("stratified_2x2")
    found = homogeneity(FOUND, POSITIVE)
    known = ref.expected["cochran_q_homogeneity_sens"]
    assert {"chisq": found.statistic, "df": found.df, "p": found.p_value} == ref.approx(known)
