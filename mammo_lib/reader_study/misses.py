"""Which cases everybody gets wrong, and how many that would be if errors were independent."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mammo_lib import stats
from mammo_lib.config.schema import StatsConfig
from mammo_lib.progress import track
from mammo_lib.reader_study.decisions import NETWORKS, READERS, Decisions

Wrong = NDArray[np.bool_]
Pattern = Callable[[Wrong, Wrong, Wrong], Any]  # readers, networks, the first network -> cases

# key -> who was wrong, for each case; half means half or more
PATTERNS: Mapping[str, Pattern] = {
    "all_readers": lambda r, n, first: r.all(axis=1),
    "all_networks": lambda r, n, first: n.all(axis=1),
    "everybody": lambda r, n, first: r.all(axis=1) & n.all(axis=1),
    "nobody": lambda r, n, first: ~(r.any(axis=1) | n.any(axis=1)),
    "readers_not_first": lambda r, n, first: r.all(axis=1) & ~first,
    "first_not_readers": lambda r, n, first: first & ~r.any(axis=1),
    "half_not_first": lambda r, n, first: (r.mean(axis=1) >= 0.5) & ~first,
    "first_not_half": lambda r, n, first: first & (r.mean(axis=1) < 0.5),
}
EVERYBODY = "readers and networks"


@dataclass(frozen=True)
class Shared:
    """`table` has a row a pattern, `counts` one for each number of those who are wrong."""

    table: pd.DataFrame
    counts: pd.DataFrame


def shared(
    decisions: Decisions, label: int, first: str, rng: np.random.Generator, settings: StatsConfig
) -> Shared:
    """Return how many cases of `label` everybody, or one side alone, decides wrongly.

    Beside each count stands what independence would give: the errors of everyone are dealt anew
    to the cases, whole examinations at a time (among those with equally many cases of `label`),
    so that each keeps the number of errors and one examination's errors stay together. `table`:
    pattern, n, cases, share (Estimate, examinations as clusters), expected, low and high (the
    interval that such deals stay in), p_value (two-sided, by permutation). `counts`: wrong (how
    many of readers and networks), observed, expected, low, high. `first` names the network that
    stands for the best; it should be settled before these cases are seen.
    """
    frame = decisions.wrong(label)
    wrong, exam = frame.to_numpy(), decisions.study.frame.loc[frame.index, "exam"].to_numpy()
    place = list(frame).index(first)
    count = len(decisions.study.readers)
    found = _matches(wrong, count, place)
    blocks = _blocks(exam)
    dealt, sums = [], []
    for _ in track(range(settings.n_boot), "dealing errors", settings.n_boot):
        anew = _dealt(wrong, blocks, rng)
        dealt.append(_matches(anew, count, place).sum(axis=1))
        sums.append(_histogram(anew))
    table = _table(found, np.array(dealt), exam, settings)
    return Shared(table, _counts(_histogram(wrong), np.array(sums), settings.level))


def agreement(decisions: Decisions, level: float) -> pd.DataFrame:
    """Return label, who, kappa: Fleiss' kappa of being wrong, examinations as clusters.

    0 is what independent errors give, 1 that all err on the same cases. Kappa is small where
    errors are rare or common, however much they agree.
    """
    study, rows = decisions.study, []
    groups = {READERS: study.readers, NETWORKS: study.networks,
              EVERYBODY: [*study.readers, *study.networks]}  # fmt: skip
    for label in (1, 0):
        wrong = decisions.wrong(label).astype(int)
        exam = study.frame.loc[wrong.index, "exam"].to_numpy()
        for who, names in groups.items():
            found = stats.fleiss_kappa(wrong[names].to_numpy(), cluster=exam, level=level)
            rows.append({"label": label, "who": who, "kappa": found.kappa})
    return pd.DataFrame(rows)


def with_holm(cancers: pd.DataFrame, others: pd.DataFrame) -> pd.DataFrame:
    """Return both tables of patterns, label 1 first, with p_holm for every row of either."""
    both = pd.concat([cancers.assign(label=1), others.assign(label=0)], ignore_index=True)
    return both.assign(p_holm=stats.adjust_p(both["p_value"].to_numpy(), method="holm"))


def grid(decisions: Decisions) -> pd.DataFrame:
    """Return cancers (rows, most missed first) by names (as in `called`): was it missed?

    The index is the case's row in the study.
    """
    wrong = decisions.wrong(1)
    count = len(decisions.study.readers)
    order = pd.DataFrame({"all": wrong.sum(axis=1), "readers": wrong.iloc[:, :count].sum(axis=1)})
    return wrong.loc[order.sort_values(["all", "readers"], ascending=False, kind="stable").index]


def _matches(wrong: Wrong, readers: int, first: int) -> Wrong:
    """Return which cases fit each of PATTERNS (patterns, n)."""
    given = wrong[:, :readers], wrong[:, readers:], wrong[:, first]
    return np.array([pattern(*given) for pattern in PATTERNS.values()])


def _blocks(exam: NDArray) -> list[NDArray[np.intp]]:
    """Return the row numbers of each examination's cases (exams, k), a block for every size k."""
    rows = pd.Series(np.arange(len(exam))).groupby(exam, sort=True).apply(list)
    sizes = rows.map(len)
    return [np.array(rows[sizes == size].tolist()) for size in sorted(sizes.unique())]


def _dealt(wrong: Wrong, blocks: list[NDArray[np.intp]], rng: np.random.Generator) -> Wrong:
    """Return `wrong` with each column's errors dealt to other examinations of a block."""
    anew = np.empty_like(wrong)
    column = np.arange(wrong.shape[1])
    for block in blocks:
        start = np.repeat(np.arange(len(block))[:, None], len(column), axis=1)
        order = rng.permuted(start, axis=0)
        for rows in block.T:
            anew[rows] = wrong[rows[order], column]
    return anew


def _histogram(wrong: Wrong) -> NDArray[np.intp]:
    return np.bincount(wrong.sum(axis=1), minlength=wrong.shape[1] + 1)


def _table(found: Wrong, dealt: NDArray, exam: NDArray, settings: StatsConfig) -> pd.DataFrame:
    rows = []
    tails = _tails(settings.level)
    for name, cases, chance in zip(PATTERNS, found, dealt.T, strict=True):
        cut = np.quantile(chance, tails)
        n = int(cases.sum())
        side = min((chance >= n).sum(), (chance <= n).sum())
        rows.append({
            "pattern": name, "n": n, "cases": len(cases),
            "share": stats.clustered_proportion(cases, exam, level=settings.level),
            "expected": float(chance.mean()), "low": float(cut[0]), "high": float(cut[1]),
            "p_value": min(1.0, 2 * (1 + int(side)) / (1 + len(chance))),
        })  # fmt: skip
    return pd.DataFrame(rows)


def _counts(observed: NDArray, dealt: NDArray, level: float) -> pd.DataFrame:
    low, high = np.quantile(dealt, _tails(level), axis=0)
    return pd.DataFrame({"wrong": np.arange(len(observed)), "observed": observed,
                         "expected": dealt.mean(axis=0), "low": low, "high": high})  # fmt: skip


def _tails(level: float) -> tuple[float, float]:
    return (1 - level) / 2, (1 + level) / 2
