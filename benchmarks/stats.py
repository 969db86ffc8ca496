"""Time of the ROC statistics beside what they cannot avoid: `python -m benchmarks.stats`.

A paired DeLong comparison needs two sorts. Both are timed in the same run, with scikit-learn's
two areas (which bring no variance), so that the ratios hold on any machine.
"""

import time
from collections.abc import Callable
from statistics import median

import numpy as np
from sklearn.metrics import roc_auc_score

from mammo_lib import stats

SIZES = (1_000, 10_000, 100_000, 1_000_000)


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the median time of `work` in seconds."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def drawn(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return labels (n,) of prevalence 0.1 and two correlated scores (2, n)."""
    label = (rng.random(n) < 0.1).astype(np.int8)
    return label, rng.normal(size=(2, n)) + rng.normal(size=n) + label


def paired(n: int, rng: np.random.Generator) -> str:
    """Return one line of the paired comparison of two models on `n` cases."""
    label, (a, b) = drawn(n, rng)
    repeats = 7 if n < 1_000_000 else 3
    ours = seconds(lambda: stats.compare_auc(label, a, b), repeats)
    sorts = seconds(lambda: (np.argsort(a), np.argsort(b)), repeats)
    peer = seconds(lambda: (roc_auc_score(label, a), roc_auc_score(label, b)), repeats)
    times = f"{ours:>9.5f} {sorts:>9.5f} {peer:>9.5f}"
    return f"{n:>9,} {times} {ours / sorts:>8.1f} {peer / ours:>8.1f}"


def resampled(n: int, n_boot: int, rng: np.random.Generator) -> str:
    """Return one line of the clustered bootstrap of two models, four cases a patient."""
    label, scores = drawn(n, rng)
    cluster = np.arange(n) // 4
    ours = seconds(
        lambda: stats.cluster_bootstrap_auc(label, scores, cluster, n_boot=n_boot, rng=rng), 3
    )
    peer = seconds(lambda: [roc_auc_score(label, score) for score in scores], 3) * n_boot
    return f"{n:>9,} {n_boot:>9,} {ours:>9.3f} {peer:>9.3f} {peer / ours:>8.1f}"


def main() -> None:
    """Print both tables."""
    rng = np.random.default_rng(1)
    print("Paired DeLong, seconds; last: ours over two sorts (floor 1), two bare areas over ours")
    print("        n      ours two sorts two areas   /sorts   areas/")
    for n in SIZES:
        print(paired(n, rng))
    print(
        "Clustered bootstrap of two models, seconds; bare areas are one resample's, times resamples"
    )
    print("        n resamples      ours     areas   areas/")
    for n in (1_000, 10_000):
        print(resampled(n, 2_000, rng))


if __name__ == "__main__":
    main()
