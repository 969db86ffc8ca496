import numpy as np
import pytest

from mammo_lib.errors.discovery import slices
from mammo_lib.errors.discovery.conditions import Conditions
from tests.errors.discovery.cohort import cohort


def one(holds):
    return Conditions(("A", "B"), ("a", "b"), np.asarray(holds, bool))


def test_nothing_wrong_gives_nothing(rng):
    made, error, _ = cohort(rng)
    found = slices.beam(made, error & False, np.ones(len(error), bool), least=10)
    assert found.slices == ()


def test_no_condition_gives_nothing():
    empty = Conditions((), (), np.zeros((50, 0), bool))
    found = slices.beam(empty, np.arange(50) < 9, np.ones(50, bool), least=10)
    assert found == slices.Searched((), 0)


def test_excess_is_hypergeometric(rng):
    mask, wrong = rng.random(60) < 0.4, rng.random(60) < 0.3
    from scipy.stats import hypergeom

    law = hypergeom(60, wrong.sum(), mask.sum())
    expected = ((mask & wrong).sum() - law.mean()) / law.std()
    assert slices.excess(mask[None], wrong, least=5)[0] == pytest.approx(expected)


def test_support_is_kept_on_both_sides(rng):
    made, error, _ = cohort(rng, planted=0.4)
    everyone = np.ones(len(error), bool)
    for least in (20, 150):
        found = slices.beam(made, error, everyone, least=least)
        sizes = [s.holds.sum() for s in found.slices]
        assert min(sizes) >= least
        assert max(sizes) <= len(error) - least


def test_planted_conjunction_is_first(rng):
    made, error, _ = cohort(rng, planted=0.5)
    found = slices.beam(made, error, np.ones(len(error), bool), least=20)
    assert found.slices[0].text == "Density D and Vendor Z"
    assert found.slices[0].how == slices.BEAM


def test_only_the_discovery_half_is_looked_at(rng):
    made, error, _ = cohort(rng, planted=0.5)
    discovery = np.arange(len(error)) % 4 < 2
    other = np.where(discovery, error, ~error)
    found, again = (slices.beam(made, e, discovery, least=15) for e in (error, other))
    assert [(s.text, s.excess) for s in found.slices] == [(s.text, s.excess) for s in again.slices]
    assert found.searched == again.searched


def test_counts_what_it_compared():
    holds = np.zeros((40, 2), bool)
    holds[:20, 0], holds[10:30, 1] = True, True
    wrong = np.arange(40) < 10
    found = slices.beam(one(holds), wrong, np.ones(40, bool), least=10, depth=1)
    assert found.searched == 2
    assert [s.text for s in found.slices] == ["A a"]


def test_a_further_condition_must_earn_its_place():
    holds = np.zeros((40, 2), bool)
    holds[:20, 0], holds[:, 1] = True, np.arange(40) % 2 == 0
    wrong = np.arange(40) < 10
    found = slices.beam(one(holds), wrong, np.ones(40, bool), least=5)
    assert [s.text for s in found.slices] == ["A a"]


def test_carried_slices_do_not_repeat_each_other(rng):
    made, error, _ = cohort(rng, planted=0.5)
    everyone = np.ones(len(error), bool)
    found = slices.beam(made, error, everyone, least=20)
    chosen = slices.carried([found, found], everyone, count=5)
    assert chosen[0].text == "Density D and Vendor Z"
    for i, first in enumerate(chosen):
        for second in chosen[:i]:
            both, either = first.holds & second.holds, first.holds | second.holds
            assert both.sum() <= 0.5 * either.sum()
    assert all(s.excess >= slices.WORTH for s in chosen)
