"""How many readers and cases a reader study needs."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf, isfinite, isnan, nan, sqrt
from typing import TYPE_CHECKING

from mammo_lib.problem import Problem
from mammo_lib.stats.estimate import normal_quantile
from mammo_lib.stats.readers.analysis import Components, random_of
from mammo_lib.stats.readers.two_way import satterthwaite
from mammo_lib.stats.sample import level_of

if TYPE_CHECKING:
    import pandas as pd

MOST_CASES = 2**20


@dataclass(frozen=True)
class MrmcPower:
    """The power of a study of so many readers and cases; `se` and `df` are of the difference."""

    readers: int
    cases: int
    power: float
    se: float
    df: float


def power_mrmc(
    components: Components,
    *,
    n_cases: int,
    difference: float,
    readers: int,
    cases: int,
    random: str = "readers and cases",
    level: float = 0.95,
) -> MrmcPower:
    """Return the chance that a study of `readers` and `cases` finds a true `difference`.

    `components` are those of a pilot study of `n_cases`, two modalities, all read by all; the
    error variance and covariances shrink in proportion to cases, at the pilot's prevalence. The
    test is two-sided at 1 - `level`, by noncentral F, or chi square for fixed readers. Negative
    modality:reader variance and Cov2 - Cov3 count as zero.

    It misleads as far as the pilot does: components from five readers may be out several times
    over. Try a few values around them.

    Hillis, Obuchowski & Berbaum 2011, Acad Radiol 18:129.
    """
    _check(components, n_cases, difference, random)
    level_of(level)
    if cases < 1 or readers < (1 if random == "cases" else 2):
        raise Problem(f"readers, cases: {readers} and {cases} are too few for '{random}'.")
    error, df = _error(components, n_cases / cases, readers, random)
    variance = 2 * error / readers
    found = _chance(difference, variance, df, level)
    return MrmcPower(readers, cases, found, sqrt(variance) if variance >= 0 else nan, df)


def size_mrmc(
    components: Components,
    *,
    n_cases: int,
    difference: float,
    readers: Iterable[int] = range(3, 13),
    power: float = 0.8,
    random: str = "readers and cases",
    level: float = 0.95,
) -> "pd.DataFrame":
    """Return how many cases find a true `difference` with `power`, a row a number of `readers`.

    Columns `readers`, `cases` (of both classes, at the pilot's prevalence), `power`, `se`, `df`
    and `reason`; `cases` is missing, and the reason said, where no number of cases suffices
    because readers differ too much: only more readers help. The other arguments, what is assumed
    and when it misleads are as in `power_mrmc`.
    """
    import pandas as pd

    if not 0 < power < 1:
        raise Problem(f"power: {power!r} is not between 0 and 1; 0.8 is usual.")
    given = {
        "components": components,
        "n_cases": n_cases,
        "difference": difference,
        "random": random,
        "level": level,
    }
    rows = [_row(int(count), power, given) for count in readers]
    if not rows:
        raise Problem("readers: is empty; give some numbers of readers, such as range(3, 13).")
    columns = ["readers", "cases", "power", "se", "df", "reason"]
    return pd.DataFrame(rows, columns=columns).astype({"cases": "Int64"})


def _row(readers: int, power: float, given: dict) -> dict:
    found = _fewest(readers, power, given)
    if found is None:
        reason = "readers differ too much: no number of cases suffices"
        return {"readers": readers, "cases": None, "reason": reason}
    told = {"power": found.power, "se": found.se, "df": found.df}
    return {"readers": readers, "cases": found.cases, **told, "reason": None}


def _fewest(readers: int, power: float, given: dict) -> MrmcPower | None:
    """Return the study of the fewest cases that has `power`, found by halving."""
    few, many = 1, 2
    while not power_mrmc(readers=readers, cases=many, **given).power >= power:
        if many >= MOST_CASES:
            return None
        few, many = many, 2 * many
    while many - few > 1:
        middle = (few + many) // 2
        enough = power_mrmc(readers=readers, cases=middle, **given).power >= power
        few, many = (few, middle) if enough else (middle, many)
    return power_mrmc(readers=readers, cases=many, **given)


def _error(components: Components, scale: float, readers: int, random: str) -> tuple[float, float]:
    """Return the expected error mean square and its degrees of freedom.

    `scale` is the pilot's cases over those planned, by which variances over cases shrink.
    """
    extra = max(components.cov2 - components.cov3, 0.0) if readers > 1 else 0.0
    own = components.error - components.cov1
    if random == "cases":
        return scale * (own + (readers - 1) * extra), inf
    interaction = max(components.modality_reader, 0.0) + scale * (own - extra)
    if random == "readers":
        return interaction, readers - 1
    total = interaction + readers * scale * extra
    return total, satterthwaite(total, max(interaction, 0.0), readers - 1)


def _chance(difference: float, variance: float, df: float, level: float) -> float:
    from scipy.special import chndtr, fdtri, ncfdtr  # late: SciPy takes most of a second

    if not variance > 0 or isnan(df):
        return nan
    apart = difference**2 / variance
    if not isfinite(df):
        return float(1 - chndtr(normal_quantile(level) ** 2, 1, apart))
    return float(1 - ncfdtr(1, df, apart, fdtri(1, df, level)))


def _check(components: Components, n_cases: int, difference: float, random: str) -> None:
    random_of(random)
    needed = [components.error, components.cov1, components.cov2, components.cov3]
    if random != "cases":
        needed.append(components.modality_reader)
    if not all(isfinite(value) for value in needed):
        raise Problem("components: some are missing; the pilot needs two modalities and readers.")
    if not components.error > 0:
        raise Problem(f"components: error is {components.error:g}; a variance is above zero.")
    if n_cases < 2:
        raise Problem(f"n_cases: {n_cases} is too few; give the number of cases of the pilot.")
    if not isfinite(difference) or difference == 0:
        raise Problem(f"difference: {difference!r} cannot be found; give one worth finding.")
