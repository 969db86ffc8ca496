"""Modalities compared in a study of several readers and several cases."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from mammo_lib.problem import Problem, nearest
from mammo_lib.stats.readers import covariance as over_cases
from mammo_lib.stats.readers.analysis import ReaderAnalysis, random_of
from mammo_lib.stats.readers.dbm import dbm
from mammo_lib.stats.readers.few_errors import few_errors
from mammo_lib.stats.readers.figure import figure
from mammo_lib.stats.readers.merit import Merit, merit
from mammo_lib.stats.readers.moments import moments
from mammo_lib.stats.readers.obuchowski_rockette import obuchowski_rockette
from mammo_lib.stats.readers.reads import CROSSED, PARTIAL, Reads, reads
from mammo_lib.stats.readers.u_statistic import u_statistic
from mammo_lib.stats.sample import level_of

if TYPE_CHECKING:
    import pandas as pd

# method -> the covariances it can use, its own first
METHODS = {
    "obuchowski-rockette": ("delong", "jackknife", "unbiased"),
    "dbm": ("jackknife",),
    "u-statistic": ("unbiased", "bootstrap-equivalent"),
}


def mrmc(
    frame: "pd.DataFrame",
    *,
    reader: str,
    case: str,
    modality: str,
    label: str | None = None,
    score: str,
    cases: "pd.DataFrame | None" = None,
    method: str = "obuchowski-rockette",
    covariance: str | None = None,
    random: str = "readers and cases",
    figure_of_merit: str = "auc",
    threshold: float | None = None,
    level: float = 0.95,
) -> ReaderAnalysis:
    """Compare the modalities of a reader study, `frame` holding a row a reading.

    `reader`, `case`, `modality`, `label` (0/1, of the case) and `score` are names of columns. A
    case has one name throughout: one that two readers read must be called alike, different ones
    must not. From that the design is found: fully crossed, or cases nested in readers or in
    modalities (split plot), or neither, which only "u-statistic" takes. It stands in `design`.

    `random` is what the result is meant for: "readers and cases" for new readers and new cases,
    "readers" for these cases only, "cases" for these readers only, which is narrower and answers
    another question. `figure_of_merit` is "auc", or "sensitivity" or "specificity" of calling a
    score of `threshold` or above positive. A free-response figure, such as "wAFROC", takes a row
    a mark instead, with columns kind ("LL" on a lesion, "NL" elsewhere) and lesion beside those
    named, no `label`, and the table `cases` (see `mrmc_froc`, which then does the work).

    `covariance` of "obuchowski-rockette" is "delong" (default), "jackknife" or "unbiased"
    (of U-statistics); "dbm" is by the jackknife; "u-statistic" is "unbiased" or
    "bootstrap-equivalent" (biased upwards, never negative).

    Cases are independent units: with several breasts or images of a patient as cases all
    intervals are too narrow. With fewer than about four readers, no method says much of others.
    """
    if cases is not None or figure_of_merit.lower() in _FREE_RESPONSE:
        named = {reader: "reader", case: "case", modality: "modality", score: "rating"}
        return _free_response(frame.rename(columns=named), cases, figure_of_merit, method, random,
                              level)  # fmt: skip
    if label is None:
        raise Problem("label: name the column that holds each case's label, 0 or 1.")
    chosen = _covariance(method, covariance)
    random_of(random)
    level_of(level)
    wanted = merit(figure_of_merit, threshold)
    study = reads(frame, reader=reader, case=case, modality=modality, label=label, score=score)
    if method == "u-statistic":
        biased = chosen == "bootstrap-equivalent"
        found = u_statistic(
            study, wanted, random=random, level=level, biased=biased, limits=(0.0, 1.0)
        )
    elif method == "dbm":
        found = _dbm(study, wanted, random, level)
    else:
        found = _obuchowski_rockette(study, wanted, chosen, random, level)
    assumed = (*found.assumed, _told(study), f"Covariance: {chosen}.")
    warning = few_errors(study, found.means["estimate"].mean()) if wanted.is_area else None
    return replace(found, assumed=assumed, warning=warning)


# Figures of merit of marks, in small letters.
_FREE_RESPONSE = ("wafroc", "wafroc1", "afroc", "afroc1", "hrauc", "hrse", "hrsp", "maxllf")


def _free_response(
    marks: "pd.DataFrame",
    cases: "pd.DataFrame | None",
    name: str,
    method: str,
    random: str,
    level: float,
) -> ReaderAnalysis:
    from mammo_lib.stats.marks.figures import FIGURES  # late: that room builds on this one
    from mammo_lib.stats.marks.mrmc_froc import mrmc_froc

    if cases is None:
        raise Problem(f"cases: {name} needs the table of cases: case, diseased, n_lesions.")
    figure_name = next((known for known in FIGURES if known.lower() == name.lower()), name)
    return mrmc_froc(marks, cases, figure=figure_name, method=method, random=random, level=level)


def _covariance(method: str, covariance: str | None) -> str:
    if method not in METHODS:
        raise Problem(f"method: '{method}' is unknown.{nearest(method, METHODS)}")
    known = METHODS[method]
    if covariance is None:
        return known[0]
    if covariance not in known:
        every = sorted({name for names in METHODS.values() for name in names})
        if covariance in every:
            raise Problem(f"covariance: '{method}' takes {' or '.join(known)}, not '{covariance}'.")
        raise Problem(f"covariance: '{covariance}' is unknown.{nearest(covariance, every)}")
    return covariance


def _obuchowski_rockette(
    study: Reads, wanted: Merit, chosen: str, random: str, level: float
) -> ReaderAnalysis:
    if study.design == PARTIAL:
        raise Problem(_not_crossed("obuchowski-rockette", study))
    found = figure(study, wanted)
    if chosen == "unbiased":
        covariance = moments(study, wanted).variance()
    else:
        covariance = {"delong": over_cases.delong, "jackknife": over_cases.jackknife}[chosen](found)
    return obuchowski_rockette(
        found.theta.reshape(study.score.shape[:2]),
        covariance,
        random=random,
        level=level,
        n_cases=study.n_cases,
        modalities=study.modalities,
        readers=study.readers,
        limits=(0.0, 1.0),
        design=study.design,
    )


def _dbm(study: Reads, wanted: Merit, random: str, level: float) -> ReaderAnalysis:
    if study.design != CROSSED:
        raise Problem(_not_crossed("dbm", study))
    values = over_cases.pseudovalues(figure(study, wanted))
    if np.isnan(values).any():
        raise Problem("label: dbm needs two cases of each class; one cannot be left out.")
    return dbm(
        values.reshape(study.score.shape),
        random=random,
        level=level,
        modalities=study.modalities,
        readers=study.readers,
        limits=(0.0, 1.0),
    )


def _not_crossed(method: str, study: Reads) -> str:
    missing = int(np.isnan(study.score).sum())
    return (
        f"method: '{method}' needs all cases read by all readers in all modalities"
        f"{', or nested' if method != 'dbm' else ''}; {missing} of {study.score.size} readings "
        "are absent. Use method='u-statistic'"
        f"{'' if study.design == PARTIAL else ' or obuchowski-rockette'}."
    )


def _told(study: Reads) -> str:
    t, r, n = study.score.shape
    positive = int(study.positive.sum())
    return (
        f"Design: {study.design}; {t} modalities, {r} readers, {n} cases, {positive} of them "
        "positive; cases are independent."
    )
