import pytest
from nbformat import v4

from mammo_lib.report import captions

ESTIMATE = {"value": 0.8, "low": 0.7, "high": 0.9, "level": 0.95}
VALUES = {"auc": ESTIMATE, "auc.n": 1234, "model": "wu"}


def cell(caption, tags=()):
    found = v4.new_code_cell()
    found.metadata["mystnb"] = {"figure": {"caption": caption}, "image": {"alt": "{model}"}}
    found.metadata["tags"] = list(tags)
    return found


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("no place", "no place"),
        ("{model}, n = {auc.n}", "wu, n = 1,234"),
        ("AUC {auc:.1f}", "AUC 0.8 (95 % CI 0.7–0.9)"),
        ("see {numref}`fig-a`", "see {numref}`fig-a`"),
    ],
)
def test_fill(template, filled):
    assert captions.fill(template, VALUES) == (filled, [])


def test_unknown_key_is_kept_and_told():
    assert captions.fill("{nope} {model}", VALUES) == ("{nope} wu", ["nope"])


def test_format_that_does_not_suit_is_told():
    assert captions.fill("{model:.2f}", VALUES)[1] == ["model"]


@pytest.mark.parametrize(
    ("caption", "tags", "wanted"),
    [
        ("One.", (), "One. Synthetic data."),
        ("Synthetic images.", (), "Synthetic images."),
        ("Real films.", (captions.REAL,), "Real films."),
    ],
)
def test_synthetic_figures_say_so(caption, tags, wanted):
    notebook = v4.new_notebook(cells=[cell(caption, tags)])
    captions.fill_notebook(notebook, VALUES, synthetic=True)
    assert captions.figure_of(notebook.cells[0])["caption"] == wanted
    assert captions.image_of(notebook.cells[0])["alt"] == "wu"


def test_real_data_get_no_mark():
    notebook = v4.new_notebook(cells=[cell("One.")])
    captions.fill_notebook(notebook, VALUES, synthetic=False)
    assert captions.figure_of(notebook.cells[0])["caption"] == "One."
