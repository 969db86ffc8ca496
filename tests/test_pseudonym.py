import stat

from hypothesis import given
from hypothesis import strategies as st

from mammo_lib import pseudonym
from mammo_lib.pseudonym import LONGEST_SHIFT, Pseudonyms


@given(st.binary(min_size=1), st.text(), st.text())
def test_the_same_for_the_same_and_another_for_another(key, one, two):
    names = Pseudonyms(key)
    assert (names.of("patient", one) == names.of("patient", two)) == (one == two)


def test_a_patient_is_not_an_exam_of_the_same_number():
    names = Pseudonyms(b"key")
    assert names.of("patient", "7") != names.of("exam", "7")


def test_another_key_gives_other_names():
    assert Pseudonyms(b"a").of("patient", "7") != Pseudonyms(b"b").of("patient", "7")


@given(st.text())
def test_dates_go_back_by_days_of_the_patients_own(patient):
    assert 1 <= Pseudonyms(b"key").days_back(patient) <= LONGEST_SHIFT


def test_the_key_does_not_show():
    assert "secret" not in repr(Pseudonyms(b"secret"))


def test_the_key_is_drawn_once_and_read_by_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.setenv("MAMMO_KEY", str(tmp_path / "deep" / "key"))
    first = pseudonym.own()
    assert pseudonym.own() == first
    place = tmp_path / "deep" / "key"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    place.unlink()
    assert pseudonym.own() != first
