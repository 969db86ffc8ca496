import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mammo_lib.cohorts.phantom import exposure, lesions, population
from mammo_lib.cohorts.phantom.cluster import cluster, specks
from mammo_lib.cohorts.phantom.mass import mass, profile
from mammo_lib.cohorts.phantom.shot import Shot

from .conftest import make

seeds = st.integers(0, 2**32 - 1)


def axes(pixel, reach=16.0):
    line = np.arange(-reach + pixel / 2, reach, pixel)
    return line[None], line[:, None]


@given(seeds, st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_cluster_has_the_same_integral_at_any_pitch(seed, malignant):
    shape = cluster(np.random.default_rng(seed), malignant=malignant)
    sums = [specks(shape, 0, *axes(p), size=1, pixel_mm=p).sum() * p**2 for p in (2.0, 0.25)]
    assert sums[0] == pytest.approx(sums[1], rel=1e-3)


@given(seeds, st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_cluster_is_as_described(seed, malignant):
    shape = cluster(np.random.default_rng(seed), malignant=malignant)
    assert 5 <= len(shape.diameters) <= 20
    assert shape.diameters.min() >= 0.2
    assert shape.diameters.max() <= 0.6
    assert np.ptp(shape.points, axis=0).max() <= 10


@given(seeds, st.booleans())
@settings(max_examples=30, deadline=None)
def test_a_mass_fills_a_share_of_the_path(seed, malignant):
    shape = mass(np.random.default_rng(seed), malignant=malignant)
    filled = profile(shape, 1, *axes(0.5), size=1, pixel_mm=0.5)
    assert filled.min() >= 0
    assert filled.max() <= 1
    assert 5 <= 2 * shape.radius <= 25


def test_malignant_masses_are_more_often_spiculated():
    rng = np.random.default_rng(0)
    count = {m: sum(len(mass(rng, malignant=m).spicules) > 0 for _ in range(200)) for m in (0, 1)}
    assert 0 < count[0] < 40 < 100 < count[1] < 200


def test_kinds_of_cancers():
    women = [w for w in population.women(make("unused", women=1200)) if w.cancer]
    found = [{x.kind for x in lesions.of(3, w) if x.pathology == "malignant"} for w in women]
    mass_share = np.mean(["mass" in kinds for kinds in found])
    assert 0.62 < mass_share < 0.82
    assert 0.05 < np.mean([len(kinds) == 2 for kinds in found]) < 0.25


@given(st.floats(0.28, 0.8), st.floats(-0.85, 0.85), st.floats(-0.85, 0.85), st.integers(0, 23))
@settings(max_examples=60, deadline=None)
def test_a_lesion_lies_under_the_skin_in_both_views(back, outer, up, who):
    woman = population.women(make("unused"))[who]
    for view in ("CC", "MLO"):
        seen = exposure.projected(3, Shot(woman, 2, "L", view))
        x, y = lesions.locate(lesions.Spot(back, outer, up), seen, margin_mm=8)
        depth = seen.outline.depth(np.float32([[x]]), np.float32([[y]]))
        assert depth.item() > 5


def test_outer_lesions_lie_higher_in_cc():
    woman = population.women(make("unused"))[0]
    seen = exposure.projected(3, Shot(woman, 2, "L", "CC"))
    heights = [lesions.locate(lesions.Spot(0.5, o, 0), seen, margin_mm=8)[1] for o in (-0.5, 0.5)]
    assert heights[1] < heights[0]
