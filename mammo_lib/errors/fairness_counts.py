"""Cancers, recalls and their patients as counts, so that thousands of resamples take no time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib.stats.units import draws, units, weights

CANCERS, FOUND, OTHERS, ALARMS = range(4)  # the last axis of the counts


@dataclass(frozen=True)
class Counted:
    """What is counted of each patient in each group, to deal out or draw again.

    `counts` (patients, groups, 4); `group` (patients,) is each patient's first group, as a code.
    """

    counts: np.ndarray
    group: np.ndarray
    cancer: np.ndarray  # (patients,) bool

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Counted":
        """Return the counts of `frame`: patient_id, group, label and called."""
        patient, people = pd.factorize(frame["patient_id"])
        group, names = pd.factorize(frame["group"], sort=True)
        called, label = frame["called"].to_numpy(bool), frame["label"].to_numpy() == 1
        kinds = np.stack([label, label & called, ~label, ~label & called], axis=1)
        counts = np.zeros((len(people), len(names), 4))
        np.add.at(counts, (patient, group), kinds)
        first = np.zeros(len(people), int)
        first[patient[::-1]] = group[::-1]
        return cls(counts, first, counts[:, :, CANCERS].sum(axis=1) > 0)

    def resampled(self, n_boot: int, rng: np.random.Generator) -> np.ndarray:
        """Return the measures (n_boot, 4) of patients drawn again."""
        strata = 2 * self.group + self.cancer
        count = len(self.group)
        pool = units(count, np.arange(count), strata)
        flat = self.counts.reshape(count, -1)
        blocks = [drawn.T @ flat for drawn in weights(draws(pool, n_boot, rng), count)]
        return measures(np.concatenate(blocks).reshape(n_boot, *self.counts.shape[1:]))

    def dealt(self, times: int, rng: np.random.Generator) -> np.ndarray:
        """Return the measures (times, 4) with groups dealt out anew, apart for each label."""
        whole, groups = self.counts.sum(axis=1), self.counts.shape[1]
        made = np.zeros((times, groups, 4))
        for i in range(times):
            group = self.group.copy()
            for kind in (self.cancer, ~self.cancer):
                group[kind] = rng.permutation(group[kind])
            for j in range(4):
                made[i, :, j] = np.bincount(group, weights=whole[:, j], minlength=groups)
        return measures(made)


def measures(counts: np.ndarray) -> np.ndarray:
    """Return the measures (n, 4), in the order of `fairness.MEASURES`, of counts (n, groups, 4)."""
    cancers, found, others, alarms = np.moveaxis(counts, -1, 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        sensitivity, alarm = found / cancers, alarms / others
        selection = (found + alarms) / (cancers + others)
        accuracy = (found + others - alarms) / (cancers + others)
    gaps = [np.ptp(rate, axis=1) for rate in (sensitivity, alarm)]
    return np.column_stack([np.maximum(*gaps), np.ptp(selection, axis=1),
                            sensitivity.min(axis=1), accuracy.min(axis=1)])  # fmt: skip
