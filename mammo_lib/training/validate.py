"""How well a network does on the validation split: its loss by image, its AUC by breast."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from mammo_lib.training.split import Labelled


def sigmoid(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return probabilities of `logits` of any shape, without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(logits, np.float64)))


def loss(logits: NDArray[np.floating], label: NDArray, weights: tuple[float, float]) -> float:
    """Return the mean weighted cross-entropy of `(n,)` logits, without label smoothing."""
    logits = np.asarray(logits, np.float64)
    weight = np.where(label == 1, weights[1], weights[0])
    return float(np.mean(weight * (np.logaddexp(0, logits) - label * logits)))


def breast_auc(score: NDArray[np.floating], split: Labelled) -> float:
    """Return the AUC by breast: its score the mean over its images, its label their largest."""
    count = np.bincount(split.breast)
    mean = np.bincount(split.breast, weights=score) / count
    positive = np.bincount(split.breast, weights=split.label) > 0
    return float(roc_auc_score(positive, mean))
