import numpy as np
import pytest

from mammo_lib.cohorts.phantom import exposure, population, vendors
from mammo_lib.cohorts.phantom.shot import Shot
from mammo_lib.imaging.decode import decode
from mammo_lib.imaging.display import display

from .conftest import make


@pytest.mark.parametrize("vendor", vendors.VENDORS.values(), ids=list(vendors.VENDORS))
def test_storing_is_monotone_and_fits(vendor):
    stored = vendors.store(np.linspace(0, 1, 500, dtype=np.float32), vendor).astype(int)
    sign = -1 if vendor.photometric == "MONOCHROME1" else 1
    assert (sign * np.diff(stored) >= 0).all()
    assert stored.min() >= 0
    assert stored.max() <= vendor.top


def test_the_named_vendor_is_the_noisiest():
    noise = {v.name: v.noise for v in vendors.VENDORS.values()}
    assert noise.pop(vendors.NOISIEST) > 2 * max(noise.values())


def test_files_display_as_they_were_meant(cohort, settings):
    women = {w.patient_id: w for w in population.women(make("unused"))}
    for row in cohort.images.drop_duplicates("vendor").itertuples():
        exam = 1 if row.exam == "prior" else 2
        shot = Shot(women[row.patient_id], exam, row.laterality, row.view)
        scene = exposure.scene(settings.seed, shot, shot.grid(settings.pitch_mm))
        meant = exposure.shown(settings.seed, shot, scene)
        found = display(decode(cohort.folder / row.path))
        found = found[:, ::-1] if row.laterality == "R" else found
        assert np.abs(found - meant).max() < 0.01
