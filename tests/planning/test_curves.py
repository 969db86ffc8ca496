import numpy as np
import pytest

from mammo_lib import stats
from mammo_lib.planning import curves


def test_precision_is_that_of_the_library_and_falls_with_the_root(pilot):
    rows = curves.precision(pilot, 0.95)
    x, y = rows["x"].to_numpy(), rows["y"].to_numpy()
    assert y * np.sqrt(x) == pytest.approx(np.full(len(x), y[0] * np.sqrt(x[0])))
    expected = stats.precision_auc(pilot.auc, x[3], pilot.ratio * x[3],
                                   design_effect=pilot.errors.inflation)  # fmt: skip
    assert y[3] == pytest.approx(expected.half_width)


def test_band_holds_the_curve(pilot):
    rows = curves.precision(pilot, 0.95)
    assert ((rows["low"] <= rows["y"]) & (rows["y"] <= rows["high"])).all()


def test_power_rises_with_cases_and_with_the_difference(pilot):
    rows = curves.power(pilot, 0.95)
    assert (rows.groupby("name")["y"].diff().dropna() >= 0).all()
    at_first = rows.groupby("name", sort=False)["y"].first().iloc[:4]
    assert at_first.is_monotonic_increasing
    assert rows["name"].iloc[-1].endswith("as seen")


@pytest.mark.parametrize("kind", ["alone", "perfect", "healthy"])
def test_nothing_to_draw(kind, request):
    found = request.getfixturevalue(kind)
    assert curves.power(found, 0.95).empty
    assert curves.precision(found, 0.95).empty == bool(found.note)
