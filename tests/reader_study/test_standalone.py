import numpy as np
import pandas as pd
import pytest

from mammo_lib.reader_study.nyu import ReaderStudy
from mammo_lib.reader_study.standalone import against_readers


def made_up(rng, gain, readers=6, cases=240):
    label = (np.arange(cases) % 3 == 0).astype(int)
    names = [f"Reader {i}" for i in range(readers)]
    skill = 1.2 + rng.normal(0, 0.1, readers)
    shared = rng.normal(size=cases)
    scores = {
        n: s * label + shared + rng.normal(size=cases) for n, s in zip(names, skill, strict=True)
    }
    scores["net"] = (1.2 + gain) * label + shared + rng.normal(size=cases)
    return ReaderStudy(
        pd.DataFrame({"exam": range(cases), "label": label, **scores}), names, ["net"]
    )


def test_sign_and_verdict(rng):
    better = against_readers(made_up(rng, 1.5), "net", margin=0.05)
    worse = against_readers(made_up(rng, -1.2), "net", margin=0.05)
    assert better.difference.value > 0 > worse.difference.value
    assert better.not_inferior
    assert not worse.not_inferior


@pytest.mark.slow
def test_interval_covers(rng):
    """New readers and new cases each time: the true difference is 0."""
    found = [against_readers(made_up(rng, 0.0), "net", margin=0.05).difference for _ in range(400)]
    assert 0.91 <= np.mean([one.low <= 0 <= one.high for one in found]) <= 0.985


def test_as_in_the_chapter(exams):
    found = against_readers(exams, "GMIC (top 5)", margin=0.05)
    assert found.difference.value == pytest.approx(0.8394 - 0.7499, abs=5e-4)
    assert found.not_inferior
