import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from mammo_lib.report.figures import rates, style

LOOK = {"by": "method", "rows": "correlation", "columns": "auc", "band": (0.93, 0.97),
        "names": {"auc": "AUC", "correlation": "correlation"}, "ylabel": "Coverage, %",
        "limits": (0.7, 1.0)}  # fmt: skip


def made_up(values=(0.95, 0.6)):
    rows = [
        {"n_positive": n, "auc": auc, "correlation": rho, "method": method, "coverage": value,
         "coverage_low": value - 0.02, "coverage_high": value + 0.02}
        for n in (10, 100) for auc in (0.7, 0.9) for rho in (0.0, 0.7)
        for method, value in zip(("plain", "strong"), values, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.fixture
def figure():
    found = rates.panels(made_up(), "coverage", **LOOK, strong=["strong"])
    FigureCanvasAgg(found).draw()
    return found


def test_a_panel_a_cell(figure):
    assert len(figure.axes) == 4
    assert [ax.get_title() for ax in figure.axes[:2]] == ["AUC 0.7", "AUC 0.9"]
    told = [text.get_text() for ax in figure.axes for text in ax.texts]
    assert told == ["correlation 0", "correlation 0.7"]


def test_the_strong_one_comes_first_and_thick(figure):
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == ["strong", "plain"]
    widths = [line.get_linewidth() for line in figure.axes[0].lines[:1]]
    assert widths == [2.0]


def test_no_two_look_alike():
    names = [f"m{i}" for i in range(16)]
    colours, markers = style.colours(names), rates._markers(names)
    assert len({(colours[name], markers[name]) for name in names}) == 16


def test_rates_beyond_the_limits_stand_on_the_edge(figure):
    edges = [line for line in figure.axes[0].lines if line.get_marker() == "v"]
    assert [line.get_ydata()[0] for line in edges] == [0.7, 0.7]


def test_unknown_rates_leave_a_gap():
    table = made_up((np.nan, 0.95))
    FigureCanvasAgg(rates.panels(table, "coverage", **LOOK)).draw()


def test_nothing_is_cut_off(figure):
    width, height = figure.get_size_inches() * figure.dpi
    for box in (ax.get_tightbbox() for ax in figure.axes):
        assert box.x0 >= -1
        assert box.y0 >= -1
        assert box.x1 <= width + 1
        assert box.y1 <= height + 1


def test_long_headings_are_wrapped():
    table = made_up()
    table["auc"] = table["auc"].map(lambda area: f"of {area} and cancers that no reader can see")
    figure = rates.panels(table, "coverage", **LOOK)
    assert "\n" in figure.axes[0].get_title()
