import pytest

from mammo_lib.cohorts import golden
from mammo_lib.curation import traps
from mammo_lib.imaging import audit
from mammo_lib.problem import Problem


@pytest.fixture(scope="module")
def met(tmp_path_factory):
    return traps.meet(tmp_path_factory.mktemp("traps") / "golden")


def test_every_trap_is_met_as_expected(met):
    assert [one.as_expected for one in met] == [True] * len(golden.expected())
    assert traps.counts(met)["traps"] == len(golden.expected())


def test_what_is_kept_has_its_picture(met):
    assert {bool(one.after) for one in met if one.verdict == "kept"} == {True}
    assert not [one.name for one in met if one.after and one.verdict != "kept"]


def test_the_table_shows_them_all(met):
    page = traps.table(met).data
    assert page.count("<tr><td>") == len(met)
    assert "unreadable: not an image" in page


def test_no_identity_is_shown(met):
    page = traps.table(met).data
    assert [word for word in golden.WORDS if word in page] == []


def test_another_outcome_stops_the_chapter(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "mammo_lib.imaging.mammogram._is_mammography", lambda header, modality: False
    )
    with pytest.raises(Problem, match="the trap 'plain' came out as excluded"):
        traps.meet(tmp_path / "golden")


def test_steps_of_the_examples_end_in_the_standard_size():
    shown = traps.show()
    assert len(shown.met) == len(golden.expected())
    for _, chain in shown.chains:
        assert chain[-1][1].shape == (traps.ROWS, traps.COLUMNS)


def test_every_column_of_the_audit_is_explained():
    told = [name for names in audit.MEANING for name in names.split(", ")]
    missing = set(audit.COLUMNS) - set(told)
    assert missing == {"laterality_source", "view_source"}  # said of laterality and view
    assert set(told) <= set(audit.COLUMNS)
