"""The set as a whole: the same each time, complete, small, and as its table says."""

import time
import warnings

import numpy as np
import pandas as pd
import pydicom
import pytest

from mammo_lib.cohorts.golden import expected, make
from mammo_lib.cohorts.golden.golden import TRAPS
from mammo_lib.imaging import breast
from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.display import display
from mammo_lib.imaging.orientation import to_left

KEPT = [one for one in TRAPS if one.verdict == "kept"]
DICOM = [one for one in KEPT if one.file.endswith(".dcm") and one.folder != "damage"]
# Its window stands in functional groups; test_traps looks at its slices.
COMPARED = [one for one in KEPT if one.reference and one.folder != "volume"]


def named(trap):
    return f"{trap.folder}/{trap.name}"


def shown(path):
    """Return what a file displays, chest wall at the left."""
    image = display(decode(path))
    return to_left(image, breast.find(image).wall)


def test_the_same_bytes_twice(golden, tmp_path):
    make(tmp_path)
    first = {path.relative_to(golden): path.read_bytes() for path in golden.rglob("*.*")}
    assert first == {
        path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")
    }


def test_small_and_quick(golden, tmp_path):
    start = time.perf_counter()
    make(tmp_path)
    assert time.perf_counter() - start < 3
    assert sum(path.stat().st_size for path in golden.rglob("*.*")) < 3_000_000


def test_every_file_has_its_row_and_every_row_its_file(golden):
    written = {path.relative_to(golden).as_posix() for path in golden.rglob("*") if path.is_file()}
    assert written == {one.file for one in TRAPS} | {"expected.csv", "README.txt"}
    assert len(TRAPS) == len({one.file for one in TRAPS}) == len({named(one) for one in TRAPS})


def test_the_table_survives_its_file(golden):
    table = pd.read_csv(golden / "expected.csv", keep_default_na=False)
    assert list(table["file"]) == list(expected()["file"])
    assert list(table.columns) == list(expected().columns)
    assert set(table["verdict"]) == {"kept", "excluded", "unreadable"}


@pytest.mark.parametrize("trap", TRAPS, ids=named)
def test_declared_whole(trap):
    assert trap.what
    assert trap.rule
    assert (trap.reason == "") == (trap.verdict == "kept")
    assert bool(trap.reference) == np.isfinite(trap.tolerance)
    assert trap.reference in {"", *(one.file for one in KEPT)}


def test_only_announced_twins_have_equal_pixels(golden):
    seen = {}
    for one in KEPT:
        pixels = decode(golden / one.file).pixels
        assert seen.setdefault(pixels.astype("<i4").tobytes(), one.name) == one.name


@pytest.mark.parametrize("trap", KEPT, ids=named)
def test_the_breast_is_found(trap, golden):
    found = breast.find(display(decode(golden / trap.file)))
    assert 0.35 < found.fraction < 0.55
    assert found.certainty > 0.5
    turned = {"mirrored", "side_against_pixels", "hung_the_other_way"}
    assert (found.wall == trap.laterality) == (trap.name not in turned)


@pytest.mark.parametrize("trap", DICOM, ids=named)
def test_the_header_is_that_of_its_row(trap, golden):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        header = pydicom.dcmread(golden / trap.file)
    assert header.Modality == "MG"
    if trap.patient is not None and trap.patient not in (30, 91):
        assert header.PatientID == f"GOLDEN-{trap.patient:03d}"


@pytest.mark.parametrize("trap", COMPARED, ids=named)
def test_it_shows_what_its_reference_shows(trap, golden):
    difference = np.abs(shown(golden / trap.file) - shown(golden / trap.reference))
    assert difference.max() <= trap.tolerance
