"""Modalities compared by free-response figures of merit, over readers and cases."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.marks.jackknife import jackknife
from mammo_lib.stats.readers.analysis import ReaderAnalysis
from mammo_lib.stats.readers.dbm import dbm, pseudovalue_covariance
from mammo_lib.stats.readers.obuchowski_rockette import obuchowski_rockette

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("obuchowski-rockette", "dbm")
UNBOUNDED = ("MaxNLF", "MaxNLFAllCases")


def mrmc_froc(
    marks: pd.DataFrame,
    cases: pd.DataFrame,
    *,
    figure: str = "wAFROC",
    method: str = "obuchowski-rockette",
    random: str = "readers and cases",
    level: float = 0.95,
) -> ReaderAnalysis:
    """Compare the modalities of a free-response study by one `figure` of merit.

    `marks` and `cases` are described at `reader_study.readings`, the figures at
    `figures.FIGURES`. Every reader reads every case in every modality. `method` is
    "obuchowski-rockette" on the jackknife covariance, or "dbm"; both agree where readers are
    random. `random` says what the result is meant for: "readers and cases", "readers" (these
    cases only) or "cases" (these readers only).

    The jackknife leaves out cases that bear on the figure: HrSe and MaxLLF rest on diseased ones
    only, HrSp and MaxNLF on normal ones. Cases count as independent: two of one woman, such as
    her two breasts, give too narrow an interval. A figure where nearly all readers find
    everything, or nothing, is not as smooth as the jackknife takes it to be.

    Chakraborty 2017, Observer Performance Methods for Diagnostic Imaging, chapters 9 and 10.
    """
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    found = jackknife(marks, cases, figure)
    asked: dict[str, Any] = {
        "random": random,
        "level": level,
        "modalities": found.modalities,
        "readers": found.readers,
        "limits": (0.0, inf if figure in UNBOUNDED else 1.0),
    }
    if method == "dbm":
        return dbm(found.pseudovalues, theta=found.theta, **asked)
    covariance = pseudovalue_covariance(found.pseudovalues)
    n_cases = found.pseudovalues.shape[2]
    return obuchowski_rockette(found.theta, covariance, n_cases=n_cases, **asked)
