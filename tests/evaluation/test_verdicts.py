import numpy as np
import pandas as pd
import pytest

from mammo_lib.evaluation import verdicts

from .made_up import simulated


@pytest.fixture(scope="module")
def found():
    return simulated()


def test_a_rate_has_its_monte_carlo_ends(found):
    table = verdicts.rates(found.intervals, "coverage", "method")
    assert len(table) == 27
    first = table.iloc[0]
    assert first["cell"] == "AUC 0.70, correlation 0"
    assert first["positives"] == "10 (5 patients)"
    assert first["delong"] == "95.0 (94.0–96.0)"


def test_cells_keep_their_order(found):
    table = verdicts.rates(found.tests, "false_alarms", "test")
    assert table["positives"].tolist()[:3] == [
        "10 (5 patients)",
        "30 (15 patients)",
        "100 (50 patients)",
    ]
    assert list(table)[2:] == list(dict.fromkeys(found.tests["test"]))


def test_readers_and_shapes_have_cells_of_their_own(found):
    readers = verdicts.rates(found.readers, "false_alarms", "test")
    assert readers.iloc[0][["cell", "positives"]].tolist() == [
        "AUC 0.70, reader variance 0.0055",
        "10 patients",
    ]
    shaped = verdicts.rates(found.shaped, "coverage", "method")
    assert shaped["cell"].iloc[0] == "Negatives half as spread"


def test_widths_have_their_error(found):
    told = found.intervals.assign(width=[np.nan, *found.intervals["width"][1:]])
    table = verdicts.widths(told)
    assert table.iloc[0]["delong"] == "–"
    assert table.iloc[1]["delong"] == "0.100 ± 0.002"


def test_spans_by_hand(found):
    table = verdicts.spans(found.intervals, "coverage", "method").set_index(["images", "method"])
    assert table.loc[(verdicts.UNCORRELATED, "delong"), "outside"] == "0 of 9"
    naive = table.loc[("Correlated images", "delong")]
    assert naive["10 (5 patients)"] == "88.0–92.0"
    assert naive["outside"] == "18 of 18"


def test_headings_name_every_column(found):
    wide = verdicts.rates(found.intervals, "coverage", "method")
    assert set(verdicts.wide_names(found.intervals, "method")) == set(wide) - {"cell"}
    spans = verdicts.spans(found.tests, "false_alarms", "test")
    assert set(verdicts.span_names(found.tests, "test", "Test")) == set(spans) - {"images"}


@pytest.mark.parametrize(
    ("values", "told"), [([0.5, 0.25], "25.0–50.0"), ([0.5], "50.0"), ([0.51, 0.5101], "51.0")]
)
def test_a_span(values, told):
    assert verdicts.span(pd.Series(values)) == told


def test_breaches_are_sorted_by_how_far(found):
    table = verdicts.breaches(found.tests, "false_alarms", "test")
    assert table["rate"].iloc[0] == "16.0 (15.0–17.0)"
    assert set(table[table["test"] == "obuchowski"]["n_positive"]) == {10}


def test_agreement_is_within_the_monte_carlo_interval(found):
    keys = [*verdicts.CELL, "method"]
    moved = found.intervals.copy()
    moved.loc[:9, "coverage"] += 0.02
    count = verdicts.agreement(found.intervals, moved, "coverage", keys)
    assert count == {"compared": len(moved), "held": len(moved) - 10}
