import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.config.schema import AugmentConfig
from mammo_lib.training.plan import plan, steps

STILL = AugmentConfig(flip_rows=0, rotate_deg=0, shift=0, zoom=0, contrast=0, noise=0)


def batches(positive, batch, *, share=None, negatives=None, seed=0, epoch=0, replicas=1):
    return plan(
        positive, batch, STILL, share=share, negatives=negatives, seed=seed, epoch=epoch,
        replicas=replicas,
    ).batches  # fmt: skip


@st.composite
def classes(draw):
    """Which of n examples are positive: at least one is."""
    found = draw(st.lists(st.booleans(), min_size=1, max_size=200))
    return np.array([True, *found])


class TestEven:
    @given(st.integers(1, 300), st.integers(1, 64), st.integers(0, 5))
    def test_every_example_once_in_even_batches(self, n, batch, epoch):
        found = batches(np.zeros(n, bool), batch, epoch=epoch)
        sizes = [len(part) for part in found]
        assert sorted(np.concatenate(found)) == list(range(n))
        assert max(sizes) <= batch
        assert max(sizes) - min(sizes) <= 1

    @given(st.integers(8, 300), st.integers(4, 64), st.integers(1, 4))
    def test_batches_divide_among_replicas(self, n, batch, replicas):
        found = batches(np.zeros(n, bool), batch, replicas=replicas)
        assert all(len(part) % replicas == 0 for part in found)
        assert all(replicas <= len(part) <= batch for part in found)
        assert sum(map(len, found)) == n - n % replicas

    @given(st.integers(8, 300), st.integers(4, 64), st.integers(1, 4))
    def test_steps_are_the_batches(self, n, batch, replicas):
        positive = np.zeros(n, bool)
        found = batches(positive, batch, replicas=replicas)
        assert steps(positive, batch, replicas=replicas) == len(found)


class TestBalanced:
    def test_half_and_half(self):
        positive = np.arange(40) < 5
        found = batches(positive, 10, share=0.5)
        assert [len(part) for part in found] == [10] * 7
        assert [positive[part].sum() for part in found] == [5] * 7

    @given(classes(), st.integers(2, 40), st.floats(0.01, 0.99), st.integers(1, 4))
    def test_every_negative_once(self, positive, batch, share, replicas):
        replicas = min(replicas, batch)
        dealt = np.concatenate(batches(positive, batch, share=share, replicas=replicas))
        assert sorted(dealt[~positive[dealt]]) == np.flatnonzero(~positive).tolist()

    @given(classes(), st.integers(2, 40), st.floats(0.01, 0.99))
    def test_each_batch_has_its_share_of_positives(self, positive, batch, share):
        wanted = min(max(1, round(share * batch)), batch - 1)
        assert {int(positive[part].sum()) for part in batches(positive, batch, share=share)} == {
            wanted
        }

    @given(classes(), st.integers(2, 40), st.floats(0.01, 0.99), st.integers(1, 4))
    def test_batches_divide_among_replicas(self, positive, batch, share, replicas):
        replicas = min(replicas, batch)
        found = batches(positive, batch, share=share, replicas=replicas)
        assert all(len(part) % replicas == 0 for part in found)
        assert all(replicas <= len(part) <= batch for part in found)
        assert steps(positive, batch, share=share, replicas=replicas) == len(found)

    @given(classes(), st.integers(2, 40), st.floats(0.01, 0.99))
    def test_no_positive_is_dealt_again_before_all_others(self, positive, batch, share):
        dealt = np.concatenate(batches(positive, batch, share=share))
        times = np.bincount(dealt, minlength=len(positive))[positive]
        assert times.max() - times.min() <= 1


class TestNegatives:
    @given(classes(), st.integers(2, 40), st.floats(0.1, 9))
    def test_every_positive_once_and_so_many_negatives(self, positive, batch, each):
        dealt = np.concatenate(batches(positive, batch, negatives=each))
        wanted = min((~positive).sum(), max(1, round(each * positive.sum())))
        assert len(set(dealt)) == len(dealt)
        assert sorted(dealt[positive[dealt]]) == np.flatnonzero(positive).tolist()
        assert (~positive[dealt]).sum() == wanted

    def test_other_negatives_in_another_epoch(self):
        positive = np.arange(1000) < 10
        each = [np.concatenate(batches(positive, 8, negatives=2, epoch=e)) for e in range(400)]
        times = np.bincount(np.concatenate(each), minlength=1000)
        assert (times[:10] == 400).all()
        assert times[10:].min() >= 1
        assert times[10:].mean() == 400 * 20 / 990

    @given(classes(), st.integers(2, 40), st.none() | st.floats(0.01, 0.99), st.floats(0.1, 9))
    def test_steps_are_the_batches(self, positive, batch, share, each):
        found = batches(positive, batch, share=share, negatives=each)
        assert steps(positive, batch, share=share, negatives=each) == len(found)

    def test_all_where_none_is_positive(self):
        found = batches(np.zeros(9, bool), 4, negatives=1)
        assert sorted(np.concatenate(found)) == list(range(9))

    def test_more_than_there_are_is_all(self):
        assert len(np.concatenate(batches(np.arange(9) < 4, 4, negatives=5))) == 9


class TestPlan:
    @pytest.mark.parametrize("share", [None, 0.25])
    def test_same_seed_and_epoch_give_the_same_plan(self, augment, share):
        one, other = (
            plan(np.arange(40) < 9, 8, augment, share=share, seed=3, epoch=2) for _ in range(2)
        )
        for a, b in zip(one.batches, other.batches, strict=True):
            assert np.array_equal(a, b)
        assert np.array_equal(one.draws[1].angle, other.draws[1].angle)

    @pytest.mark.parametrize("share", [None, 0.25])
    def test_epochs_and_seeds_differ(self, share):
        orders = [
            np.concatenate(batches(np.arange(40) < 9, 8, share=share, seed=seed, epoch=epoch))
            for seed, epoch in [(0, 0), (0, 1), (1, 0), (1, 1)]
        ]
        assert len({tuple(order) for order in orders}) == 4

    def test_every_view_of_an_example_has_its_own_draw(self, augment):
        made = plan(np.zeros(10, bool), 4, augment, share=None, views=3, seed=0, epoch=0)
        assert [len(d) for d in made.draws] == [3 * len(part) for part in made.batches]
        assert len({angle for d in made.draws for angle in d.angle}) == 30
