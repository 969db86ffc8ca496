"""The long simulation behind the chapter on intervals: `python -m benchmarks.intervals`.

It writes `book/nightly/`, which is committed with the book; about 40 minutes on one core. Give
two numbers, of draws and of draws for methods that resample, to try it with fewer, and a folder:
`python -m benchmarks.intervals 50 5 /tmp/nightly`. `python -m benchmarks.intervals code` prints
the hash of the code that the numbers come from, which stands with them.
"""

import ast
import datetime
import hashlib
import platform
import sys
import time
from dataclasses import replace
from pathlib import Path

from mammo_lib.evaluation import trust
from mammo_lib.paths import PACKAGE

SEED = 1
DRAWS, RESAMPLED = 2000, 2000


def simulated(draws: int, resampled: int) -> trust.Simulated:
    """Return all tables of the chapter and how they were made."""
    start, hashed = time.perf_counter(), code()
    found = trust.simulate(draws, resampled, seed=SEED, readers=trust.READER_TESTS)
    more = {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "code": hashed,
        "seconds": round(time.perf_counter() - start),
        "machine": f"Python {platform.python_version()}, one process",
    }
    return replace(found, about=found.about | more)


def code() -> str:
    """Return the hash of the code that the numbers come from: the statistics and their cells.

    Not the commit, which any work changes, and which is not known yet where a run comes first.
    """
    files = [*sorted(PACKAGE.joinpath("stats").rglob("*.py")), Path(trust.__file__)]
    every = "\n".join(bare(path.read_text(encoding="utf-8")) for path in files)
    return hashlib.sha256(every.encode()).hexdigest()[:12]


def bare(text: str) -> str:
    """Return Python code without comments, docstrings and layout, which decide no number."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [part for part in body if not _is_text(part)]  # type: ignore[attr-defined]
    return ast.unparse(tree)


def _is_text(part: ast.AST) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)


def main(words: list[str] | None = None) -> None:
    """Simulate, and write the tables; among all benchmarks, only say how."""
    if words is None:
        print("About 40 minutes, so it runs alone: python -m benchmarks.intervals")
        return
    if words == ["code"]:
        print(code())
        return
    draws, resampled = (int(word) for word in words[:2]) if words else (DRAWS, RESAMPLED)
    folder = Path(words[2]) if len(words) > 2 else trust.COMMITTED
    found = simulated(draws, resampled)
    trust.write(found, folder)
    print(f"{folder}: {draws} draws a cell in {found.about['seconds']} s")


if __name__ == "__main__":
    main(sys.argv[1:])
