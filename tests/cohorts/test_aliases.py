import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.cohorts.aliases import aliases
from mammo_lib.pseudonym import Pseudonyms

NAMES = Pseudonyms(b"key")
WORDS = ["doe^jane", "doe", "jane", "19600101", "mrn-4711", "4711"]


def alias(file, words=WORDS, patients=None):
    return aliases([file], words, patients or {}, NAMES)[file]


@pytest.mark.parametrize(
    "file",
    [
        "DOE_JANE/scan.dcm",
        "doe-jane.dcm",
        "x/Jane.dcm",
        "JaneDoe/L_CC.dcm",
        "a/doejane19600101.dcm",
        "Doe, Jane (1960)/1.dcm",
        "MRN 4711/1.dcm",
        "scan4711.dcm",
        "scanofjanedoe.dcm",
    ],
)
def test_no_word_of_an_identity_stays(file):
    hidden = alias(file).lower()
    assert not [word for word in ("doe", "jane", "19600101", "4711") if word in hidden]


@pytest.mark.parametrize("file", ["L_CC.dcm", "site 3/mammo/left/1-130.dcm", "Test/image.png"])
def test_names_that_name_nobody_stay(file):
    assert alias(file, [*WORDS, "test", "left_cc", "mammo"]) == file


def test_accents_may_be_left_out():
    assert "muller" not in alias("Muller/1.dcm", ["müller"]).lower()


def test_a_patient_has_the_pseudonym_of_the_tables():
    assert alias("P_00173/1.dcm", [], {"p_00173": "abc"}) == "abc/1.dcm"


def test_a_uid_is_hidden():
    assert "1.2.840" not in alias("1.2.840.113654.2.70.1/2.dcm", [])


@given(st.lists(st.text(min_size=1), unique=True))
def test_aliases_are_distinct_and_can_be_written(files):
    found = aliases(files, ["a", "bc"], {}, NAMES)
    assert len(set(found.values())) == len(files)
    assert "\n".join(found.values()).encode("utf-8", "strict") is not None


def test_a_spreadsheet_runs_no_name():
    assert alias("=cmd.csv", []) == "./=cmd.csv"


def test_many_identities_cost_little():
    files = [f"p{i}/x{i}.dcm" for i in range(5000)]
    patients = {f"p{i}": f"{i:06x}" for i in range(5000)}
    found = aliases(files, [f"name{i}^first{i}" for i in range(5000)], patients, NAMES)
    assert found["p77/x77.dcm"] == "00004d/x77.dcm"
