"""The one exception that stands for bad input rather than a bug."""

import difflib
from collections.abc import Iterable


class Problem(Exception):
    """Bad input, said in one line: what is wrong, where, and how to mend it.

    The command line prints it and ends with status 2; it never shows a stack trace.
    """


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the closest of `known`, else the list of them."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f" Did you mean '{close[0]}'?"
    return f" Known: {', '.join(known)}."
