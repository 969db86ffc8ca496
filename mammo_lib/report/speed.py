"""What the statistics cost to compute, as the benchmark last measured it.

`python -m benchmarks.stats --save` writes the table, which is committed and read here: times of
whatever machine makes the book would say more about its other work.
"""

from typing import Any

import pandas as pd

from mammo_lib.paths import BOOK

OURS = "mammo_lib"
DELONG, BOOTSTRAP = "paired DeLong", "2,000 replicates by patient"
SORTS = "two argsorts"
NOBODY = "none was installed"


def measured() -> pd.DataFrame:
    """Return the table: tool, what, n, seconds, ratio (to ours), mebibytes, date, machine."""
    return pd.read_csv(BOOK / "nightly" / "speed.csv").astype({"n": "Int64"})


def drawn(times: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the computations that peers offer too, for the figure."""
    return times[times["what"].isin([DELONG, BOOTSTRAP])]


def largest(times: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with a time at the largest number of cases of each computation."""
    timed = times[times["seconds"].notna()]
    most = timed.groupby("what")["n"].transform("max")
    return timed[(timed["n"] == most) | most.isna()].reset_index(drop=True)


def summary(times: pd.DataFrame) -> dict[str, Any]:
    """Return what the chapter's prose says."""
    sorts = times.loc[(times["what"] == DELONG) & (times["tool"] == SORTS)]
    whole = times.loc[times["mebibytes"].notna(), "mebibytes"]
    return {
        "delong": _of(times, DELONG),
        "over_sorts": float(1 / largest(sorts)["ratio"].iloc[0]),
        "bootstrap": _of(times, BOOTSTRAP),
        "import": _of(times, "import"),
        "mebibytes": float(whole.iloc[0]),
        "date": str(times["date"].iloc[0]),
        "machine": str(times["machine"].iloc[0]),
    }


def _of(times: pd.DataFrame, what: str) -> dict[str, Any]:
    """Return our seconds at the largest number of cases, and how many times more others take."""
    rows = largest(times[times["what"] == what])
    ours = rows.loc[rows["tool"] == OURS].iloc[0]
    slower = rows[~rows["tool"].isin([OURS, SORTS])].set_index("tool")["ratio"]
    others = ", ".join(f"{_times(ratio)} ({tool})" for tool, ratio in slower.items())
    cases = None if pd.isna(ours["n"]) else int(ours["n"])
    return {"n": cases, "seconds": float(ours["seconds"]), "others": others or NOBODY}


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"
