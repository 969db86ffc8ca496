"""Every field of the decision curve case (R: dcurves)."""

import numpy as np
import pytest

from mammo_lib.stats.probabilities.net_benefit import net_benefit

FIELDS = {
    "pos_rate": "prevalence",
    "tp_rate": "true_positive",
    "fp_rate": "false_positive",
    "net_benefit": "net_benefit",
}


@pytest.fixture(scope="module")
def curves(reference):
    """The table of each decision rule: calling all or none is a probability of 1 or 0."""
    data = reference("decision_curve_dcurves").data
    rules = {"all": np.ones(len(data)), "none": np.zeros(len(data))}
    rules |= {name: data[name] for name in ("cancerpredmarker", "famhistory")}
    thresholds = {row["threshold"] for row in reference("decision_curve_dcurves").expected}
    tables = {
        name: net_benefit(data["cancer"], chance, sorted(thresholds))
        for name, chance in rules.items()
    }
    return {
        name: table.assign(prevalence=data["cancer"].mean()).set_index("threshold")
        for name, table in tables.items()
    }


def test_every_field(reference, curves):
    ref = reference("decision_curve_dcurves")
    for row in ref.expected:
        found = curves[row["variable"]].loc[row["threshold"]]
        assert set(row) == {"variable", "n", "threshold", "harm", *FIELDS}
        assert row["n"] == len(ref.data)
        assert row["harm"] == 0  # a test's own harm, which is not part of ours
        for field, column in FIELDS.items():
            assert found[column] == ref.approx(row[field]), (row["variable"], field)


def test_calling_all_and_none_stand_in_every_table(reference, curves):
    ref = reference("decision_curve_dcurves")
    for row in ref.expected:
        if row["variable"] in ("all", "none"):
            found = curves["famhistory"].loc[row["threshold"], f"treat_{row['variable']}"]
            assert found == ref.approx(row["net_benefit"])
