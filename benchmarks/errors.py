"""The long simulation behind the chapter on groups: `python -m benchmarks.errors`.

It writes `book/nightly/errors.csv` and `errors.json`, which are committed with the book; about half
an hour on one core. Give a number of cohorts and a folder to try it with fewer:
`python -m benchmarks.errors 20 /tmp/nightly`.
"""

import datetime
import json
import platform
import sys
import time
from pathlib import Path

import numpy as np

from mammo_lib.config import compose
from mammo_lib.errors.simulation import promises, record

SEED = 1
COHORTS = 500


def main(words: list[str] | None = None) -> None:
    """Simulate, and write the tables; among all benchmarks, only say how."""
    if words is None:
        print("Half an hour, so it runs alone: python -m benchmarks.errors")
        return
    cohorts = int(words[0]) if words else COHORTS
    folder = Path(words[1]) if len(words) > 1 else record.COMMITTED
    start, settings = time.perf_counter(), compose([]).stats
    table = promises.kept(promises.Plan(cohorts), settings, np.random.default_rng(SEED))
    about = {
        "cohorts": cohorts,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "level": settings.level,
        "machine": f"Python {platform.python_version()}, one process",
        "seconds": round(time.perf_counter() - start),
        "seed": SEED,
    }
    record.write(table, about, folder)
    print(f"{folder}: {json.dumps(about)}")


if __name__ == "__main__":
    main(sys.argv[1:])
