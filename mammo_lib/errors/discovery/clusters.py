"""Images that a network sees as alike: clusters of its features, fitted on one half."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

COUNTS = tuple(range(4, 9))  # clusters to choose among; more colours cannot be told apart
COMPONENTS = 20
FEWEST = 15  # images of the discovery half a cluster, on average


@dataclass(frozen=True)
class Clusters:
    """`label` (n,) from 1, the largest first; `map` (n, 2), the first two principal components.

    `explained` is the share of the variance that each of the two holds, `silhouettes` has the
    columns count and silhouette, of which the greatest chose the number of clusters, and
    `distance` (n,) is each image's to the centre of its cluster.
    """

    label: NDArray[np.int64]
    map: NDArray[np.float64]
    distance: NDArray[np.float64]
    explained: tuple[float, float]
    silhouettes: pd.DataFrame

    @property
    def count(self) -> int:
        return int(self.label.max())


def cluster(
    features: NDArray[np.floating],
    score: NDArray[np.floating],
    discovery: NDArray[np.bool_],
    *,
    rng: np.random.Generator,
    counts: Sequence[int] = COUNTS,
) -> Clusters | None:
    """Return clusters of `features` (n, d) of n images; None where there are too few to fit.

    All is fitted on the images of `discovery` (n,) alone, then applied to all. What follows the
    network's `score` (n,) in a straight line is taken out of every feature first: else clusters
    sort images by score, and that images of low score hold the missed cancers is no finding. Then
    features are standardised, reduced to at most 20 principal components, and clustered by
    k-means; the number of clusters is that of `counts` with the best mean silhouette
    (Rousseeuw 1987). A silhouette near 0 says that clusters are cuts through one cloud.
    """
    from sklearn.decomposition import PCA
    from threadpoolctl import threadpool_limits

    possible = [k for k in counts if k * FEWEST <= discovery.sum()]
    values = _standardised(_without(features.astype(float), score.astype(float), discovery),
                           discovery)  # fmt: skip
    if not possible or values.shape[1] < 2:
        return None
    seed = int(rng.integers(2**31))
    pca = PCA(min(COMPONENTS, *values.shape, int(discovery.sum())), random_state=seed)
    pca.fit(values[discovery])
    placed = pca.transform(values)
    # Threads that wait for each other on a busy machine cost more than these sizes gain.
    with threadpool_limits(1):
        fits, silhouettes = _fitted(placed[discovery], possible, seed)
    best = fits[possible[int(silhouettes["silhouette"].to_numpy().argmax())]]
    order = np.argsort(-np.bincount(best.labels_), kind="stable")
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    first, second = pca.explained_variance_ratio_[:2]
    return Clusters(rank[best.predict(placed)], placed[:, :2], best.transform(placed).min(axis=1),
                    (float(first), float(second)), silhouettes)  # fmt: skip


def _without(
    features: NDArray[np.float64], score: NDArray[np.float64], discovery: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return `features` less what a straight line in the score's log odds says of each."""
    inside = np.clip(score, 1e-6, 1 - 1e-6)
    odds = np.log(inside / (1 - inside))
    line = np.column_stack([np.ones(len(odds)), odds])
    if not discovery.any():
        return features
    slope = np.linalg.lstsq(line[discovery], features[discovery], rcond=None)[0]
    return features - line @ slope


def _standardised(values: NDArray[np.float64], discovery: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return `values` with mean 0 and SD 1 in the discovery half, constant ones left out."""
    if discovery.sum() < 2:
        return values[:, :0]
    mean, spread = values[discovery].mean(axis=0), values[discovery].std(axis=0)
    varies = spread > 1e-9 * max(1.0, float(np.abs(values).max()))
    return (values[:, varies] - mean[varies]) / spread[varies]


def _fitted(
    placed: NDArray[np.float64], counts: Sequence[int], seed: int
) -> tuple[dict[int, Any], pd.DataFrame]:
    """Return k-means for each of `counts`, and their silhouettes."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    fits = {k: KMeans(k, n_init=5, random_state=seed).fit(placed) for k in counts}
    rows = [{"count": k, "silhouette": float(silhouette_score(placed, fit.labels_))}
            for k, fit in fits.items()]  # fmt: skip
    return fits, pd.DataFrame(rows)
