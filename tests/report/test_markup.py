import pytest

from mammo_lib.report import markup

TABLE = "<table><caption>Words.</caption><tr><td><img src='a.png' alt='A'></td></tr></table>"
GOOD = "<figure><img src='a.png' alt='A curve'><figcaption>Words.</figcaption></figure>"


@pytest.fixture
def page(tmp_path):
    (tmp_path / "a.png").touch()

    def write(body):
        (tmp_path / "index.html").write_text(f"<html><body><article>{body}</article></body></html>")
        return markup.check(tmp_path)

    return write


@pytest.mark.parametrize("body", [GOOD, TABLE])
def test_good_page(page, body):
    assert page(body) == []


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (GOOD.replace("alt='A curve'", ""), "no alternative text"),
        (GOOD.replace("A curve", "a.png"), "no alternative text"),
        (GOOD.replace("Words.", ""), "no caption"),
        (TABLE.replace("Words.", ""), "no caption"),
        (GOOD.replace("a.png", "b.png"), "b.png is missing"),
        ("<script src='https://a.org/b.js'></script>", "loads https://a.org/b.js from a network"),
        ("<img src='//a.org/b.png' alt='b'>", "loads //a.org/b.png from a network"),
        ("<link rel='stylesheet' href='https://a.org/b.css'>", "from a network"),
        ("<style>@import 'https://a.org/b.css';</style>", "from a network"),
        ("<script type='module'>import m from 'https://a.org/m.js'</script>", "from a network"),
        ("<pre>&lt;Figure size 640x480 with 1 Axes&gt;</pre>", "a figure is only text"),
    ],
)
def test_faults(page, body, complaint):
    assert any(complaint in line for line in page(body))


@pytest.mark.parametrize(
    "body", ["<a href='https://a.org'>a</a>", "<link rel='canonical' href='https://a.org'>"]
)
def test_what_a_reader_may_follow_is_no_fault(page, body):
    assert page(body) == []


def test_styles_are_searched(page, tmp_path):
    (tmp_path / "a.css").write_text("body { background: url(https://a.org/b.png) }")
    assert page(GOOD) == ["a.css: loads https://a.org/b.png from a network"]
