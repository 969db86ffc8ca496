import numpy as np
import pandas as pd

from mammo_lib.errors.robustness.pictures import Row
from mammo_lib.report.figures import robustness, style
from mammo_lib.stats.estimate import Estimate


def row(fault, step, measure, value=-0.1):
    return {"fault": fault, "step": step, "said": f"{step} mm", "measure": measure,
            "difference": Estimate(value, value - 0.05, value + 0.05)}  # fmt: skip


def ladder(faults, value=-0.1):
    return pd.DataFrame([row(f"fault {i}", step, measure, value) for i in range(faults)
                         for step in (1, 2) for measure in robustness.MEASURES])  # fmt: skip


def test_a_panel_a_fault():
    figure = robustness.ladders(ladder(5))
    drawn = [ax.get_title(loc="left") for ax in figure.axes if ax.axison]
    assert drawn == [f"fault {i}" for i in range(5)]


def test_values_are_drawn_where_they_are():
    line = robustness.ladders(ladder(1)).axes[0].containers[0].lines[0]
    assert np.allclose(line.get_ydata(), -0.1)


def test_nothing_known_is_said():
    figure = robustness.ladders(ladder(2, float("nan")))
    assert "Too few" in figure.axes[0].texts[0].get_text()


def test_every_picture_is_drawn(tmp_path):
    picture = np.full((20, 10), 0.5, np.float32)
    rows = [Row("As it is", ("",), (picture,)), Row("Blur", ("1 mm", "2 mm"), (picture,) * 2)]
    figure = robustness.severities([*rows, *rows])
    assert sum(len(ax.images) for ax in figure.axes) == 6
    assert style.save(figure, tmp_path / "x.svg") is figure
