"""Groups of two attributes at once, such as dense breasts on one vendor's machines."""

from collections.abc import Sequence

import pandas as pd

from mammo_lib.config.schema import StatsConfig
from mammo_lib.errors.analysis import Analysis
from mammo_lib.errors.partition import Grouped
from mammo_lib.errors.subgroups import subgroups

# What is asked most often, and what the synthetic cohort plants; others by `crossed(pairs=…)`.
PAIRS = (
    ("Density", "Vendor"),
    ("Age", "Density"),
    ("Race and ethnicity", "Density"),
    ("Race and ethnicity", "Vendor"),
    ("Race and ethnicity", "Age"),
)
TIMES = " × "


def crossed(members: pd.DataFrame, pairs: Sequence[tuple[str, str]] = PAIRS) -> pd.DataFrame:
    """Return `members` (see `attributes.memberships`) of every pair's combinations of groups.

    The attribute is called "Density × Vendor", a group "D, Castellan". Pairs of which an attribute
    is not recorded are left out. A unit is in one combination of each pair.
    """
    parts = [_crossed(members, *pair) for pair in pairs]
    return pd.concat(parts, ignore_index=True) if parts else members.iloc[:0]


def _crossed(members: pd.DataFrame, first: str, second: str) -> pd.DataFrame:
    keys = [column for column in members if column not in ("attribute", "group")]
    one, other = (members[members["attribute"] == name] for name in (first, second))
    both = one.merge(other, on=keys, suffixes=("", "_second"))
    orders = [{name: i for i, name in enumerate(part["group"].unique())} for part in (one, other)]
    both = both.assign(
        first=both["group"].map(orders[0]), second=both["group_second"].map(orders[1])
    ).sort_values(["first", "second"], kind="stable")
    group = both["group"].astype(str) + ", " + both["group_second"].astype(str)
    made = both[keys].assign(attribute=f"{first}{TIMES}{second}", group=group)
    return made[[*members.columns]]


def table(given: Grouped, settings: StatsConfig) -> pd.DataFrame:
    """Return `subgroups.subgroups` of the combinations in `given`."""
    return subgroups(given.units, given.members, threshold=given.threshold, settings=settings)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `subgroups.subgroups` of combinations that have enough cases."""
    return table[table["note"] == ""].reset_index(drop=True)


def sample(found: Analysis, pairs: Sequence[tuple[str, str]] = PAIRS) -> Grouped:
    """Return the breasts of `found` grouped by combinations of two attributes."""
    return Grouped(found.units, crossed(found.members, pairs), found.threshold)
