"""What the analysis of a reader study gives, whatever the method."""

from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.estimate import Estimate

if TYPE_CHECKING:
    import pandas as pd

RANDOM = ("readers and cases", "readers", "cases")


@dataclass(frozen=True)
class Components:
    """Variance components of Obuchowski and Rockette's model, unit: the figure's squared.

    `reader` and `modality_reader` are the variances of true differences between readers and of
    their reaction to the modality. `error` is the variance of one entry (modality, reader) over
    cases; `cov1` its covariance with the same reader's other modality, `cov2` with another reader
    of the same modality, `cov3` with another reader of another modality. All are as estimated,
    negative ones too; NaN where the study cannot tell (one modality, one reader).
    """

    reader: float = nan
    modality_reader: float = nan
    error: float = nan
    cov1: float = nan
    cov2: float = nan
    cov3: float = nan

    @property
    def correlations(self) -> tuple[float, float, float]:
        """Return `cov1`, `cov2` and `cov3` as shares of `error`."""
        whole = self.error if self.error > 0 else nan
        return self.cov1 / whole, self.cov2 / whole, self.cov3 / whole


@dataclass(frozen=True)
class ReaderAnalysis:
    """Modalities compared over readers, over cases or over both.

    The test of equal modalities is `f_statistic` on `df` (two numbers, the second infinite where
    readers are fixed: then the first times `f_statistic` follows chi square).

    Tables, a row each, with `estimate`, `se`, `df`, `low`, `high`, `reason` (why no interval):
    `differences` of modality_a minus modality_b, with `statistic` and `p_value`;
    `means` of each modality over readers; `readers`, each entry (modality, reader) over cases;
    `reader_differences`, as `differences` but of each reader, empty unless readers are fixed.
    `anova` has ss, df and ms of each source; `by_modality` and `by_reader` have the mean squares
    and covariances of one modality or reader alone; `decomposition` (of the U-statistic only) has
    the variance components of readers, cases and their meetings. `denominator` is the mean square
    that F holds the modalities' against. `assumed` says in words what was assumed, `warning`
    where the test of areas rests on too few cases that are ranked wrongly.
    """

    method: str
    random: str
    design: str
    level: float
    components: Components
    f_statistic: float
    df: tuple[float, float]
    p_value: float
    denominator: float
    differences: "pd.DataFrame"
    means: "pd.DataFrame"
    readers: "pd.DataFrame"
    reader_differences: "pd.DataFrame"
    anova: "pd.DataFrame"
    by_modality: "pd.DataFrame"
    by_reader: "pd.DataFrame"
    assumed: tuple[str, ...]
    n_cases: int | None = None
    decomposition: "pd.DataFrame | None" = None
    warning: str | None = None

    def difference(self, a: object, b: object) -> Estimate:
        """Return modality `a` minus modality `b` with its interval."""
        pairs = self.differences
        for first, second, sign in ((a, b, 1), (b, a, -1)):
            rows = pairs[(pairs["modality_a"] == first) & (pairs["modality_b"] == second)]
            if len(rows):
                return self._estimate(rows.iloc[0], sign)
        known = ", ".join(map(str, self.means["modality"]))
        raise Problem(f"modality: no pair {a!r} and {b!r}; known: {known}.")

    def _estimate(self, row: "pd.Series", sign: int) -> Estimate:
        low, high = sorted((sign * row["low"], sign * row["high"]))
        return Estimate(
            sign * row["estimate"],
            low,
            high,
            se=row["se"],
            level=self.level,
            method=self.method,
            n=self.n_cases,
            reason=row["reason"],
        )


def random_of(random: str) -> str:
    """Return `random` if it is one of the three choices."""
    if random not in RANDOM:
        raise Problem(f"random: '{random}' is unknown.{nearest(random, RANDOM)}")
    return random


GENERALISES = {
    "readers and cases": "Readers and cases are random: the result is meant for other readers "
    "reading other cases.",
    "readers": "Readers are random and cases fixed: the result is meant for other readers "
    "reading these very cases.",
    "cases": "Cases are random and readers fixed: the result is meant for these very readers "
    "reading other cases.",
}
