from pathlib import Path

from mammo_lib.report import jupyterbook


def test_quiet_log():
    assert jupyterbook.warnings("building\ndone\n", Path("/src")) == []


def test_warnings_are_short_and_told_once():
    log = "/src/a.md:3: WARNING: gone [ref]\nnote\n/src/a.md:3: WARNING: gone [ref]\nERROR: other\n"
    wanted = ["a.md:3: WARNING: gone [ref]", "ERROR: other"]
    assert jupyterbook.warnings(log, Path("/src")) == wanted
