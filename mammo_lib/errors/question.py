"""What groups of women are compared by: a decision that was wrong, or the score of cancers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logit

SATURATED = 1e-6  # a network's probability nearer to 0 or 1 is rounding
ODDS, RISK, SHIFT = "odds ratio", "relative risk", "difference in SD"


@dataclass(frozen=True)
class Question:
    """One outcome that the groups are compared by."""

    name: str
    effect: str  # what the numbers are: ODDS, RISK or SHIFT
    unchanged: float  # their value where groups do not differ
    among: int | None = None  # the label of the units asked about; None: all, the label held equal

    @property
    def binary(self) -> bool:
        """Whether the outcome is yes or no, and its effect a ratio."""
        return self.effect != SHIFT


WRONG = Question("Wrong decision", ODDS, 1.0)
SCORE = Question("Score of cancers", SHIFT, 0.0, among=1)
WRONG_RISK = Question("Wrong decision", RISK, 1.0)
MISSED = Question("Missed cancer", RISK, 1.0, among=1)
ALARM = Question("False alarm", RISK, 1.0, among=0)
MISSED_ODDS = Question("Missed cancer", ODDS, 1.0, among=1)
ALARM_ODDS = Question("False alarm", ODDS, 1.0, among=0)


def outcome(
    frame: pd.DataFrame, question: Question, threshold: float
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the rows that `question` is asked of, and their outcome (n,) float64.

    A decision is 1 where it was wrong; a score is in SD of the cancers' log odds.
    """
    asked = frame if question.among is None else frame[frame["label"] == question.among]
    asked = asked.reset_index(drop=True)
    if question.binary:
        return asked, ((asked["score"] >= threshold) != (asked["label"] == 1)).to_numpy(float)
    score = asked["score"].to_numpy(float)
    if score.size and score.min() >= 0 and score.max() <= 1:
        # Probabilities crowd at their ends; log odds do not.
        score = logit(np.clip(score, SATURATED, 1 - SATURATED))
    spread = score.std(ddof=1) if score.size > 1 else 0.0
    return asked, (score - score.mean()) / (spread if spread > 0 else 1.0)
