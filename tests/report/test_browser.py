import pytest

from mammo_lib.problem import Problem
from mammo_lib.report import browser

SPACE = "http://www.w3.org/2000/svg"
SQUARE = f"data:image/svg+xml,%3Csvg xmlns=%22{SPACE}%22 width=%229%22 height=%229%22/%3E"

needs_browser = pytest.mark.skipif(
    browser.executable() is None, reason="no Chromium here: apt-get install chromium"
)


def test_no_browser(monkeypatch):
    monkeypatch.setattr(browser, "NAMES", ())
    with pytest.raises(Problem, match="No Chromium"), browser.window():
        pass


@needs_browser
@pytest.mark.slow
class TestVisit:
    def kinds(self, tmp_path, body):
        (tmp_path / "index.html").write_text(f"<!DOCTYPE html><html><body>{body}</body></html>")
        return {finding.kind for finding in browser.visit(tmp_path)}

    def test_empty_page(self, tmp_path):
        assert self.kinds(tmp_path, "<p>Words.</p>") == set()

    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            ("<script>console.error('no')</script>", "console"),
            ("<script>throw Error('no')</script>", "script error"),
            ("<img src='none.png' alt='a'>", "empty image"),
            ("<img src='http://127.0.0.1:9/a.png' alt='a'>", "outward request"),
            ("<a href='none.html'>a</a>", "broken link"),
            ("<a href='#none'>a</a>", "broken link"),
            ("<div style='width: 3000px'>a</div>", "layout"),
            (
                f"<figure><img style='width: 99px; height: 9px' alt='a' src='{SQUARE}'></figure>",
                "layout",
            ),
        ],
    )
    def test_faults(self, tmp_path, body, kind):
        assert kind in self.kinds(tmp_path, body)

    def test_the_book_is_sound(self, built):
        assert browser.visit(built.book) == []

    def test_the_slides_are_sound(self, built):
        assert browser.visit(built.slides) == []

    def test_screenshot(self, built, tmp_path):
        out = browser.screenshot(built.book / "index.html", tmp_path / "a.png", 390, 800)
        assert out.read_bytes().startswith(b"\x89PNG")
