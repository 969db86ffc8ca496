"""The long simulation behind the chapter on intervals: `python -m benchmarks.intervals`.

It writes `book/nightly/`, which is committed with the book; about 20 minutes on one core. Give
two numbers, of draws and of draws for methods that resample, to try it with fewer, and a folder:
`python -m benchmarks.intervals 50 5 /tmp/nightly`.
"""

import datetime
import platform
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from mammo_lib.evaluation import trust
from mammo_lib.paths import PROJECT

SEED = 1
DRAWS, RESAMPLED = 2000, 200


def simulated(draws: int, resampled: int) -> trust.Simulated:
    """Return all tables of the chapter and how they were made."""
    start = time.perf_counter()
    found = trust.simulate(draws, resampled, seed=SEED, readers=trust.READER_TESTS)
    more = {
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "commit": commit(),
        "seconds": round(time.perf_counter() - start),
        "machine": f"Python {platform.python_version()}, one process",
    }
    return replace(found, about=found.about | more)


def commit() -> str:
    """Return the commit that is checked out, with a + where files differ from it."""
    words = ["git", "-C", str(PROJECT), "describe", "--always", "--dirty=+", "--abbrev=12"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def main(words: list[str] | None = None) -> None:
    """Simulate, and write the tables; among all benchmarks, only say how."""
    if words is None:
        print("About 20 minutes, so it runs alone: python -m benchmarks.intervals")
        return
    draws, resampled = (int(word) for word in words[:2]) if words else (DRAWS, RESAMPLED)
    folder = Path(words[2]) if len(words) > 2 else trust.COMMITTED
    found = simulated(draws, resampled)
    trust.write(found, folder)
    print(f"{folder}: {draws} draws a cell in {found.about['seconds']} s")


if __name__ == "__main__":
    main(sys.argv[1:])
