"""Every field of fleiss_kappa, krippendorff and icc against the call that gives it."""

import pytest

from mammo_lib.stats.agreement.conger_kappa import conger_kappa
from mammo_lib.stats.agreement.fleiss_kappa import fleiss_kappa
from mammo_lib.stats.agreement.icc import FORMS, icc
from mammo_lib.stats.agreement.krippendorff_alpha import SCALES, krippendorff_alpha

FLEISS = {
    "fleiss_kappa": lambda ratings: fleiss_kappa(ratings).kappa.value,
    "z": lambda ratings: fleiss_kappa(ratings).statistic,
    "p": lambda ratings: fleiss_kappa(ratings).p_value,
    "conger_exact_kappa": lambda ratings: conger_kappa(ratings).value,
    "published_fleiss_1971": lambda ratings: round(fleiss_kappa(ratings).kappa.value, 2),
}
# psych's name -> Shrout and Fleiss'
ICC = {
    "ICC1": "1,1",
    "ICC2": "2,1",
    "ICC3": "3,1",
    "ICC1k": "1,k",
    "ICC2k": "2,k",
    "ICC3k": "3,k",
}


def test_every_field_is_compared(reference):
    assert set(reference("fleiss_kappa").expected) == {*FLEISS, "krippendorff_alpha_nominal"}


def test_every_scale_and_form_is_compared(reference):
    assert set(reference("krippendorff").expected) == set(SCALES)
    known = reference("icc").expected
    assert set(known) == {"shrout_fleiss_1979", "published_SF1979"}
    assert set(known["shrout_fleiss_1979"]) == set(known["published_SF1979"]) == set(ICC)
    assert set(ICC.values()) == set(FORMS)


@pytest.mark.parametrize("field", FLEISS)
def test_fleiss(reference, field):
    ref = reference("fleiss_kappa")
    assert FLEISS[field](ref.data) == ref.approx(ref.expected[field])


def test_irr_counts_pairs_as_ratings(reference):
    """Without gaps alpha is kappa + (1 − kappa) / N of N ratings, 180 here; irr took 900 pairs."""
    ref = reference("fleiss_kappa")
    kappa, known = ref.expected["fleiss_kappa"], ref.expected["krippendorff_alpha_nominal"]
    assert krippendorff_alpha(ref.data).value == ref.approx(kappa + (1 - kappa) / 180)
    assert known == ref.approx(kappa + (1 - kappa) / 900)


@pytest.mark.parametrize("scale", SCALES)
def test_krippendorff(reference, scale):
    ref = reference("krippendorff")
    assert krippendorff_alpha(ref.data, scale=scale).value == ref.approx(ref.expected[scale])


@pytest.mark.parametrize("name", ICC)
def test_icc(reference, name):
    ref = reference("icc")
    found = icc(ref.data, form=ICC[name])
    fields = {
        "icc": found.icc.value,
        "F": found.statistic,
        "df1": found.df[0],
        "df2": found.df[1],
        "p": found.p_value,
        "lower": found.icc.low,
        "upper": found.icc.high,
    }
    assert fields == ref.approx(ref.expected["shrout_fleiss_1979"][name])
    assert round(found.icc.value, 2) == ref.expected["published_SF1979"][name]
