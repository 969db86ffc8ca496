import pytest

from mammo_lib.networks import sizes
from mammo_lib.networks.reference import FORMS

SMALL = [form for form in FORMS if form.network in ("density_lehman2019", "mirai2021")]


@pytest.fixture(scope="module")
def compared():
    return sizes.survey(SMALL)[0]


def test_says_which_forms_agree(compared):
    assert compared["agrees"].all()
    assert sizes.summary(compared)["agree"] == len(SMALL)


def test_weights_that_are_left_out_are_named(compared):
    notes = " ".join(sizes.notes(compared))
    assert "321,110 fewer than the authors' class" in notes
    assert "mask embedding" in notes


def test_shows_ours_beside_the_authors(compared):
    row = sizes.shown(compared).set_index("network").loc["density_lehman2019"]
    assert row["weights"] == row["published"] == "11,178,564"
    assert row["gmac"] == "2.37 (2.37)"
    assert row["input"] == "256×256×1"


def test_parts_follow_the_layers_names():
    (table,) = sizes.survey(SMALL[:1])[1].values()
    assert table["part"].tolist()[:4] == ["copies", "stem", "stage1", "stage2"]
    assert table["weights"].sum() == SMALL[0].weights
