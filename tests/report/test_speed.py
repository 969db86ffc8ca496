import pandas as pd
import pytest

from mammo_lib.report import speed

OTHER = "Tool 1.2"


@pytest.fixture
def times():
    rows = [
        (speed.OURS, speed.DELONG, 10, 0.1, 1.0, None),
        (speed.OURS, speed.DELONG, 100, 0.5, 1.0, None),
        (speed.SORTS, speed.DELONG, 100, 0.25, 0.5, None),
        (OTHER, speed.DELONG, 100, 20.0, 40.4, None),
        (speed.OURS, speed.BOOTSTRAP, 10, 0.2, 1.0, None),
        (OTHER, speed.BOOTSTRAP, 10, 0.9, 4.5, None),
        (speed.OURS, "import", None, 0.4, 1.0, None),
        (speed.OURS, "peak memory", 100, None, None, 128.0),
    ]
    columns = ["tool", "what", "n", "seconds", "ratio", "mebibytes"]
    table = pd.DataFrame(rows, columns=columns).astype({"n": "Int64"})
    return table.assign(date="2026-01-02", machine="a machine")


def test_largest_keeps_the_most_cases_of_each_computation(times):
    found = speed.largest(times)
    assert found.loc[found["what"] == speed.DELONG, "n"].tolist() == [100] * 3
    assert "import" in set(found["what"])
    assert found["seconds"].notna().all()


def test_the_figure_shows_what_others_compute_too(times):
    assert set(speed.drawn(times)["what"]) == {speed.DELONG, speed.BOOTSTRAP}


def test_summary(times):
    found = speed.summary(times)
    assert found["delong"] == {"n": 100, "seconds": 0.5, "others": "40 (Tool 1.2)"}
    assert found["over_sorts"] == 2
    assert found["bootstrap"]["others"] == "4.5 (Tool 1.2)"
    assert found["import"]["n"] is None
    assert found["mebibytes"] == 128
    assert found["date"] == "2026-01-02"


def test_absent_peers_are_said_to_be(times):
    found = speed.summary(times[times["tool"] != OTHER])
    assert found["delong"]["others"] == found["bootstrap"]["others"] == speed.NOBODY


class TestCommitted:
    def test_it_can_be_told_and_drawn(self):
        times = speed.measured()
        assert speed.summary(times)["delong"]["n"] == 1_000_000
        assert not speed.drawn(times).empty

    def test_ours_is_the_unit_of_every_ratio(self):
        times = speed.measured()
        ours = times[(times["tool"] == speed.OURS) & times["ratio"].notna()]
        assert (ours["ratio"] == 1).all()
