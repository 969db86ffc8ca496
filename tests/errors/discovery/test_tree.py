import numpy as np

from mammo_lib.errors.discovery import slices
from mammo_lib.errors.discovery.conditions import Conditions
from mammo_lib.errors.discovery.tree import tree
from tests.errors.discovery.cohort import cohort


def everyone(error):
    return np.ones(len(error), bool)


def test_nothing_wrong_gives_nothing(rng):
    made, error, _ = cohort(rng)
    assert tree(made, error & False, everyone(error), least=20, rng=rng) == slices.Searched((), 0)


def test_planted_slice_is_a_node(rng):
    made, error, _ = cohort(rng, planted=0.6)
    found = tree(made, error, everyone(error), least=20, rng=rng)
    planted = made.any("Density", ("D",)) & made.any("Vendor", ("Z",))
    assert any((s.holds == planted).all() for s in found.slices)
    assert all(s.how == slices.TREE for s in found.slices)


def test_a_slice_is_what_its_words_say(rng):
    made, error, _ = cohort(rng, planted=0.4)
    for found in tree(made, error, everyone(error), least=20, rng=rng).slices:
        meets = everyone(error)
        for attribute, group, is_so in found.parts:
            meets &= made.any(attribute, (group,)) == is_so
        assert (meets == found.holds).all()


def test_only_one_left_is_named():
    holds = np.stack([np.arange(90) % 3 == i for i in range(3)], axis=1)
    made = Conditions(("V",) * 3, ("X", "Y", "Z"), holds)
    wrong = holds[:, 2].copy()
    wrong[:9] |= holds[:9, 1]
    found = tree(made, wrong, np.ones(90, bool), least=10, rng=np.random.default_rng(0))
    assert found.slices[0].text == "V Z"


def test_only_the_discovery_half_is_looked_at(rng):
    made, error, _ = cohort(rng, planted=0.5)
    half = np.arange(len(error)) % 4 < 2
    one, other = (
        tree(made, e, half, least=15, rng=np.random.default_rng(1))
        for e in (error, np.where(half, error, ~error))
    )
    assert [s.text for s in one.slices] == [s.text for s in other.slices]
    assert one.searched == other.searched > 0


def test_leaves_keep_their_support(rng):
    made, error, _ = cohort(rng, planted=0.3)
    found = tree(made, error, everyone(error), least=60, rng=rng)
    assert min(s.holds.sum() for s in found.slices) >= 60
