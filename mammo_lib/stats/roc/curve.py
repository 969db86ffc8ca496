"""The ROC curve and the area under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from mammo_lib.stats.roc.placement import ranked
from mammo_lib.stats.roc.roc_points import points
from mammo_lib.stats.sample import sample

if TYPE_CHECKING:
    import pandas as pd


def auc(label: Any, score: Any) -> float:
    """Return the area under the ROC curve of `score` (n,) for `label` (n,) of 0 and 1.

    The chance that a positive case scores above a negative one, a tie counting one half. It is
    never flipped: a score that ranks the wrong way round has an area below 0.5.
    """
    drawn = sample(label, score)
    _, ordered, last = ranked(drawn.positive, drawn.scores[0])
    ends = np.flatnonzero(last)
    positives = np.cumsum(ordered, dtype=np.int64)[ends]
    negatives = ends + 1 - positives
    below = negatives * 2 - np.diff(negatives, prepend=0)  # doubled, to the middle of the tie
    wins = int(np.dot(np.diff(positives, prepend=0), below))
    return wins / (2 * drawn.n_positive * drawn.n_negative)


def roc_curve(label: Any, score: Any) -> pd.DataFrame:
    """Return columns `threshold`, `sensitivity`, `specificity`, by rising threshold.

    A case is called positive if its score is at or above the threshold. There is a row for
    each distinct score and a last one at infinity, where nothing is called positive.
    """
    import pandas as pd  # late: a second to import, and most callers have it already

    drawn = sample(label, score)
    curve = points(drawn.positive, drawn.scores[0])
    return pd.DataFrame(
        {
            "threshold": np.append(curve.threshold[:-1], np.inf),
            "sensitivity": curve.sensitivity[:, 0],
            "specificity": curve.specificity[:, 0],
        }
    )
