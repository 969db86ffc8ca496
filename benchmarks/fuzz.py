"""Mutated files through the whole of curation: `python -m benchmarks.fuzz 20000 --seed 0`.

Whatever is in a file, it must have one row with a verdict and a reason, name nobody, take no
more than two seconds and leave the process alive. Files that break this are kept below
`--keep`, so that they can be made regression tests, and the command ends with 1.
"""

import argparse
import os
import resource
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tests.curation import trial, watch
from tests.curation.mutation import Mutant, mutants

WORKERS = 2
CHUNK = 2_000  # files of one curation
COUNT = 2_000  # files where no number is asked for


@dataclass
class Tally:
    """What all curations so far have given."""

    verdicts: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    slowest: watch.Seen = field(default_factory=lambda: watch.Seen(Path()))
    memory: float = 0.0  # MiB, the most that a process held
    deaths: int = 0
    violations: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run as many files as asked for, print what became of them, and exit 1 at any fault."""
    asked = _asked(arguments)
    tally = Tally()
    for start in range(0, asked.count, CHUNK):
        count = min(CHUNK, asked.count - start)
        _run(list(mutants(count, seed=asked.seed, start=start)), tally, asked.keep)
    _print(tally)
    if tally.violations:
        sys.exit(1)


def _asked(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz")
    parser.add_argument("count", type=int, nargs="?", default=COUNT, help="how many files")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("runs/fuzz"), help="folder of offenders")
    return parser.parse_args(arguments)


def _run(made: list[Mutant], tally: Tally, keep: Path) -> None:
    """Curate one folder of mutants, and look at each of them under a watch."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["MAMMO_KEY"] = f"{place}/key"
        paths = trial.lay_out(made, Path(place) / "in")
        by_path = dict(zip(paths, made, strict=True))
        bad = [_look(by_path[seen.path], seen, tally) for seen in watch.watched(paths)]
        out = Path(place) / "out"
        try:
            audit = trial.curate(Path(place) / "in", out, workers=WORKERS)
        except Exception as error:
            tally.violations.append(f"{made[0].name} to {made[-1].name}: {error!r}")
        else:
            tally.violations += trial.violations(made, out, audit)
            _count(audit, tally)
        trial.lay_out([one for one in bad if one], keep)


def _look(one: Mutant, seen: watch.Seen, tally: Tally) -> Mutant | None:
    """Note what became of a file under the watch; return it if that is not allowed."""
    tally.memory = max(tally.memory, seen.memory)
    tally.slowest = max(tally.slowest, seen, key=lambda seen: seen.slowest)
    tally.deaths += seen.fault == watch.DIED
    fault = seen.fault or (f"takes {seen.slowest:.1f} s" if seen.slowest > watch.LONGEST else "")
    if not fault:
        return None
    tally.violations.append(f"{one.name}: {fault} ({one.origin}: {', '.join(one.ways)})")
    return one


def _count(audit: pd.DataFrame, tally: Tally) -> None:
    tally.verdicts.update(audit["verdict"])
    tally.reasons.update(audit["reason"].replace("", "(kept)"))


def _print(tally: Tally) -> None:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(", ".join(f"{n:,} {verdict}" for verdict, n in sorted(tally.verdicts.items())))
    for reason, n in tally.reasons.most_common():
        print(f"{n:>8,}  {reason}")
    print(f"slowest file: {tally.slowest.slowest:.2f} s ({tally.slowest.path.name})")
    print(f"peak memory: {tally.memory:,.0f} MiB of a worker, {own:,.0f} MiB of this process")
    print(f"deaths of workers: {tally.deaths}; violations: {len(tally.violations)}")
    print("\n".join(tally.violations))


if __name__ == "__main__":
    main()
