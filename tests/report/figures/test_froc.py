import numpy as np
import pandas as pd
import pytest

from mammo_lib.report.figures import froc, style

X = np.linspace(0, 2, 9)


def curves(*groups):
    parts = [pd.DataFrame({"model": "d", "group": group, "x": X, "y": X / 3, "low": X / 4,
                           "high": X / 2}) for group in groups]  # fmt: skip
    return pd.concat(parts)


def single(*seeds):
    parts = [pd.DataFrame({"model": "d", "seed": seed, "x": X, "y": X / 3}) for seed in seeds]
    return pd.concat(parts)


POINTS = pd.DataFrame({"model": ["d"], "x": [0.4], "y": [0.3]})


def test_kinds_have_a_panel_of_their_own():
    assert len(froc.with_bands(curves("all"), single(0), POINTS, models=["c", "d"]).axes) == 1
    both = froc.with_bands(curves("all", "mass"), single(0), POINTS, models=["c", "d"])
    assert len(both.axes) == 2


def test_a_model_keeps_its_colour():
    figure = froc.with_bands(curves("all"), single(0), POINTS, models=["c", "d"])
    assert figure.axes[0].lines[0].get_color() == style.colours(["c", "d"])["d"]


@pytest.mark.parametrize(("seeds", "lines"), [((0,), 2), ((0, 1, 2), 5)])
def test_seeds_are_thin_lines_where_there_are_several(seeds, lines):
    figure = froc.with_bands(curves("all"), single(*seeds), POINTS, models=["d"])
    assert len(figure.axes[0].lines) == lines  # the mean, the seeds, the point


def test_a_kind_with_too_few_is_not_drawn():
    rare = curves("mass").assign(y=np.nan)
    figure = froc.with_bands(pd.concat([curves("all"), rare]), single(0), POINTS, models=["d"])
    assert len(figure.axes) == 1


def test_an_unknown_point_is_left_out():
    figure = froc.with_bands(curves("all"), single(0), POINTS.assign(x=np.nan), models=["d"])
    assert len(figure.axes[0].lines) == 1


def test_nothing_to_draw(tmp_path):
    figure = froc.with_bands(curves("all").head(0), single(0).head(0), POINTS.head(0), models=[])
    style.save(figure, tmp_path / "a.svg")
