import pytest
from nbformat import v4

from mammo_lib.problem import Problem
from mammo_lib.report import captions, pages

PAPERMILL = {
    "parameters": {"run": "runs/demo", "model": "wu2019", "seed": 1},
    "duration": 200.4, "end_time": "2026-08-01T12:00:30.5+00:00",
}  # fmt: skip


def notebook(*cells):
    return v4.new_notebook(cells=list(cells), metadata={"papermill": PAPERMILL})


def figure(name):
    cell = v4.new_code_cell("draw()")
    cell.metadata["mystnb"] = {"figure": {"caption": "A curve.", "name": name}}
    return cell


def test_empty_notebook():
    assert len(pages.page(notebook(), "cohort", commit="abc").cells) == 1


def test_card_stands_below_the_title():
    made = pages.page(notebook(v4.new_markdown_cell("# Title\n\nText.")), "cohort", commit="abc")
    assert [cell.source[:8] for cell in made.cells] == ["# Title", "<div cla", "Text."]


def test_card_says_how_the_page_was_made():
    card = pages.card(notebook(), "training-wu2019-1", commit="abc")
    for part in ("training", "demo", "wu2019", "3 min 20 s", "2026-08-01 12:00 UTC", "abc"):
        assert part in card
    assert "runs/" not in card


def test_card_escapes():
    assert "<script>" not in pages.card(notebook(), "cohort", commit="<script>")


def test_training_pages_have_titles_and_figure_names_of_their_own():
    found = notebook(
        v4.new_markdown_cell("# Training"), figure("fig-learning"),
        v4.new_markdown_cell("See {numref}`fig-learning`."),
    )  # fmt: skip
    pages.prepare(found, "training-wu2019-1", {}, synthetic=False)
    made = pages.page(found, "training-wu2019-1", commit="abc")
    assert made.cells[0].source == "# Training: wu2019, seed 1"
    assert captions.figure_of(made.cells[2])["name"] == "fig-learning-wu2019-1"
    assert "`fig-learning-wu2019-1`" in made.cells[3].source


def test_code_is_folded_and_parameters_are_gone():
    cells = [v4.new_code_cell("run = 1"), v4.new_code_cell("x")]
    cells[0].metadata["tags"] = ["injected-parameters"]
    made = pages.page(notebook(*cells), "cohort", commit="abc")
    assert "remove-cell" in made.cells[1].metadata["tags"]
    assert made.cells[2].metadata["tags"] == ["hide-input"]


def test_progress_bars_are_dropped():
    cell = v4.new_code_cell("x")
    cell.outputs = [v4.new_output("display_data", {pages.WIDGET: {}, "text/plain": "bar"})]
    found = notebook(cell)
    pages.prepare(found, "cohort", {}, synthetic=False)
    assert found.cells[0].outputs == []


@pytest.mark.parametrize("synthetic", [True, False])
def test_cells_for_synthetic_data_only(synthetic):
    cell = v4.new_markdown_cell("Truth beside finding")
    cell.metadata["tags"] = [captions.ARTIFICE]
    found = notebook(cell)
    pages.prepare(found, "errors", {}, synthetic=synthetic)
    assert len(found.cells) == synthetic


def test_missing_caption_keys_are_returned():
    found = notebook(figure("fig-a"))
    captions.figure_of(found.cells[0])["caption"] = "{nope}"
    assert pages.prepare(found, "cohort", {}, synthetic=False) == ["nope"]


@pytest.mark.parametrize(("text", "said"), [(None, "is missing"), ("{", "not a readable notebook")])
def test_unreadable(tmp_path, text, said):
    path = tmp_path / "a.ipynb"
    if text:
        path.write_text(text)
    with pytest.raises(Problem, match=said):
        pages.read(path)


@pytest.mark.parametrize(("duration", "said"), [(None, ""), (8.2, "8 s"), (60, "1 min 0 s")])
def test_seconds(duration, said):
    assert pages.seconds(duration) == said
