import pytest

from mammo_lib.evaluation import choices

from .made_up import simulated


@pytest.fixture(scope="module")
def found():
    return simulated()


def test_of_keeps_the_wanted(found):
    part = choices.of(found.intervals, method="delong", correlation=0.7)
    assert len(part) == 9
    assert set(part["method"]) == {"delong"}


def test_words_by_hand(found):
    assert choices.interval_words(found) == {
        "score": "95.0",
        "score_outside": "0 of 27",
        "naive": "88.0–95.0",
        "naive_high": "88.0",
        "naive_many": "88.0",
        "missed": "85.0",
        "missed_patients": "15",
        "spread": "85.0",
    }
    assert choices.test_words(found) == {
        "aware_many": "5.0",
        "aware_few": "9.0",
        "naive_together": "8.0–16.0",
        "naive_many": "8.0–12.0",
    }
    assert choices.reader_words(found) == {"random": "5.0–9.0", "fixed": "5.0–9.0"}


def test_the_summary_holds_both_simulations(found):
    told = choices.summary(found, found)
    assert told["own"]["draws"] == told["long"]["draws"] == 20
    assert told["long"]["minutes"] == 2
    assert told["agreement"]["held"] == told["agreement"]["compared"] == 27 * 14 + 36 + 48
    assert told["cells"] == 27


def test_every_question_has_words(found):
    table = choices.choices(found)
    assert list(table) == ["question", "used", "why", "beware"]
    assert len(table) == 6
    assert not (table == "").any(axis=None)
    assert not table.apply(lambda column: column.str.contains("nan")).any(axis=None)


def test_aware_tests_keep_patients_together(found):
    assert set(choices.aware(found)["test"]) == {"obuchowski", "obuchowski-global"}


def test_the_note_names_both_numbers():
    assert "below 30 patients" in choices.warned()
    assert choices.warned().endswith("below 50, or below 10 a score.")
