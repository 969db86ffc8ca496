import numpy as np
import pandas as pd

from mammo_lib.report import glue

ESTIMATE = {"value": 0.8612, "low": 0.831, "high": 0.891, "level": 0.95, "n": 1234}


def test_nothing_to_glue():
    assert glue.flat({}) == {}


def test_estimate_whole_and_in_parts():
    glued = glue.flat({"auc": {"breast": ESTIMATE}})
    assert glued["auc.breast"] == "0.86 (95 % CI 0.83–0.89)"
    assert glued["auc.breast.value"] == 0.8612
    assert glued["auc.breast.n"] == "1,234"


def test_builtin_types_only():
    glued = glue.flat({"f": np.float64(0.5), "i": np.int64(1000), "b": np.bool_(True), "s": "word"})
    assert glued == {"f": 0.5, "i": "1,000", "b": "yes", "s": "word"}
    assert all(type(value) in (str, float) for value in glued.values())


def test_nan_is_said():
    assert glue.flat({"p": float("nan")}) == {"p": "not available"}


def test_tables_are_left_out():
    assert glue.flat({"rows": [1], "frame": pd.DataFrame({"a": [1]}), "n": 1}) == {"n": "1"}


def test_outside_a_kernel_nothing_happens(capsys):
    glue.all_of({"n": 1})
    assert not glue.in_kernel()
    assert capsys.readouterr().out == ""


def test_in_a_kernel_every_key_is_recorded(executed):
    text = executed.notebook("summary").read_text()
    assert '"name": "auc.n_clusters"' in text
    assert "application/papermill.record/text/plain" in text
