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
    compared = 27 * (6 + 12) + 6 * 12 + 48 + 36
    assert told["agreement"] == {"compared": compared, "held": compared}
    assert told["cells"] == 27


def test_every_question_has_words(found):
    table = choices.choices(found)
    assert list(table) == ["question", "used", "why", "beware"]
    assert len(table) == 6
    assert not (table == "").any(axis=None)
    assert not table.apply(lambda column: column.str.contains("nan")).any(axis=None)


def test_tests_are_judged_where_they_are_meant(found):
    rates = choices.meant(found)
    together = rates["test"].isin(choices.TOGETHER)
    assert together.sum() == (27 + 6) * 5
    assert set(rates[~together]["test"]) == set(choices.APART)
    assert set(rates[~together]["correlation"]) == {0}
    assert not rates["test"].str.startswith("mcnemar").any()


@pytest.mark.parametrize(
    ("test", "four_images", "one_image"),
    [
        ("obuchowski", {10, 30}, {30}),  # of 5 and 15 patients
        ("obuchowski-global", {10, 30}, {30}),
        ("permutation", {10, 30}, set()),
        ("delong", {10, 30}, {30}),
        ("venkatraman-unpaired", {10}, set()),
    ],
)
def test_a_warning_counts_what_the_test_counts(found, test, four_images, one_image):
    own = choices.of(choices.meant(found), test=test, warned=True)
    assert set(own[own["images"] == 4]["n_positive"]) == four_images
    assert set(own[own["images"] == 1]["n_positive"]) == one_image


def test_rates_outside_are_counted(found):
    # All rates with 10 positives are 9 %: nine cells a test, three where images are independent.
    assert choices.meant_words(found) == {
        "rates": 33 * 5 + 15 * 4,
        "outside": 9 * 5 + 3 * 4,
        "warned": 9 * 5 + 3 * 4,
    }


def test_redrawn_words_by_hand(found):
    assert choices.redrawn_words(found) == {
        "many": "5.0",
        "few": "9.0",
        "unpaired": "5.0–9.0",
        "unpaired_together": "8.0–16.0",
    }


def test_the_note_names_every_number():
    assert "below 50 patients" in choices.warned()
    assert "a permutation test below 30;" in choices.warned()
    assert "several scores below 50, or below 10 a score." in choices.warned()
