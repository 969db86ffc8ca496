"""Fetching some women's mammograms of an open collection: chosen, weighed, fetched, verified."""

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mammo_lib import disk
from mammo_lib.cohorts import delivery, registry, shelf
from mammo_lib.cohorts.card import Card
from mammo_lib.cohorts.commons import Commons
from mammo_lib.config.schema import RealData
from mammo_lib.paths import external_data
from mammo_lib.problem import Problem
from mammo_lib.progress import say, track

WOMAN = {"cbis_ddsm": re.compile(r"P_\d+")}  # where PatientID names the image, the part for her
BATCH = 1_000_000_000  # bytes asked for at once: idc-index takes seconds to begin


@dataclass(frozen=True)
class Plan:
    """What is to stand in `folder`: `series` has a row each, as `Commons.index`, and `woman`."""

    name: str
    card: Card
    folder: Path
    series: pd.DataFrame

    @property
    def bytes(self) -> int:
        return int(self.series["bytes"].sum())

    def missing(self) -> pd.DataFrame:
        """Return the series that are not whole on disk, with the column `fault`."""
        told = self.series.assign(fault=delivery.faults(self.series, self.folder))
        return told[told["fault"] != ""]


@dataclass(frozen=True)
class Arrival:
    """A series after it was fetched: `fault` as in `delivery`, `complaint` as the archive's."""

    patient_id: str
    series: str
    fault: str
    complaint: str


def plan(
    name: str, patients: int, commons: Commons, *, seed: int | None = None, to: Path | None = None
) -> Plan:
    """Return the series of `patients` women of source `name`; nothing is fetched.

    Raises a Problem for a source that cannot be fetched, saying how to get it.
    """
    card = registry.card(name)
    if not shelf.fetchable(card):
        raise Problem(shelf.refusal(name, card))
    folder = (to or shelf.home(name)).absolute()
    series = choose(by_woman(commons.index(card.collection), name), patients, seed=seed)
    return Plan(name, card, folder, series)


def by_woman(index: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return `index` with the column `woman`, in order of woman, patient_id and series."""
    if name in WOMAN:
        told = index["patient_id"].map(lambda text: WOMAN[name].search(text))
        woman = told.map(lambda found: found.group() if found else None)
        index, woman = index[woman.notna()], woman[woman.notna()]
    else:
        woman = index["patient_id"]
    return index.assign(woman=woman).sort_values(["woman", "patient_id", "series"])


def choose(series: pd.DataFrame, patients: int, *, seed: int | None = None) -> pd.DataFrame:
    """Return all series of `patients` women: the first in order, or drawn where a seed is given.

    More women with the same seed are the same women and others.
    """
    women = np.array(sorted(series["woman"].unique()), dtype=object)
    if not 1 <= patients <= len(women):
        raise Problem(f"--patients {patients}: the collection has {len(women)} women.")
    if seed is not None:
        women = np.random.default_rng(seed).permutation(women)
    return series[series["woman"].isin(list(women[:patients]))].reset_index(drop=True)


def summary(plan: Plan, missing: pd.DataFrame) -> str:
    """Return what would be fetched, how much, and under which licence, in a few lines."""
    licences = ", ".join(sorted(plan.series["licence"].dropna().unique())) or plan.card.licence
    text = (
        f"{plan.card.title}: {plan.series['woman'].nunique():,} women, {len(plan.series):,} series,"
        f" {plan.series['files'].sum():,} files, {size(plan.bytes)}\n"
        f"Licence: {licences}; cite {plan.card.citation}\n"
        f"Folder:  {plan.folder}"
    )
    if len(missing) == len(plan.series):
        return text
    left = f"{len(missing):,} series, {size(missing['bytes'].sum())} are left to fetch"
    return f"{text}\nThere:   {len(plan.series) - len(missing):,} series are whole; {left}"


def carry_out(plan: Plan, missing: pd.DataFrame, commons: Commons) -> Path:
    """Fetch the `missing` series, verify them and return the manifest of all of `plan`.

    What is whole stays when something fails: the Problem says what is not, and the same call
    goes on from there.
    """
    _room(plan.folder, int(missing["bytes"].sum()))
    arrived: list[Arrival] = []
    with disk.alone(_lock(plan.folder), lambda: say("waiting for another fetch")):
        manifest = delivery.enter(plan.series.drop(missing.index), plan.folder)
        try:
            arrivals = _arrivals(plan.folder, missing, commons)
            arrived.extend(track(arrivals, "Series", total=len(missing)))
        except ConnectionError as error:
            raise Problem(_offline(plan, arrived, error)) from None
    if bad := [one for one in arrived if one.fault]:
        raise Problem(_unfinished(plan, arrived, bad, len(missing)))
    return manifest


def next_step(plan: Plan) -> str:
    """Return the command to run next, and what is still missing for it."""
    own = external_data()
    found = own is not None and plan.folder == own / plan.name
    place = "" if found else " " + shlex.quote(f"data.folder={plan.folder}")
    command = f"mammo report data={plan.name}{place} name={plan.name}"
    try:
        registry.require(RealData(name=plan.name, folder=str(plan.folder)))  # type: ignore[arg-type]
    except Problem as problem:
        return f"Its tables are not part of the download. {problem}\nThen: {command}"
    return f"Next: {command}"


def size(count: float) -> str:
    """Return a number of bytes in words, in powers of 1,000 as disks and archives count."""
    for unit, one in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6)):
        if count >= one:
            return f"{count / one:.1f} {unit}"
    return f"{count / 1e3:.1f} kB"


def _arrivals(folder: Path, missing: pd.DataFrame, commons: Commons) -> Iterator[Arrival]:
    """Yield each series once it was fetched and looked at; end where nothing arrives any more."""
    batch = missing["bytes"].cumsum() // BATCH
    for _, part in missing.groupby(batch):
        complaint = commons.download(part, folder)
        delivery.tidy(part, folder)
        faults = delivery.faults(part, folder)
        delivery.enter(part[faults == ""], folder, fresh=part["series"])
        told = zip(part["patient_id"], part["series"], faults, strict=True)
        yield from (Arrival(patient, series, fault, complaint) for patient, series, fault in told)
        if (faults != "").all():
            return


def _lock(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.fetch.lock")


def _room(folder: Path, needed: int) -> None:
    """Raise a Problem unless `folder` can be a folder with `needed` bytes more in it."""
    there = next(place for place in (folder, *folder.parents) if place.exists())
    if not there.is_dir():
        raise Problem(f"--to: {there} is a file, not a folder.")
    free = shutil.disk_usage(there).free
    if free < needed:
        raise Problem(
            f"{folder}: {size(needed)} to fetch, {size(free)} free. Ask for fewer --patients, or "
            "name another folder: --to FOLDER"
        )


def _offline(plan: Plan, arrived: list[Arrival], error: Exception) -> str:
    got = f"{len(arrived):,} series were" if arrived else "nothing was"
    left = plan.missing()
    whole = len(plan.series) - len(left)
    kept = f" {whole:,} of {len(plan.series):,} series stand in {plan.folder}." if whole else ""
    return f"no network: {error}; {got} fetched.{kept} Give the same command where there is one."


def _unfinished(plan: Plan, arrived: list[Arrival], bad: list[Arrival], wanted: int) -> str:
    good = len(arrived) - len(bad)
    complaint = next((f" ({one.complaint})" for one in bad if one.complaint), "")
    return (
        f"{plan.name}: {wanted - good:,} of {wanted:,} series did not arrive whole; the first is "
        f"{bad[0].patient_id}, series {bad[0].series}: {bad[0].fault}{complaint}. What is whole "
        f"stays in {plan.folder} and is listed in {delivery.MANIFEST}; the same command goes on."
    )
