"""The women: who they are, where they are screened, and who has what."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from mammo_lib.cohorts.phantom.seeds import Purpose, stream
from mammo_lib.cohorts.phantom.vendors import VENDORS
from mammo_lib.config.schema import PhantomData

SITES = ("Harbour Screening Centre", "Millbrook Clinic")
SITE_SHARE = (0.55, 0.45)
RACES = ("White", "Black", "Asian", "Hispanic or Latino", "Other")
RACE_GIVEN_SITE = ((0.78, 0.03, 0.10, 0.04, 0.05), (0.30, 0.36, 0.04, 0.25, 0.05))
VENDOR_GIVEN_SITE = ((0.58, 0.38, 0.04), (0.10, 0.12, 0.78))  # in the order of VENDORS
DENSITY_SHARE = {"A": 0.10, "B": 0.40, "C": 0.40, "D": 0.10}
DENSE_AREA = {"A": (0.03, 0.09), "B": (0.13, 0.27), "C": (0.34, 0.50), "D": (0.60, 0.80)}
AGE_DENSITY = -0.35  # correlation of age with the tendency to dense tissue
AGE_BANDS = (50, 60, 70)
FOLLOWED = (1.0, 6.0)  # years after an index exam without cancer, whatever the woman


@dataclass(frozen=True)
class Woman:
    """One screened woman; age and date are those of her index exam."""

    index: int
    patient_id: str
    age: int
    race_ethnicity: str
    site: str
    vendor: str
    scanner: str
    density: str
    dense: float  # share of the breast's area
    thickness: float  # compressed, mm
    cancer: bool
    benign: bool
    prior: bool
    date: date
    followed: float  # years free of cancer after the index exam; 0 with cancer there


def women(settings: PhantomData) -> list[Woman]:
    """Return all women of the cohort, drawn together so that shares come out exactly."""
    n, rng = settings.women, stream(settings.seed, Purpose.POPULATION)
    site = _quota(rng, n, SITE_SHARE)
    race = _given(rng, site, RACE_GIVEN_SITE)
    vendor = _given(rng, site, VENDOR_GIVEN_SITE)
    ageing = _bounded(rng, n)
    age = np.floor(57 + 10 * ageing).astype(int)
    density = _density(rng, ageing)
    strata = [site, np.searchsorted(AGE_BANDS, age, side="right"), vendor, density]
    cancer = _spread(rng, strata, settings.cancer_share)
    benign = _spread(rng, [*strata, cancer], settings.benign_share)
    prior = _spread(rng, [*strata, cancer], settings.prior_share)
    unit = rng.integers(1, 3, n)
    area, thickness = rng.random(n), np.clip(rng.normal(55, 12, n), 25, 90)
    days = rng.integers(0, 730, n)
    years = stream(settings.seed, Purpose.FOLLOW_UP).uniform(*FOLLOWED, n)
    columns = (age, race, site, vendor, unit, density, area, thickness, cancer, benign, prior, days,
               years)  # fmt: skip
    return [_woman(i, *row) for i, row in enumerate(zip(*columns, strict=True))]


def _woman(
    index: int, age: int, race: int, site: int, vendor: int, unit: int, density: int, area: float,
    thickness: float, cancer: bool, benign: bool, prior: bool, days: int,
    years: float,
) -> Woman:  # fmt: skip
    """Return the woman of these numbers: codes of categories, `area` 0..1 within her density."""
    make, letter = list(VENDORS.values())[vendor], "ABCD"[density]
    return Woman(
        index=index,
        patient_id=f"P{index + 1:05d}",
        age=int(age),
        race_ethnicity=RACES[race],
        site=SITES[site],
        vendor=make.name,
        scanner=f"{make.model} {'HM'[site]}{unit}",
        density=letter,
        dense=float(np.interp(area, (0, 1), DENSE_AREA[letter])),
        thickness=round(float(thickness), 1),
        cancer=bool(cancer),
        benign=bool(benign),
        prior=bool(prior),
        date=date(2021, 1, 4) + timedelta(days=int(days)),
        followed=0.0 if cancer else round(float(years), 1),
    )


def _quota(rng: np.random.Generator, n: int, shares: tuple[float, ...]) -> np.ndarray:
    """Return `n` categories in random order, each as often as its share says."""
    edges = np.round(np.cumsum(shares) * n).astype(int)
    return rng.permutation(np.searchsorted(edges, np.arange(n), side="right"))


def _given(
    rng: np.random.Generator, group: np.ndarray, shares: tuple[tuple[float, ...], ...]
) -> np.ndarray:
    """Return a category for each woman, by the shares of her group."""
    chosen = np.zeros(len(group), int)
    for value, own in enumerate(shares):
        members = group == value
        chosen[members] = _quota(rng, int(members.sum()), own)
    return chosen


def _bounded(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return `n` standard normal values within (-1.7, 2.399): ages 40 to 80 when scaled."""
    pool = rng.standard_normal(4 * n + 64)
    return pool[(pool > -1.7) & (pool < 2.399)][:n]


def _density(rng: np.random.Generator, ageing: np.ndarray) -> np.ndarray:
    """Return density 0..3 (A..D) in exact shares, lower with age."""
    rest = np.sqrt(1 - AGE_DENSITY**2)
    tendency = AGE_DENSITY * ageing + rest * rng.standard_normal(len(ageing))
    rank = np.argsort(np.argsort(tendency))
    edges = np.round(np.cumsum(list(DENSITY_SHARE.values())) * len(ageing)).astype(int)
    return np.searchsorted(edges, rank, side="right")


def _spread(rng: np.random.Generator, strata: list[np.ndarray], share: float) -> np.ndarray:
    """Return who is chosen: exactly `share` of all, evenly over `strata` (last varies slowest)."""
    n = len(strata[0])
    order = np.lexsort([rng.random(n), *strata])
    count = round(share * n)
    steps = np.floor((np.arange(n + 1) * count) / max(n, 1) + rng.random())
    chosen = np.zeros(n, bool)
    chosen[order] = np.diff(steps) > 0
    return chosen
