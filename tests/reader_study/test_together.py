from mammo_lib.config import compose
from mammo_lib.reader_study import nyu, summary, together


def test_readers_gain_with_the_network(exams, rng):
    found = together.compare(exams, nyu.FIRST, rng, compose().stats)
    told = summary.together(found, exams, 0.95)
    assert told["gain"] > 0.05
    assert "other readers reading other cases" in told["words"]
    assert told["beyond"].low < 0 < told["beyond"].value  # the network alone does nearly as well
    widths = found.differences.set_index("random").eval("high - low")
    assert widths["readers and cases"] >= max(widths["readers"], widths["cases"])
    assert len(found.each) == 28
