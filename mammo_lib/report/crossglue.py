"""Numbers glued from another page, written the way myst-nb reads them."""

import re

# myst-nb takes what follows the last colon as the format, so a reference without one breaks.
_WITHOUT_FORMAT = re.compile(r"(\{glue:text\}`[\w./-]+\.ipynb::[^`:]+)`")


def with_format(text: str) -> str:
    """Return MyST `text` where every number from another page states a format, `s` by default."""
    return _WITHOUT_FORMAT.sub(r"\1:s`", text)
