import pandas as pd
import pytest

from mammo_lib.report.figures import clusters as figures


@pytest.fixture
def points():
    error = ["right", "missed cancers", "false alarms", "right"]
    return pd.DataFrame({"x": range(4), "y": range(4), "cluster": [1, 1, 2, 2], "error": error})


def test_no_point_gives_words(points):
    (ax,) = figures.clusters(points.iloc[:0]).axes
    assert "No clusters" in ax.texts[0].get_text()


def test_each_cluster_is_numbered_at_its_middle(points):
    left = figures.clusters(points).axes[0]
    assert [text.get_text() for text in left.texts] == ["1", "2"]
    assert left.texts[1].get_position() == (2.5, 2.5)


def test_legend_counts_the_errors(points):
    right = figures.clusters(points).axes[1]
    told = [text.get_text() for text in right.get_legend().get_texts()]
    assert told == ["right (2)", "missed cancers (1)", "false alarms (1)"]
