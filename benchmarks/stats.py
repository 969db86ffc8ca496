"""Time of the statistics beside their peers: `python -m benchmarks.stats [--save]`.

Every number is the median of rounds in which the tools take turns, and every ratio the median of
the rounds' ratios: how many times our time the other tool takes. `--save` writes what the book's
chapter on speed shows. A peer that is not installed is left out, and said to be.
"""

import argparse
import datetime
import os
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks import _peers as peers
from benchmarks._clock import Contender, importing, in_turns, peak, timed
from mammo_lib import stats
from mammo_lib.paths import BOOK

OURS = "mammo_lib"
SKLEARN = peers.version("scikit-learn")
SAVED = BOOK / "nightly" / "speed.csv"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
ROUNDS = 10
# scikit-learn's loop runs LOOPS replicates a round; its time is extrapolated to N_BOOT.
N_BOOT, LOOPS = 2_000, 10

Rows = list[dict[str, object]]


def drawn(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return labels (n,) of prevalence 0.1 and two correlated scores (2, n) without ties."""
    rng = np.random.default_rng(1)
    label = (rng.random(n) < 0.1).astype(np.int8)
    return label, rng.normal(size=(2, n)) + rng.normal(size=n) + label


def compared(what: str, n: int | None, contenders: dict[str, Contender], rounds: int) -> Rows:
    """Return a row for each tool, ours first among the `contenders`."""
    taken = in_turns(contenders, rounds)
    found: Rows = []
    for tool, seconds in taken.items():
        ratio = float(np.median(seconds / taken[OURS]))
        found.append(
            {"tool": tool, "what": what, "n": n, "seconds": np.median(seconds), "ratio": ratio}
        )
    return found


def paired(n: int, others: dict[str, bool]) -> Rows:
    """Return the rows of the paired DeLong comparison of two models on `n` cases."""
    label, (a, b) = drawn(n)
    statistic = stats.compare_auc(label, a, b).statistic
    contenders = {
        OURS: timed(lambda: stats.compare_auc(label, a, b)),
        "two argsorts": timed(lambda: (np.argsort(a), np.argsort(b))),
        f"{SKLEARN}, areas only": timed(lambda: peers.two_areas(label, a, b)),
    }
    if others["MLstatkit"]:
        peers.agree(statistic, peers.mlstatkit(label, a, b))
        contenders[peers.version("MLstatkit")] = timed(lambda: peers.mlstatkit(label, a, b))
    if not others["pROC"]:
        return compared("paired DeLong", n, contenders, ROUNDS)
    with peers.proc(label, a, b) as r:
        found = compared("paired DeLong", n, contenders | {r.name: r.once}, ROUNDS)
        peers.agree(statistic, r.statistic)
    return found


def resampled(n: int) -> Rows:
    """Return the rows of the bootstrap of two models by patients of four cases each."""
    label, scores = drawn(n)
    cluster, rng = np.arange(n) // 4, np.random.default_rng(2)
    areas = partial(stats.cluster_bootstrap_auc, n_boot=N_BOOT, rng=rng)
    loop = peers.sklearn_loop(label, scores, cluster, LOOPS, rng)
    contenders = {
        OURS: timed(lambda: areas(label, scores, cluster)),
        f"{SKLEARN}, loop": timed(loop, N_BOOT / LOOPS),
    }
    return compared(f"{N_BOOT:,} replicates by patient", n, contenders, ROUNDS)


def readers(cases: int) -> Rows:
    """Return the row of a reader study: five readers read `cases` cases in two modalities."""
    rng = np.random.default_rng(3)
    index = pd.MultiIndex.from_product(
        [range(5), ("film", "digital"), range(cases)], names=["reader", "modality", "case"]
    )
    frame = index.to_frame(index=False)
    frame["label"] = (frame["case"] % 10 == 0).astype(int)
    frame["score"] = rng.normal(size=len(frame)) + rng.normal(size=cases)[frame["case"]]
    analysis = partial(stats.mrmc, frame, reader="reader", case="case", modality="modality")
    ours = timed(lambda: analysis(label="label", score="score"))
    return compared("MRMC, 5 readers, 2 modalities", len(frame), {OURS: ours}, ROUNDS)


def started(others: dict[str, bool]) -> Rows:
    """Return the rows of importing the statistics."""
    contenders = {OURS: importing("from mammo_lib import stats")}
    if others["MLstatkit"]:
        contenders[peers.version("MLstatkit")] = importing("import MLstatkit")
    return compared("import", None, contenders, ROUNDS)


def remembered(n: int) -> Rows:
    """Return the row of the peak memory of one comparison, the making of its data included."""
    row = {"tool": OURS, "what": "peak memory of paired DeLong", "n": n}
    return [row | {"mebibytes": peak(partial(_compare, n))}]


def measured() -> pd.DataFrame:
    """Return every row, with the day and the machine."""
    others = {"MLstatkit": peers.has_mlstatkit(), "pROC": peers.has_proc()}
    found = [row for n in SIZES for row in paired(n, others)]
    found += [row for n in (1_000, 10_000) for row in resampled(n)]
    found += [row for cases in (100, 1_000, 10_000) for row in readers(cases)]
    found += started(others) + remembered(SIZES[-1])
    columns = ["tool", "what", "n", "seconds", "ratio", "mebibytes"]
    table = pd.DataFrame(found, columns=columns).astype({"n": "Int64"})
    return table.assign(date=datetime.date.today().isoformat(), machine=_machine())


def main() -> None:
    """Print the table; with `--save`, keep it for the book."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stats")
    parser.add_argument("--save", action="store_true", help=f"write {SAVED}")
    table = measured()
    print(table.drop(columns=["date", "machine"]).to_string(index=False, na_rep=""))
    if parser.parse_args().save:
        SAVED.parent.mkdir(exist_ok=True)
        table.to_csv(SAVED, index=False, float_format="%.4g")


def _compare(n: int) -> object:
    label, (a, b) = drawn(n)
    return stats.compare_auc(label, a, b)


def _machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line.split(": ")[1] for line in lines if line.startswith("model name")), "?")
    return f"{model}, {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
