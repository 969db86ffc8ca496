"""How well a network does on the validation split."""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score


def sigmoid(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return probabilities of `logits` of any shape, without overflow."""
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(logits, np.float64)))


def softmax(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return probabilities along the last axis of `logits`, without overflow."""
    logits = np.asarray(logits, np.float64)
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)


def breast_auc(
    score: NDArray[np.floating], label: NDArray[np.floating], breast: NDArray[np.integer]
) -> float:
    """Return the AUC by breast: its score the mean over its images, its label their largest.

    `breast` numbers the breast of each image from 0.
    """
    mean = np.bincount(breast, weights=score) / np.bincount(breast)
    positive = np.bincount(breast, weights=label) > 0
    return float(roc_auc_score(positive, mean))


# What follows is measured by `mammo_lib.stats` in the report. Training has its own, for it must not
# depend on that room: a change of the statistics would make every trained network out of date.


def linear_kappa(a: NDArray[np.integer], b: NDArray[np.integer], classes: int) -> float:
    """Return Cohen's kappa of codes `a` and `b` `(n,)` with linear weights; 0 if undefined."""
    observed = np.abs(a - b).mean()
    shares = [np.bincount(codes, minlength=classes) / len(codes) for codes in (a, b)]
    apart = np.abs(np.subtract.outer(np.arange(classes), np.arange(classes)))
    expected = float(shares[0] @ apart @ shares[1])
    return 1 - float(observed) / expected if expected > 0 else 0.0


def harrell_c(time: NDArray, event: NDArray, risk: NDArray) -> float:
    """Return Harrell's C: of pairs `(n,)` of whom one came first, the share of higher risk there.

    Those censored at the time of an event outlive it; 0.5 where no pair can be compared.
    """
    first = event[:, None].astype(bool) & (
        (time[:, None] < time) | ((time[:, None] == time) & ~event.astype(bool))
    )
    won = (risk[:, None] > risk) + 0.5 * (risk[:, None] == risk)
    return float(won[first].mean()) if first.any() else 0.5


def dice(truth: NDArray[np.bool_], said: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the Dice coefficient of each of the masks `(n, h, w)`; NaN where both are empty."""
    both = truth.sum((1, 2)) + said.sum((1, 2))
    with np.errstate(invalid="ignore"):
        return 2 * (truth & said).sum((1, 2)) / both


def sensitivity(
    lesions: list[NDArray], boxes: list[NDArray], scores: list[NDArray], *, at: float
) -> float:
    """Return the share of lesions that boxes find at no more than `at` false ones an image.

    All lists have an entry an image: `lesions` `(m, 4)` and `boxes` `(k, 4)` as x0, y0, x1, y1,
    `scores` `(k,)`. A lesion is found by the likeliest box whose centre it holds; boxes with their
    centre in no lesion are false.
    """
    found, false = [], []
    for truth, box, score in zip(lesions, boxes, scores, strict=True):
        centre = (box[:, :2] + box[:, 2:]) / 2  # (k, 2)
        holds = ((truth[:, None, :2] <= centre) & (centre <= truth[:, None, 2:])).all(-1)  # (m, k)
        found.append(np.where(holds, score, -np.inf).max(axis=1, initial=-np.inf))
        false.append(score[~holds.any(axis=0)])
    alarms = -np.sort(-np.concatenate(false))
    allowed = int(at * len(lesions))
    threshold = alarms[allowed] if len(alarms) > allowed else -np.inf  # all above it are few enough
    return float((np.concatenate(found) > threshold).mean())
