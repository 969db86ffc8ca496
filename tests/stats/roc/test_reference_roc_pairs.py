"""Every field that the roc cases give for two scores, and the call that gives the same.

The tool is pROC. A field that has no line here fails its test.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from mammo_lib.stats import auc, compare_auc, compare_auc_unpaired, delong
from mammo_lib.stats.roc.operating_comparison import compare_sensitivity_at, compare_specificity_at
from mammo_lib.stats.roc.partial_auc import compare_partial_auc
from mammo_lib.stats.roc.venkatraman import error_curve, paired_space
from mammo_lib.stats.sample import sample
from mammo_lib.stats.units import units

CASES = ["roc_sim_n50", "roc_sim_n200_coarse", "roc_sim_n1000", "roc_sim_n20000",
         "roc_sim_n200000"]  # fmt: skip
NAMED = {"roc_wisconsin": ["cell_size_vs_bare_nuclei", "thickness_vs_mitoses"],
         "roc_asah": ["wfns_vs_s100b", "s100b_vs_ndka", "wfns_vs_ndka"]}  # fmt: skip
PAIRS = [(case, "a_vs_b") for case in CASES]
PAIRS += [(case, pair) for case, pairs in NAMED.items() for pair in pairs]


@dataclass(frozen=True)
class Pair:
    """Two scores of the same cases, and how close is close."""

    ref: Any
    label: Any
    a: Any
    b: Any
    n_boot: int

    def fields(self, known, found):
        """Each field of `known` is one of `found`."""
        for field, value in known.items():
            assert found[field] == self.ref.approx(value), field

    def redrawn(self, known, compare, *where, **options):
        """Within what chance does to two bootstraps, here as there within each class."""
        how = {"strata": self.label, "n_boot": self.n_boot, "rng": np.random.default_rng(7)}
        found = compare(self.label, self.a, self.b, *where, **options, **how)
        assert found.statistic == pytest.approx(known["D"], rel=0.1, abs=0.05)
        assert found.p_value == pytest.approx(known["p_two_sided"], abs=0.03)
        assert set(known) == {"D", "p_two_sided"}


def pair_of(reference, case, pair):
    ref = reference(case)
    known = ref.expected["pair"] if case in CASES else ref.expected["pairs"][pair]
    label = ref.data["outcome" if case == "roc_asah" else "y"]
    a, b = (ref.data[name] for name in pair.split("_vs_"))
    return Pair(ref, label, a, b, known.get("boot_n", 2000)), known


def check_delong(pair, known):
    found = compare_auc(pair.label, pair.a, pair.b, margin=0)
    back = compare_auc(pair.label, pair.b, pair.a, margin=0)
    covariance = delong(pair.label, [pair.a, pair.b]).covariance
    pair.fields(
        known,
        {
            "diff_a_minus_b": found.difference.value,
            "z": found.statistic,
            "p_two_sided": found.p_value,
            "var_a": covariance[0, 0],
            "var_b": covariance[1, 1],
            "cov_ab": covariance[0, 1],
            "ci95": [found.difference.low, found.difference.high],
            "se_diff": found.difference.se,
            "p_less": back.p_noninferior,
            "p_greater": found.p_noninferior,
        },
    )


def check_unpaired(pair, known):
    found = compare_auc_unpaired(pair.label, pair.a, pair.label, pair.b)
    pair.fields(known, {"D": found.statistic, "df": found.df, "p_two_sided": found.p_value})


def check_venkatraman(pair, known):
    cases, n = sample(pair.label, [pair.a, pair.b]), len(pair.label)
    # The tool leaves tied scores in the order of the rows.
    space, p_value = paired_space(
        cases, units(n), known["perms"], np.random.default_rng(7), order=np.arange(n)
    )
    assert space == known["E"]
    assert p_value == pytest.approx(known["p"], abs=0.03)
    assert set(known) == {"E", "p", "perms"}


FIELDS = {
    "n": lambda p, known: p.fields({"n": known}, {"n": len(p.label)}),
    "auc_a": lambda p, known: p.fields({"auc": known}, {"auc": auc(p.label, p.a)}),
    "auc_b": lambda p, known: p.fields({"auc": known}, {"auc": auc(p.label, p.b)}),
    "delong_paired": check_delong,
    "delong_unpaired_same_data": check_unpaired,
    "bootstrap_paired": lambda p, known: p.redrawn(known, compare_auc, method="bootstrap"),
    "sensitivity_difference_at_spec_0.9": lambda p, known: p.redrawn(
        known, compare_sensitivity_at, specificity=0.9
    ),
    "specificity_difference_at_sens_0.9": lambda p, known: p.redrawn(
        known, compare_specificity_at, sensitivity=0.9
    ),
    "bootstrap_pauc_spec_1_0.8": lambda p, known: p.redrawn(known, compare_partial_auc, 0.8, 1),
    "boot_n": lambda p, known: p.fields({"boot_n": known}, {"boot_n": p.n_boot}),
    "venkatraman_paired": check_venkatraman,
}


@pytest.mark.parametrize("case", NAMED)
def test_every_pair_is_mapped(reference, case):
    assert set(reference(case).expected["pairs"]) == set(NAMED[case])


@pytest.mark.parametrize(("case", "pair"), PAIRS)
def test_every_field(reference, case, pair):
    scores, known = pair_of(reference, case, pair)
    for field, value in known.items():
        FIELDS[field](scores, value)


OTHERS = {"a_vs_copy": ["a_copy", "a_shuffled_ties"], "a_vs_monotone": ["a_monotone"],
          "a_vs_b": ["b"]}  # fmt: skip


def test_every_field_of_identical_models(reference):
    ref = reference("roc_identical_models")
    label, a = ref.data["y"], ref.data["a"]
    for field, known in ref.expected.items():
        if field == "auc_a":
            assert auc(label, a) == ref.approx(known)
            continue
        for other in OTHERS[field]:
            found = compare_auc(label, a, ref.data[other])
            assert {"z": found.statistic, "p": found.p_value} == ref.approx(known)


@pytest.mark.parametrize("marker", ["s100b", "ndka"])
def test_every_field_by_gender(reference, marker):
    ref = reference("roc_asah")
    assert set(ref.expected["unpaired_by_gender"]) == {"s100b", "ndka", "note"}
    known = dict(ref.expected["unpaired_by_gender"][marker])
    parts = by_gender(ref, marker)
    found = compare_auc_unpaired(*parts)
    assert known.pop("ci95") is None  # the tool has none here
    check_venkatraman_unpaired(ref, parts, known.pop("venkatraman_unpaired"))
    assert ref.approx(known) == {
        "auc_a": found.auc[0],
        "auc_b": found.auc[1],
        "var_a": delong(*parts[:2]).covariance[0, 0],
        "var_b": delong(*parts[2:]).covariance[0, 0],
        "D": found.statistic,
        "df": found.df,
        "p_two_sided": found.p_value,
    }


def by_gender(ref, marker):
    male, female = (ref.data[ref.data["gender"] == sex] for sex in ("Male", "Female"))
    return male["outcome"], male[marker], female["outcome"], female[marker]


def check_venkatraman_unpaired(ref, parts, known):
    """Ours is near; the tool's own figures come from conventions that are not Venkatraman's."""
    rng = np.random.default_rng(7)
    options = {"method": "venkatraman", "n_boot": known["perms"], "rng": rng}
    found = compare_auc_unpaired(*parts, **options)
    assert found.statistic == pytest.approx(known["E"], abs=0.012)
    assert (found.p_value > 0.05) == (known["p"] > 0.05)
    space, p_value = as_the_tool(*(np.asarray(part) for part in parts), known["perms"], rng)
    assert space == ref.approx(known["E"])
    assert p_value == pytest.approx(known["p"], abs=0.03)
    assert set(known) == {"E", "p", "perms"}


def as_the_tool(label_a, a, label_b, b, perms, rng):
    """Tied scores in the order of rows, the first sample's size counted twice in the share of
    positives, the curves' beginning left out, ranks 1..42 exchanged with ranks 1..71."""
    share = (label_a.sum() + label_b.sum()) / (2 * len(label_a))
    ranks = [np.argsort(np.argsort(score, kind="stable")) for score in (a, b)]
    label = np.concatenate([label_a, label_b]).astype(bool)
    observed = tool_space(label, *ranks, share)
    spaces = []
    for _ in range(perms):
        mixed = np.concatenate(ranks) + rng.random(len(label))
        for kind in (label, ~label):
            mixed[kind] = rng.permutation(mixed[kind])
        spaces.append(tool_space(label, mixed[: len(a)], mixed[len(a) :], share))
    return observed, np.mean(np.array(spaces) >= observed)


def tool_space(label, a, b, share):
    parts = (label[: len(a)], a), (label[len(a) :], b)
    curves = [[axis[1:] for axis in error_curve(*part, share)] for part in parts]
    x = np.sort(np.concatenate([curve[0] for curve in curves]))
    x = x[x >= max(curve[0][0] for curve in curves)]
    gap = np.abs(np.subtract(*(np.interp(x, *curve) for curve in curves)))
    return np.trapezoid(gap, x)
