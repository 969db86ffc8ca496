import pytest

from mammo_lib.report import crossglue


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("{glue:text}`a.ipynb::b.c`", "{glue:text}`a.ipynb::b.c:s`"),
        ("{glue:text}`a.ipynb::b:.3f`", "{glue:text}`a.ipynb::b:.3f`"),
        ("{glue:text}`here`", "{glue:text}`here`"),
        ("plain", "plain"),
    ],
)
def test_format_is_stated(text, wanted):
    assert crossglue.with_format(text) == wanted
