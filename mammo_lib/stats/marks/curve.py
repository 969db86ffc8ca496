"""The FROC curve: lesions found against false marks an image, as the threshold falls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mammo_lib.stats.marks.ratio import ratio

if TYPE_CHECKING:
    import pandas as pd
    from scipy.sparse import csr_array


@dataclass(frozen=True)
class Curve:
    """Finds and false marks of K images at each of T thresholds, highest first.

    `threshold` (T,); `false` and `found` (T, K) sparse: how many each image adds there;
    `n_lesions` (K,).
    """

    threshold: NDArray[np.float64]
    false: csr_array
    found: csr_array
    n_lesions: NDArray[np.float64]

    def table(self) -> pd.DataFrame:
        """Return a row a threshold: its marks are those rated at or above it.

        Columns: threshold, false_marks, lesions_found, false_positives_per_image (over all
        images, diseased ones too), lesion_sensitivity. The first row, above all scores, is 0.
        """
        import pandas as pd  # late: a second to import, and most callers have it already

        false, found = (np.cumsum(by.sum(axis=1)) for by in (self.false, self.found))
        table = pd.DataFrame(
            {
                "threshold": np.concatenate([[np.inf], self.threshold]),
                "false_marks": np.concatenate([[0], false]).astype(int),
                "lesions_found": np.concatenate([[0], found]).astype(int),
            }
        )
        table["false_positives_per_image"] = table["false_marks"] / len(self.n_lesions)
        table["lesion_sensitivity"] = table["lesions_found"] / self.n_lesions.sum()
        return table

    def sensitivity_at(
        self, at: NDArray[np.float64], weight: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return (len(at), n_boot) the highest sensitivity at no more than `at` false marks.

        Image k counts `weight[k]` times; `weight` is (K, n_boot).
        """
        images, lesions = weight.sum(axis=0), self.n_lesions @ weight
        false, found = (np.cumsum(by @ weight, axis=0) for by in self._at_finds)  # (finds, n_boot)
        found = np.concatenate([np.zeros((1, found.shape[1])), found])
        return np.stack(
            [
                # Counts are whole; the slack undoes the rounding of 0.1 times so many images.
                ratio(_at(found, (false <= limit * images + 1e-9).sum(axis=0)), lesions)
                for limit in at
            ]
        )

    @cached_property
    def _at_finds(self) -> tuple[csr_array, csr_array]:
        """Return `false` and `found` (finds, K) at those thresholds alone that find something.

        False marks rated between two finds count at the lower one; those below all, nowhere.
        """
        from scipy.sparse import csr_array  # late: it slows the import of all statistics

        finds = self.found.sum(axis=1) > 0
        place = np.cumsum(finds) - finds
        rows = np.flatnonzero(place < finds.sum())
        shape = int(finds.sum()), len(finds)
        merged = csr_array((np.ones(len(rows)), (place[rows], rows)), shape=shape)
        return merged @ self.false, merged @ self.found


def curve(
    n_lesions: NDArray[np.intp],
    *,
    image: NDArray[np.intp],
    score: NDArray[np.float64],
    hit: NDArray[np.bool_],
) -> Curve:
    """Return the curve of n marks on K images; `image` (n,) is the place of each mark's image.

    `hit` (n,) tells finds from false marks. `n_lesions` (K,).
    """
    from scipy.sparse import csr_array  # late: it slows the import of all statistics

    falling, place = np.unique(-score, return_inverse=True)
    shape = (len(falling), len(n_lesions))
    false, found = (
        csr_array((np.ones(kind.sum()), (place[kind], image[kind])), shape=shape)
        for kind in (~hit, hit)
    )
    return Curve(-falling, false, found, n_lesions.astype(np.float64))


def _at(values: NDArray[np.float64], row: NDArray[np.intp]) -> NDArray[np.float64]:
    return np.take_along_axis(values, row[None], axis=0)[0]
