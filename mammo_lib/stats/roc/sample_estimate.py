"""An estimate that carries the numbers of cases it rests on."""

from mammo_lib.stats.estimate import Estimate
from mammo_lib.stats.sample import Sample, level_of


def of_sample(
    cases: Sample, value: float, *, level: float, method: str, n_clusters: int | None = None
) -> Estimate:
    """Return `value` of `cases`, still without an interval."""
    return Estimate(
        float(value),
        level=level_of(level),
        method=method,
        n=cases.n,
        n_positive=cases.n_positive,
        n_clusters=n_clusters,
    )
