import re
import time

import pytest
import small_study

from mammo_lib.paths import BOOK
from mammo_lib.problem import Problem
from mammo_lib.report import book, captions

JOBS = list(small_study.JOBS)


def page(run, name):
    return (run.book / f"{name}.html").read_text()


class TestBuilt:
    def test_every_page_is_there(self, built):
        assert {path.stem for path in built.book.glob("*.html")} >= {"index", "limits", *JOBS}

    def test_numbers_come_from_the_results(self, built):
        assert "0.86 (95 % CI 0.83–0.89)" in page(built, "index")

    def test_captions_are_filled_and_marked(self, built):
        text = page(built, "errors")
        assert "n = 1,234 breasts, 210 with cancer" in text
        assert "Synthetic data." in text

    def test_run_card_stands_instead_of_parameters(self, built):
        text = page(built, "training-wu2019-0")
        assert 'class="run-card"' in text
        assert "injected-parameters" not in text

    def test_training_pages_are_told_apart(self, built):
        assert "wu2019, seed 0" in page(built, "training-wu2019-0")
        assert "shen2019, seed 0" in page(built, "training-shen2019-0")

    def test_mathematics_is_drawn_offline(self, built):
        assert (built.book / "_static" / "mathjax" / "tex-svg.js").exists()
        assert "_static/mathjax/tex-svg.js" in page(built, "part-methods")

    def test_nothing_is_left_behind(self, built):
        assert not [path.name for path in built.root.iterdir() if path.name.startswith(".")]


class TestAssemble:
    @pytest.mark.parametrize("data", ["phantom", "ddsm299", "cbis_sample", "scores"])
    def test_prose_suits_the_data(self, run, tmp_path, data):
        config = small_study.config(data)
        source = book.assemble(config, run, JOBS, tmp_path / "source")
        words = (source.path / "fragments" / "limits.md").read_text()
        assert ("synthetic" in words) == (data == "phantom")
        assert "synthetic" not in (source.path / "index.md").read_text().lower()

    def test_unknown_caption_key(self, run, tmp_path):
        def ask(notebook):
            cell = next(c for c in notebook.cells if captions.figure_of(c))
            captions.figure_of(cell)["caption"] = "{no.such}"

        small_study.edit(run, "errors", ask)
        found = book.assemble(small_study.config(), run, JOBS, tmp_path / "source").complaints
        assert found == ["errors: a caption asks for 'no.such', no result has it"]

    def test_smoke_runs_say_so(self, run):
        config = small_study.config()
        config.profile.name = "smoke"
        options = book.settings(config, run)["sphinx"]["config"]["html_theme_options"]
        assert "mean nothing" in options["announcement"]

    def test_no_book_there(self, run, tmp_path):
        with pytest.raises(Problem, match=r"_toc\.yml is missing"):
            book.assemble(small_study.config(), run, JOBS, tmp_path / "a", prose=tmp_path)


@pytest.fixture
def small_prose(tmp_path):
    """A book of one prose page and one notebook, quick to build."""
    prose = tmp_path / "prose"
    (prose / "_static").mkdir(parents=True)
    (prose / "fragments" / "any").mkdir(parents=True)
    for name in ("logo.svg", "icon.svg", "book.css"):
        (prose / "_static" / name).write_bytes((BOOK / "_static" / name).read_bytes())
    (prose / "references.bib").write_text("")
    (prose / "index.md").write_text("# Title\n\n{glue:text}`errors.ipynb::auc`\n")
    (prose / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n- file: errors\n")
    return prose


@pytest.mark.slow
class TestRefused:
    def refuse(self, run, prose, complaint):
        run.book.mkdir()
        (run.book / "index.html").write_text("old")
        with pytest.raises(Problem, match=complaint):
            book.build(small_study.config(), run, ["errors"], prose=prose)
        assert (run.book / "index.html").read_text() == "old"

    def test_small_book_passes(self, run, small_prose):
        path = book.build(small_study.config(), run, ["errors"], prose=small_prose)
        assert "0.86 (95 % CI" in path.read_text()

    def test_unresolved_number(self, run, small_prose):
        (small_prose / "index.md").write_text("# Title\n\n{glue:text}`errors.ipynb::nope`\n")
        self.refuse(run, small_prose, "nope")

    def test_unresolved_reference(self, run, small_prose):
        (small_prose / "index.md").write_text("# Title\n\n{numref}`fig-nope`\n")
        self.refuse(run, small_prose, "fig-nope")

    def test_image_without_words(self, run, small_prose):
        def forget(notebook):
            for cell in notebook.cells:
                cell.metadata.pop("mystnb", None)
                cell.source = re.sub(r"\{numref\}`[^`]*`", "this", cell.source)

        small_study.edit(run, "errors", forget)
        self.refuse(run, small_prose, "has no caption")

    def test_thing_from_a_network(self, run, small_prose):
        outward = '# Title\n\n<img src="https://example.org/a.png" alt="a">\n'
        (small_prose / "index.md").write_text(outward)
        self.refuse(run, small_prose, "from a network")


@pytest.mark.slow
def test_other_data_and_time(run):
    began = time.monotonic()
    text = book.build(small_study.config("ddsm299"), run, JOBS).read_text()
    assert time.monotonic() - began < 60  # 10 s on an idle machine
    assert "digitised screen-film" in text
