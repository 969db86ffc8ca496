import numpy as np
import pandas as pd

from mammo_lib.report.figures.explorer import explorer
from mammo_lib.stats.estimate import Estimate

RATE = Estimate(0.8, 0.6, 0.9, level=0.95, n=40)
WHOLE = {"group": "$A$ <b>" + 50 * "x", "n": 1240, "n_positive": 40, "sensitivity": RATE,
         "specificity": Estimate(0.5, reason="one cluster only"), "note": ""}  # fmt: skip
FEW = {"group": "B", "n": 7, "note": "too few"}
CURVE = pd.DataFrame({"false_positive_rate": [1, 0.5, 0], "sensitivity": [1, 0.8, 0]})


def texts(figure):
    return [text.get_text() for ax in figure.axes for text in (*ax.texts, *ax.get_yticklabels())]


def test_point_arms_and_bars():
    figure = explorer(CURVE, WHOLE, pd.DataFrame([WHOLE, FEW]), level=0.95)
    roc, sensitivity, specificity = figure.axes
    x, y = roc.containers[0].lines[0].get_data()
    assert (x[0], y[0]) == (0.5, 0.8)
    assert [bar.get_width() for bar in sensitivity.containers[0]] == [0.8]
    arms = sensitivity.containers[1].lines[2][0].get_segments()[0]
    np.testing.assert_allclose(arms[:, 0], [0.6, 0.9])
    np.testing.assert_allclose(specificity.containers[1].lines[2][0].get_segments()[0][:, 0], 0.5)


def test_too_few_shows_its_size():
    words = texts(explorer(CURVE.iloc[:0], FEW, pd.DataFrame([WHOLE, FEW]), level=0.9))
    assert "B (n = 7)" in words
    assert "n = 7: too few" in words
    assert words.count("too few") == 2


def test_names_stay_within_the_page():
    figure = explorer(CURVE, WHOLE, pd.DataFrame([WHOLE] * 12), level=0.95)
    figure.canvas.draw()
    curve = figure.axes[0].get_tightbbox()
    names = [label.get_window_extent() for label in figure.axes[1].get_yticklabels()]
    assert min(box.x0 for box in names) > curve.x1
    assert figure.axes[2].get_tightbbox().x1 <= figure.bbox.x1 + 1


def test_no_group_is_said():
    assert "No group is chosen." in texts(explorer(CURVE, FEW, pd.DataFrame(), level=0.95))
