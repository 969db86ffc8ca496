import pandas as pd
import pytest

from mammo_lib.report.figures import speed, style


@pytest.fixture
def times():
    rows = [("sort", "us", 10, 0.1), ("sort", "us", 100, 1.0), ("sort", "them", 100, 9.0),
            ("draw", "us", 10, 0.3)]  # fmt: skip
    return pd.DataFrame(rows, columns=["what", "tool", "n", "seconds"])


def test_a_panel_a_computation_and_a_line_a_tool(times):
    left, right = speed.speed(times).axes
    assert (left.get_title(), right.get_title()) == ("sort", "draw")
    assert [line.get_label() for line in left.lines] == ["us", "them"]
    assert left.lines[0].get_xydata().tolist() == [[10, 0.1], [100, 1.0]]


def test_both_axes_are_logarithmic_and_named(times):
    for ax in speed.speed(times).axes:
        assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
        assert ax.get_xlabel()
    assert speed.speed(times).axes[0].get_ylabel() == "Seconds"


def test_a_tool_looks_alike_in_every_panel(times):
    left, right = speed.speed(times).axes
    assert left.lines[0].get_color() == right.lines[0].get_color()
    assert len(speed.speed(times).legends[0].get_texts()) == 2


def test_one_computation_takes_one_column(times):
    figure = speed.speed(times[times["what"] == "sort"])
    assert tuple(figure.get_size_inches()) == style.ONE_COLUMN


def test_nothing_to_draw(times):
    assert speed.speed(times.iloc[:0]).axes[0].texts


def test_equal_byte_for_byte(times, tmp_path):
    for file in ("a.svg", "b.svg"):
        style.save(speed.speed(times), tmp_path / file)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
