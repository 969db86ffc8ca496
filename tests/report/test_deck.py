import pytest
from nbformat import v4

from mammo_lib.report import deck

VALUES = {"errors": {"auc": {"value": 0.8, "low": 0.7, "high": 0.9, "level": 0.95}, "n": 1234}}


def marked(cell, kind):
    cell.metadata["slideshow"] = {"slide_type": kind}
    return cell


def figure():
    cell = v4.new_code_cell("draw()")
    cell.metadata["mystnb"] = {"figure": {"caption": "A curve."}, "image": {"alt": "Curve"}}
    cell.outputs = [
        v4.new_output("display_data", {"image/png": "x"}),
        v4.new_output("display_data", {"application/papermill.record/text/plain": "1"}),
        v4.new_output("stream", name="stderr", text="noise"),
    ]
    return cell


def shown(*cells):
    return deck.cells(v4.new_notebook(cells=list(cells)), "errors", VALUES)


def test_unmarked_cells_are_left_out():
    skipped = [marked(v4.new_code_cell("x"), kind) for kind in ("skip", "notes")]
    assert shown(v4.new_markdown_cell("# A"), v4.new_code_cell("x"), *skipped) == []


def test_code_is_gone_and_only_the_image_stays():
    (cell,) = shown(marked(figure(), "slide"))
    assert cell.source == ""
    assert len(cell.outputs) == 1
    assert cell.metadata["caption"] == "A curve."
    assert cell.metadata["alt"] == "Curve"


def test_a_figure_slide_borrows_the_heading_above_it():
    title, _ = shown(v4.new_markdown_cell("### Who is missed\n\nText"), marked(figure(), "slide"))
    assert title.source == "## Who is missed"
    assert title.metadata["slideshow"]["slide_type"] == "slide"


def test_the_nearest_heading_counts_wherever_it_stands_in_its_cell():
    above = v4.new_markdown_cell("What came before.\n\n## Examples\n\n### Missed\n\nText")
    title, _ = shown(v4.new_markdown_cell("## Outlines"), above, marked(figure(), "slide"))
    assert title.source == "## Missed"


def test_a_cell_may_go_on_with_the_slide():
    text = marked(v4.new_markdown_cell("## A"), "slide")
    assert len(shown(text, marked(figure(), "-"))) == 2
    assert shown(marked(figure(), "-")) == []


def test_subslides_are_slides():
    (cell,) = shown(marked(v4.new_markdown_cell("## A"), "subslide"))
    assert cell.metadata["slideshow"]["slide_type"] == "slide"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{glue:text}`n`", "1,234"),
        ("{glue:text}`errors.ipynb::auc`", "0.80 (95 % CI 0.70–0.90)"),
        ("{glue:text}`auc:.1f`", "0.8 (95 % CI 0.7–0.9)"),
        ("See {numref}`fig-a`.", "See the figure."),
        ("Known {cite}`a,b`.", "Known."),
        ("In {doc}`limits`", "In limits"),
        ("A [page](errors.ipynb)", "A page"),
    ],
)
def test_plain(text, wanted):
    assert deck.plain(text, "errors", VALUES) == wanted
