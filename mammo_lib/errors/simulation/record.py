"""The last long simulation that was kept: written, read again, and told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from mammo_lib.errors.simulation.promises import NAMES
from mammo_lib.paths import BOOK
from mammo_lib.stats.estimate import Estimate

COMMITTED = BOOK / "nightly"
ENDS = ["value", "low", "high", "level"]
HEADINGS = {"measure": "Interval of", **{band: f"{band} cancers" for band in NAMES}}


def write(table: pd.DataFrame, about: Mapping[str, Any], folder: Path) -> None:
    """Write the table of `promises.kept` and what it is of to `folder`."""
    ends = pd.DataFrame([[getattr(one, end) for end in ENDS] for one in table["found"]],
                        table.index, ENDS)  # fmt: skip
    flat = pd.concat([table.drop(columns="found"), ends], axis=1)
    folder.mkdir(parents=True, exist_ok=True)
    flat.to_csv(folder / "errors.csv", index=False)
    text = json.dumps(dict(about), indent=1, sort_keys=True) + "\n"
    (folder / "errors.json").write_text(text, encoding="utf-8")


def read(folder: Path = COMMITTED) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the table, its shares as Estimates in column found, and what it is of."""
    flat = pd.read_csv(folder / "errors.csv", keep_default_na=False, dtype={"wanted": str})
    found = [
        Estimate(row["value"], row["low"], row["high"], level=row["level"], n=row["n"])
        for row in flat.to_dict("records")
    ]
    table = flat.drop(columns=ENDS).assign(found=pd.Series(found, dtype=object))
    about = json.loads((folder / "errors.json").read_text(encoding="utf-8"))
    return table, about


def chief(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows on flags and on planted gaps."""
    return table[table["promise"] != "covers"].reset_index(drop=True)


def coverage(table: pd.DataFrame, women: int = 600) -> pd.DataFrame:
    """Return the coverage of each measure's intervals with `women`, a column a band of cancers."""
    own = table[(table["promise"] == "covers") & (table["women"] == women)]
    wide = own.pivot(index="measure", columns="positives", values="found")
    return wide[list(dict.fromkeys(own["positives"]))].reset_index()


def said(table: pd.DataFrame, about: Mapping[str, Any]) -> str:
    """Return in words what was promised and what came of it."""
    flags = table[table["promise"] == "flags nothing"]
    told = ", ".join(f"{_share(row)} with {row['women']:,} women" for _, row in flags.iterrows())
    gaps = table[table["promise"].str.startswith("finds")]
    found = "; ".join(
        f"{row['promise'].removeprefix('finds ')}: {_share(row)}, foretold {row['wanted']}"
        for _, row in gaps.iterrows()
    )
    lowest = min(table.loc[table["promise"] == "covers", "found"], key=lambda one: one.value)
    return (
        f"In {about['cohorts']} made-up studies in which no group differs, any group at all was "
        f"flagged in {told}. A gap in sensitivity planted in a group of about 60 cancers was "
        f"found, {found}. No kind of interval covered the truth less often than "
        f"{lowest.text()}. Made on {about['date']}."
    )


def _share(row: "pd.Series[Any]") -> str:
    return row["found"].text()  # type: ignore[no-any-return]
