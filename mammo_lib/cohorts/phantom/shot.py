"""One exposure: which view of which breast at which exam, and the names it goes by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mammo_lib.cohorts.phantom.grid import Grid, near
from mammo_lib.cohorts.phantom.population import Woman
from mammo_lib.cohorts.phantom.vendors import VENDORS, Vendor

SIDES, VIEWS = ("L", "R"), ("CC", "MLO")
PRIOR, INDEX = 1, 2  # exam numbers
YEARS_BETWEEN = 2
WEEKS = 0.1  # years from a screening exam to the biopsy that it led to


@dataclass(frozen=True)
class Shot:
    """One image of `woman`: exam 1 (prior) or 2 (index), side L or R, view CC or MLO."""

    woman: Woman
    exam: int
    side: str
    view: str

    @property
    def exam_id(self) -> str:
        return f"{self.woman.patient_id}-E{self.exam}"

    @property
    def image_id(self) -> str:
        return f"{self.exam_id}-{self.side}{self.view}"

    @property
    def path(self) -> str:
        return f"{self.woman.patient_id}/{self.image_id}.dcm"

    @property
    def age(self) -> int:
        return self.woman.age - YEARS_BETWEEN * (INDEX - self.exam)

    @property
    def date(self) -> date:
        year = self.woman.date.year - YEARS_BETWEEN * (INDEX - self.exam)
        day = min(self.woman.date.day, 28)
        return self.woman.date.replace(year=year, day=day)

    @property
    def years_followed(self) -> float:
        """Years from this exam to the diagnosis of cancer, or to the last news without one.

        A cancer of the index exam is diagnosed weeks later.
        """
        after = WEEKS if self.woman.cancer else self.woman.followed
        return YEARS_BETWEEN * (INDEX - self.exam) + after

    @property
    def vendor(self) -> Vendor:
        return VENDORS[self.woman.vendor]

    @property
    def where(self) -> tuple[int, int, int, int]:
        """Woman, side, view and exam as numbers, for seeding."""
        return (self.woman.index, SIDES.index(self.side), VIEWS.index(self.view), self.exam)

    def grid(self, pitch_mm: float) -> Grid:
        """Return the pixel grid of its file where the coarsest maker's pixel is `pitch_mm`."""
        return near(self.vendor.pixel * pitch_mm)


def shots(woman: Woman) -> Iterator[Shot]:
    """Yield the four views of each exam of `woman`, earlier exam first."""
    for exam in (PRIOR, INDEX) if woman.prior else (INDEX,):
        for side in SIDES:
            for view in VIEWS:
                yield Shot(woman, exam, side, view)
