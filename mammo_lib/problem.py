"""The one exception that stands for bad input rather than a bug."""

import difflib
from collections.abc import Iterable, Sequence


class Problem(Exception):
    """Bad input, said in one line: what is wrong, where, and how to mend it.

    The command line prints it and ends with status 2; it never shows a stack trace.
    """


def listed(lines: Sequence[str], most: int = 20) -> str:
    """Return `lines` one below the other, and how many more there are than can be read."""
    more = [f"and {len(lines) - most:,} more"] if len(lines) > most else []
    return "\n".join(f"  - {line}" for line in [*lines[:most], *more])


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `` Did you mean 'x'?`` for the closest of `known`, else the list of them."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    if close:
        return f" Did you mean '{close[0]}'?"
    return f" Known: {', '.join(known)}."
