import re

import pytest
import small_study

from mammo_lib.report import slides


@pytest.fixture(scope="module")
def deck(built):
    return (built.slides / "index.html").read_text()


def test_title_names_the_run_and_marks_the_data(deck):
    first = deck[deck.index("<section") : deck.index("</section>")]
    assert "phantom-smoke" in first
    assert "synthetic" in first


def test_one_section_per_idea(deck):
    assert deck.count("<section") == 1 + 2 * len(small_study.JOBS)


def test_no_code_no_prompts(deck):
    assert "plt.subplots" not in deck
    assert "In [" not in deck


def test_numbers_equal_the_books(deck, built):
    caption = "n = 1,234 breasts, 210 with cancer; AUC 0.86 (95 % CI 0.83–0.89)"
    assert caption in deck
    assert caption in (built.book / "errors.html").read_text()


def test_tables_are_shown(deck):
    assert "0.91 (0.80–0.97)" in deck


def test_everything_lies_beside(deck, built):
    for url in re.findall(r'(?:src|href)="([^"#]+)"', deck):
        assert url.startswith("data:") or (built.slides / url).exists()


def test_same_run_same_slides(built):
    config, jobs = small_study.config(), small_study.JOBS
    texts = [slides.render(config, built, slides.assemble(config, built, jobs)) for _ in range(2)]
    assert texts[0] == texts[1]


def test_smoke_runs_say_so():
    config = small_study.config()
    config.profile.name = "smoke"
    assert "numbers mean nothing" in slides.mark(config)


@pytest.mark.parametrize(("data", "mark"), [("phantom", "synthetic"), ("ddsm299", "ddsm299")])
def test_mark(data, mark):
    assert mark in slides.mark(small_study.config(data))
