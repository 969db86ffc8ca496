"""What the section on shared errors shows and says, in tables and words from numbers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.reader_study import decisions as decided
from mammo_lib.reader_study import misses
from mammo_lib.reader_study.decisions import NETWORKS, READERS, Decisions
from mammo_lib.reader_study.nyu import FIRST, ReaderStudy

ALPHA = 0.05
CANCERS, OTHERS = "Cancers", "Breasts without cancer"
KINDS = {1: CANCERS, 0: OTHERS}
XLABELS = {CANCERS: "Readers and networks that missed it",
           OTHERS: "Readers and networks that called it"}  # fmt: skip
WORDS = {
    (1, "all_readers"): "Missed by every reader",
    (1, "all_networks"): "Missed by every network",
    (1, "everybody"): "Missed by every reader and every network",
    (1, "nobody"): "Found by every reader and every network",
    (1, "readers_not_first"): "Found by {first}, missed by every reader",
    (1, "first_not_readers"): "Missed by {first}, found by every reader",
    (1, "half_not_first"): "Found by {first}, missed by half of the readers or more",
    (1, "first_not_half"): "Missed by {first}, found by more than half of the readers",
    (0, "all_readers"): "Called by every reader",
    (0, "all_networks"): "Called by every network",
    (0, "everybody"): "Called by every reader and every network",
    (0, "nobody"): "Called by nobody",
    (0, "readers_not_first"): "Spared by {first}, called by every reader",
    (0, "first_not_readers"): "Called by {first}, spared by every reader",
    (0, "half_not_first"): "Spared by {first}, called by half of the readers or more",
    (0, "first_not_half"): "Called by {first}, spared by more than half of the readers",
}


@dataclass(frozen=True)
class Story:
    """`rates`, `shared` and `agreement` are tables; `counts` maps a kind of case to its counts."""

    decisions: Decisions
    rates: pd.DataFrame
    shared: pd.DataFrame
    counts: dict[str, pd.DataFrame]
    agreement: pd.DataFrame
    found: dict[str, Any]

    @property
    def blocks(self) -> dict[str, list[str]]:
        """Return readers and networks, each in the order of `rates`."""
        return {
            str(kind): list(part["name"]) for kind, part in self.rates.groupby("kind", sort=False)
        }


def tell(study: ReaderStudy, rng: np.random.Generator, settings: StatsConfig) -> Story:
    """Return everything that the section shows of `study`, per breast.

    Everybody works at the readers' own mean specificity; the same patterns with the readers' own
    decisions stand beside, so that a reader may see that matching decides nothing.
    """
    specificity = decided.own_specificity(study)
    matched = decided.matched(study, specificity)
    practised = decided.as_practised(study, specificity)
    by_label = {label: misses.shared(matched, label, FIRST, rng, settings) for label in KINDS}
    own = {label: misses.shared(practised, label, FIRST, rng, settings) for label in KINDS}
    table = misses.with_holm(by_label[1].table, by_label[0].table)
    beside = misses.with_holm(own[1].table, own[0].table)
    table = table.assign(practised=beside["n"], kind=table["label"].map(KINDS),
                         words=[_worded(row) for row in table.itertuples()])  # fmt: skip
    agreed = misses.agreement(matched, settings.level)
    agreed = agreed.assign(kind=agreed["label"].map(KINDS))
    rates = decided.rates(matched, settings.level)
    found = {
        "specificity": specificity, "reached": _reached(rates), "first": FIRST,
        "rates": rates, "shared": table, "agreement": agreed,
        "together": together(table), "against": against(table, halves(matched)),
        "alarms": alarms(table),
        "kappa": {_key(row): row.kappa for row in agreed.itertuples()},
    }  # fmt: skip
    counts = {name: by_label[label].counts for label, name in KINDS.items()}
    return Story(matched, rates, table, counts, agreed, found)


def together(table: pd.DataFrame) -> str:
    """Return in words which cancers everybody misses, and what chance alone would make of it."""
    own = _cancers(table)
    told = [
        f"Of {own['cases'].iloc[0]} cancers, every reader missed {_count(own, 'all_readers')}, "
        f"every network {_count(own, 'all_networks')}, and nobody at all found "
        f"{_count(own, 'everybody')}; everybody found {_count(own, 'nobody')}."
    ]
    common = own.loc[["all_readers", "all_networks", "everybody", "nobody"]]
    more = common[(common["p_holm"] < ALPHA) & (common["n"] > common["high"])]
    if len(more):
        told.append(
            f"In {len(more)} of the four counts that is more than independent errors would "
            f"give (Holm p < {ALPHA:g}): some cancers are hard for all, others for none."
        )
    else:
        told.append("Whether errors fall on the same cancers more than by chance is undecided.")
    return " ".join(told)


def halves(matched: Decisions) -> int:
    """Return how many cancers half of the readers or more missed."""
    readers = matched.wrong(1)[matched.study.readers]
    return int((readers.mean(axis=1) >= 0.5).sum())


def against(table: pd.DataFrame, hard: int) -> str:
    """Return in words what the first network finds that readers miss, and the reverse.

    `hard` counts the cancers that half of the readers or more missed.
    """
    own = _cancers(table)
    return (
        f"{FIRST} found {_count(own, 'readers_not_first')} that every reader missed, and missed "
        f"{_count(own, 'first_not_readers')} that every reader found. "
        f"Of the {hard} cancers that half of the readers or more missed it found "
        f"{_count(own, 'half_not_first')}; of the {own['cases'].iloc[0] - hard} that more than "
        f"half of them found it missed {_count(own, 'first_not_half')}."
    )


def alarms(table: pd.DataFrame) -> str:
    """Return in words how false alarms gather on the same healthy breasts."""
    own = table[table["label"] == 0].set_index("pattern")
    return (
        f"Of {own['cases'].iloc[0]:,} breasts without cancer every reader called "
        f"{_count(own, 'all_readers')}, every network {_count(own, 'all_networks')}; nobody "
        f"called {_count(own, 'nobody')}."
    )


def _cancers(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["label"] == 1].set_index("pattern")


def _count(table: pd.DataFrame, key: str) -> str:
    """Return such as "8 (0.3 expected of independent errors)"."""
    row = table.loc[key]
    expected = row["expected"]
    told = "fewer than 0.1" if expected < 0.1 else f"{expected:.{1 if expected < 20 else 0}f}"
    return f"{row['n']:,} ({told} expected of independent errors)"


def _worded(row: Any) -> str:
    return WORDS[row.label, row.pattern].format(first=FIRST)


def _reached(rates: pd.DataFrame) -> dict[str, float]:
    """Return the lowest, mean and highest specificity that readers reach when matched."""
    readers = [found.value for found in rates.loc[rates["kind"] == READERS, "specificity"]]
    return {"low": min(readers), "mean": float(np.mean(readers)), "high": max(readers)}


def _key(row: Any) -> str:
    who = {READERS: "readers", NETWORKS: "networks"}.get(row.who, "all")
    return f"{who}_{'missed' if row.label == 1 else 'alarms'}"
