"""Every field of diag_2x2, with epiR's names, against the table's."""

import numpy as np
import pytest

from mammo_lib.stats.rates.diagnostic import diagnostic_table

METHODS = {"exact": "clopper-pearson", "wilson": "wilson"}
NAMES = {
    "ap": "positive_share",
    "tp": "prevalence",
    "se": "sensitivity",
    "sp": "specificity",
    "diag.ac": "accuracy",
    "diag.or": "odds_ratio",
    "nndx": "number_needed_to_diagnose",
    "youden": "youden",
    "pv.pos": "ppv",
    "pv.neg": "npv",
    "lr.pos": "positive_likelihood_ratio",
    "lr.neg": "negative_likelihood_ratio",
    "p.rout": "negative_share",
    "p.rin": "positive_share",
    "p.tpdn": "false_positive_rate",
    "p.tndp": "false_negative_rate",
    "p.dntp": "false_discovery_rate",
    "p.dptn": "false_omission_rate",
}
CASES = ("scott_2008", "small", "screening")


def table(case, **options):
    counts = [case[cell] for cell in ("tp", "fp", "fn", "tn")]
    label, decision = np.repeat([1, 0, 1, 0], counts), np.repeat([1, 1, 0, 0], counts)
    return diagnostic_table(label, decision, **options)


def test_every_field_is_compared(reference):
    cases = reference("diag_2x2").expected
    assert set(cases) == set(CASES)
    for case in cases.values():
        assert set(case) == {"tp", "fp", "fn", "tn", *METHODS}
        assert all(set(case[method]) == set(NAMES) for method in METHODS)


@pytest.mark.parametrize("name", CASES)
def test_counts(reference, name):
    case = reference("diag_2x2").expected[name]
    found = table(case)
    assert all(getattr(found, cell) == case[cell] for cell in ("tp", "fp", "fn", "tn"))


@pytest.mark.parametrize("field", NAMES)
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", CASES)
def test_quantity(reference, name, method, field):
    ref = reference("diag_2x2")
    case = ref.expected[name]
    found = getattr(table(case, method=METHODS[method]), NAMES[field])
    known = case[method][field]
    wanted = [known["est"], known["lower"], known["upper"]]
    assert [found.value, found.low, found.high] == ref.approx(wanted)
