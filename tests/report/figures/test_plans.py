import pandas as pd
import pytest

from mammo_lib.report.figures import plans

ROWS = pd.DataFrame({"name": "a", "x": [10.0, 100.0, 1000.0], "y": [0.3, 0.2, 0.1]})


def drawn(rows=ROWS, **options):
    return plans.plans(rows, xlabel="Cases", ylabel="Half width", **options)


def test_nothing_to_draw_is_said():
    figure = drawn(ROWS.iloc[:0], note="No second model.")
    assert figure.axes[0].texts[0].get_text() == "No second model."


def test_answer_is_marked_and_rounded_up():
    ax = drawn(answer=(99.2, 0.2)).axes[0]
    assert [text.get_text() for text in ax.texts] == ["100"]


def test_guides_leave_the_limits_alone():
    assert drawn(answer=(100.0, 0.2)).axes[0].get_xlim() == drawn().axes[0].get_xlim()


@pytest.mark.parametrize("log", [True, False])
def test_axis(log):
    assert drawn(log=log).axes[0].get_xscale() == ("log" if log else "linear")
