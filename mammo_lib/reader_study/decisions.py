"""Who calls which case positive, when everybody works at about one specificity."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mammo_lib import stats
from mammo_lib.reader_study.nyu import BIOPSY, ReaderStudy

READERS, NETWORKS = "readers", "networks"


@dataclass(frozen=True)
class Decisions:
    """`called` (cases, everybody) bool, columns in the order of readers, then networks.

    `cutoffs` maps each name to the score from which it calls; `specificity` is what was aimed at.
    """

    study: ReaderStudy
    called: pd.DataFrame
    cutoffs: Mapping[str, float]
    specificity: float

    @property
    def positive(self) -> np.ndarray:
        """Which cases are cancers (n,), bool."""
        return self.study.label.to_numpy() == 1

    def wrong(self, label: int) -> pd.DataFrame:
        """Return which cases of `label` each name decided wrongly: cancers missed, or alarms."""
        own = self.positive == (label == 1)
        return self.called[own] != (label == 1)


def own_specificity(study: ReaderStudy) -> float:
    """Return the readers' mean specificity where they themselves would advise a biopsy."""
    negative = study.label.to_numpy() == 0
    return float((study.frame.loc[negative, study.readers].to_numpy() <= BIOPSY).mean())


def matched(study: ReaderStudy, specificity: float) -> Decisions:
    """Return everybody's decisions at the cut-off whose specificity is nearest to `specificity`.

    Readers use round numbers, so theirs comes near rather than being met; nearest, not "at
    least", so that they are no stricter than networks on average. The cut-offs are found on these
    very cases, which flatters everybody alike.
    """
    names = [*study.readers, *study.networks]
    cutoffs = {name: _nearest(study.label, study.frame[name], specificity) for name in names}
    return _decided(study, cutoffs, specificity)


def as_practised(study: ReaderStudy, specificity: float) -> Decisions:
    """Return readers' decisions at their own cut-off for a biopsy, networks' at `specificity`."""
    networks = {name: _nearest(study.label, study.frame[name], specificity)
                for name in study.networks}  # fmt: skip
    above = float(np.nextafter(BIOPSY, 1))  # advised above it, not at it
    return _decided(study, dict.fromkeys(study.readers, above) | networks, specificity)


def rates(decisions: Decisions, level: float) -> pd.DataFrame:
    """Return kind, name, cutoff, sensitivity, specificity (Estimates), missed and alarms.

    Examinations are the clusters. Rows stand best sensitivity first, readers before networks.
    """
    study, rows = decisions.study, []
    missed, alarms = decisions.wrong(1), decisions.wrong(0)
    exam = study.frame["exam"]
    for name in decisions.called:
        rows.append({
            "kind": READERS if name in study.readers else NETWORKS, "name": name,
            "cutoff": decisions.cutoffs[str(name)],
            "sensitivity": stats.clustered_proportion(~missed[name], exam[missed.index],
                                                      level=level),
            "specificity": stats.clustered_proportion(~alarms[name], exam[alarms.index],
                                                      level=level),
            "missed": int(missed[name].sum()), "alarms": int(alarms[name].sum()),
        })  # fmt: skip
    table = pd.DataFrame(rows).sort_values("missed", kind="stable")
    return table.sort_values("kind", ascending=False, kind="stable").reset_index(drop=True)


def _nearest(label: pd.Series, score: pd.Series, specificity: float) -> float:
    curve = stats.roc_curve(label, score)
    away = (curve["specificity"] - specificity).abs().to_numpy()
    return float(curve["threshold"].to_numpy()[away.argmin()])


def _decided(study: ReaderStudy, cutoffs: Mapping[str, float], specificity: float) -> Decisions:
    called = pd.DataFrame({name: study.frame[name] >= cut for name, cut in cutoffs.items()})
    return Decisions(study, called, cutoffs, specificity)
