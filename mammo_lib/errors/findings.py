"""What was detected, what can be excluded, and what is undecided because it could not be seen."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

MARGIN = 0.05  # a difference in AUC, sensitivity or specificity below it is held to be small
DETECTED, SMALL, EXCLUDED, UNDECIDED = (
    "detected",
    f"detected, below {MARGIN:g}",
    f"excluded beyond {MARGIN:g}",
    "undecided",
)
NAMED = 4  # findings told in a sentence


def findings(table: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Return `table` (see `differences.from_others`) with columns verdict and sentence.

    "detected": p_adjusted below 1 − `level`; "excluded beyond": the simultaneous interval lies
    within ±MARGIN; "undecided" else: then a difference may be there, and `detectable` says how
    large it would have to be to be seen four times in five.
    """
    verdicts = [verdict(row["difference"], row["p_adjusted"], level)
                for row in table.to_dict("records")]  # fmt: skip
    told = table.assign(verdict=pd.Series(verdicts, table.index, dtype=object))
    sentences = [sentence(row) for row in told.to_dict("records")]
    return told.assign(sentence=pd.Series(sentences, table.index, dtype=object))


def verdict(difference: Any, p_adjusted: float, level: float = 0.95) -> str:
    """Return one comparison's verdict, from an Estimate and the corrected p-value."""
    inside = difference.low > -MARGIN and difference.high < MARGIN
    if p_adjusted < 1 - level:
        return SMALL if inside else DETECTED
    return EXCLUDED if inside else UNDECIDED


def sentence(row: Mapping[Any, Any]) -> str:
    """Return what one row of `findings` says, in words."""
    who = f"{row['attribute']}, {row['group']}"
    what = _word(row["measure"])
    if row["verdict"] in (DETECTED, SMALL):
        way = "lower" if row["difference"].value < 0 else "higher"
        small = f", by less than {MARGIN:g}" if row["verdict"] == SMALL else ""
        return f"{who}: {what} {way} than in {row['against']}{small}: {row['difference'].text(2)}."
    if row["verdict"] == EXCLUDED:
        return f"{who}: a difference in {what} beyond {MARGIN:g} is excluded."
    return f"{who}: undecided for {what} ({_unseen(row['detectable'])})."


def summary(told: pd.DataFrame) -> dict[str, Any]:
    """Return the counts of verdicts and the chapter's sentences, from `findings`."""
    seen = told[told["verdict"].isin((DETECTED, SMALL))]
    counts = told["verdict"].value_counts()
    return {
        "comparisons": len(told),
        "detected": len(seen),
        "flagged_groups": len(seen.drop_duplicates(["attribute", "group"])),
        "excluded": int(counts.get(EXCLUDED, 0)),
        "undecided": int(counts.get(UNDECIDED, 0)),
        "margin": MARGIN,
        "detected_text": _detected(seen, len(told)),
        "undecided_text": _undecided(told),
    }


def _detected(seen: pd.DataFrame, compared: int) -> str:
    if not compared:
        return "No attribute has two groups large enough to compare."
    if seen.empty:
        return (f"Of {compared} comparisons none shows a difference that chance, over all of "
                "them together, would seldom make.")  # fmt: skip
    once = _once(seen)
    first = once.head(NAMED)
    more = len(once) - len(first)
    tail = f" The table holds {more} more." if more else ""
    mirrored = len(once) < len(seen)
    one = " (of two groups that mirror each other one is told)" if mirrored else ""
    lead = f"{len(seen)} of {compared} comparisons show a difference{one}. "
    return lead + " ".join(first["sentence"]) + tail


def _once(seen: pd.DataFrame) -> pd.DataFrame:
    """Return the clearest first, and of two groups that mirror each other the one below."""
    value = pd.Series([estimate.value for estimate in seen["difference"]], seen.index)
    # Rounded: the two values of a mirrored pair may differ in their last digits.
    size = seen.assign(value=value, size=value.abs().round(9), p=seen["p_value"].round(15))
    ordered = size.sort_values(["p", "value"], kind="stable")
    return ordered.drop_duplicates(["attribute", "measure", "size"])


def _undecided(told: pd.DataFrame) -> str:
    open_ = told[told["verdict"] == UNDECIDED]
    counts = told["verdict"].value_counts()
    if open_.empty:
        return "Nothing is left undecided." if len(told) else "Nothing could be compared."
    lead = (f"A difference beyond {MARGIN:g} is excluded in {counts.get(EXCLUDED, 0)} comparisons "
            f"and undecided in {len(open_)}")  # fmt: skip
    parts = [f"{_word(measure)} {_span(part['detectable'])}"
             for measure, part in open_.groupby("measure", sort=False)]  # fmt: skip
    return f"{lead}: what they would have shown four times in five is a fall in {'; '.join(parts)}."


def _word(measure: object) -> str:
    return "AUC" if measure == "AUC" else str(measure).lower()


def _span(values: pd.Series) -> str:
    known = values.astype(float).dropna()
    if known.empty:
        return "(none, however large)"
    low, high, never = known.min(), known.max(), len(values) - len(known)
    unseen = f" ({never} of them: none, however large)" if never else ""
    size = f"of {low:.2f}" if np.isclose(low, high) else f"of {low:.2f} to {high:.2f} by group"
    return size + unseen


def _unseen(detectable: float) -> str:
    if not np.isfinite(detectable):
        return "no fall could have been seen"
    return f"a fall below {detectable:.2f} could not be seen"


def wide(told: pd.DataFrame) -> pd.DataFrame:
    """Return a row per attribute and group: n, n_positive and each measure's verdict in a cell.

    An undecided one says which fall would have been seen.
    """
    if told.empty:
        return pd.DataFrame(columns=["attribute", "group", "n", "n_positive"])
    cells = [_cell(row) for row in told.to_dict("records")]
    keys = ["attribute", "group", "n", "n_positive"]
    named = told[[*keys, "measure"]].assign(cell=pd.Series(cells, told.index, dtype=object))
    rows = named.drop_duplicates(keys)[keys]
    for measure, part in named.groupby("measure", sort=False):
        rows = rows.merge(part[[*keys, "cell"]].rename(columns={"cell": measure}), how="left")
    return rows


def _cell(row: Mapping[Any, Any]) -> str:
    if row["verdict"] != UNDECIDED:
        return f"{row['verdict']}: {row['difference'].value:+.2f}".replace("-", "−")
    size = row["detectable"]
    return f"undecided ({size:.2f})" if np.isfinite(size) else "undecided (none)"
