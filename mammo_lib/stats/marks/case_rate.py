"""A sum over cases in proportion to another: lesions found of all, false marks a case."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.marks.ratio import ratio


@dataclass(frozen=True)
class CaseRate:
    """The sum of `part` (K,) over the sum of `whole` (K,), one entry a case."""

    part: NDArray[np.float64]
    whole: NDArray[np.float64]

    @property
    def n_cases(self) -> int:
        return len(self.whole)

    def involved(self) -> NDArray[np.bool_]:
        """Return (K,) which cases have a say in the rate."""
        return self.whole > 0

    def value(self) -> float:
        """Return the rate, or NaN where there is nothing to divide by."""
        return float(ratio(self.part.sum(keepdims=True), self.whole.sum(keepdims=True))[0])

    def without_each(self) -> NDArray[np.float64]:
        """Return (K,) the rate without each case in turn, NaN where no case is left."""
        return ratio(self.part.sum() - self.part, self.whole.sum() - self.whole)

    def replicates(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return (n_boot,) rates, case k counting `weight[k]` times; `weight` is (K, n_boot)."""
        return ratio(self.part @ weight, self.whole @ weight)
