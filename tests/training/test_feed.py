import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mammo_lib.config.schema import AugmentConfig
from mammo_lib.training.feed import Feed, plan, scoring, scoring_batch
from mammo_lib.training.split import labelled

STILL = AugmentConfig(flip_rows=0, rotate_deg=0, shift=0, zoom=0, contrast=0, noise=0)


@pytest.fixture
def feed(world, augment):
    split = labelled(world.images, "train")
    store = np.load(world.pixels, mmap_mode="r")
    return Feed(store, split, batch=16, augment=augment, weights=(0.8, 1.2), seed=0)


class TestPlan:
    @given(st.integers(1, 300), st.integers(1, 64), st.integers(0, 5))
    def test_every_image_once_in_even_batches(self, n, batch, epoch):
        batches = plan(n, batch, STILL, seed=0, epoch=epoch).batches
        sizes = [len(part) for part in batches]
        assert sorted(np.concatenate(batches)) == list(range(n))
        assert max(sizes) <= batch
        assert max(sizes) - min(sizes) <= 1

    @given(st.integers(8, 300), st.integers(4, 64), st.integers(1, 4))
    def test_batches_divide_among_replicas(self, n, batch, replicas):
        batches = plan(n, batch, STILL, seed=0, epoch=0, replicas=replicas).batches
        assert all(len(part) % replicas == 0 for part in batches)
        assert all(replicas <= len(part) <= batch for part in batches)
        assert sum(map(len, batches)) == n - n % replicas

    def test_same_seed_and_epoch_give_the_same_plan(self, augment):
        one, other = (plan(40, 8, augment, seed=3, epoch=2) for _ in range(2))
        assert np.array_equal(one.batches, other.batches)
        assert np.array_equal(one.draws[1].angle, other.draws[1].angle)

    def test_epochs_and_seeds_differ(self):
        orders = [
            np.concatenate(plan(40, 8, STILL, seed=seed, epoch=epoch).batches).tolist()
            for seed, epoch in [(0, 0), (0, 1), (1, 0), (1, 1)]
        ]
        assert len({tuple(order) for order in orders}) == 4


class TestFeed:
    def test_dataset_gives_the_planned_bytes(self, feed):
        for step, (image, label, weight) in enumerate(feed.epoch(1)):
            expected = feed.batch(1, step)
            for found, wanted in zip((image, label, weight), expected, strict=True):
                assert np.array_equal(found, wanted)
        assert step + 1 == feed.steps

    def test_shapes_and_types(self, feed):
        images, label, weight = feed.batch(0, 0)
        assert images.shape[1:] == (96, 48, 1)
        assert images.dtype == label.dtype == weight.dtype == np.float32
        assert label.shape == weight.shape == (len(images), 1)

    def test_ids_are_those_of_the_batch(self, feed, world):
        label = world.images.set_index("image_id")["label"]
        assert label[feed.ids(2, 3)].tolist() == feed.batch(2, 3)[1][:, 0].tolist()

    def test_weights_follow_the_class(self, feed):
        _, label, weight = feed.batch(0, 0)
        assert np.allclose(weight, np.where(label == 1, 1.2, 0.8))


class TestScoring:
    def test_all_images_in_order_in_full_batches(self, world):
        store = np.load(world.pixels)
        batches = list(scoring(store, np.arange(70)))
        assert [len(batch) for batch in batches] == [64, 64]
        assert np.array_equal(batches[1][6], batches[1][5])  # padding repeats the last image

    def test_flip_is_upside_down(self, world):
        store = np.load(world.pixels)
        upright, flipped = (next(iter(scoring(store, np.arange(3), flip=f))) for f in (0, 1))
        assert np.array_equal(np.asarray(upright)[:, ::-1], flipped)

    def test_large_images_come_in_small_batches(self):
        assert scoring_batch(96, 48) == 64
        assert scoring_batch(1152, 896) == 4
        assert scoring_batch(5000, 4000) == 1
