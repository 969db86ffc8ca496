import numpy as np
import pytest

from mammo_lib.problem import Problem
from mammo_lib.training import tasks
from mammo_lib.training.examples import ABSENT, Examples
from mammo_lib.training.feed import Feed, scoring, scoring_batch


@pytest.fixture(scope="module")
def make(given, settings):
    """Return the feed of the world's training split; keywords change the recipe."""

    def made(*, replicas=1, **change):
        recipe = settings.model_copy(update=change)
        task = tasks.of("image", recipe)
        split = task.examples(given, "train")
        return Feed(task, given, split, recipe, seed=0, replicas=replicas)

    return made


@pytest.fixture
def feed(make):
    return make()


def equal(one, other):
    assert set(one) == set(other)
    assert all(np.array_equal(one[name], other[name]) for name in one)


class TestBatch:
    def test_shapes_and_types(self, feed):
        seen, answers = feed.batch(0, 0)
        assert seen["image"].shape == (15, 96, 48, 1)
        assert answers["label"].shape == (15, 1)
        assert answers["weight"].shape == (15,)
        kinds = {array.dtype for array in [*seen.values(), *answers.values()]}
        assert kinds == {np.dtype(np.float32)}

    def test_is_the_same_at_every_call(self, feed, make):
        for one, other in zip(feed.batch(2, 3), make().batch(2, 3), strict=True):
            equal(one, other)

    def test_names_are_those_of_the_batch(self, feed, world):
        label = world.images.set_index("image_id")["label"]
        assert label[feed.names(2, 3)].tolist() == feed.batch(2, 3)[1]["label"][:, 0].tolist()

    def test_replicas_part_the_batch(self, make):
        feed = make(batch=12, replicas=2)
        whole, parts = make(batch=12).batch(1, 4), [feed.batch(1, 4, i) for i in range(2)]
        for all_of_it, shares in zip(whole, zip(*parts, strict=True), strict=True):
            equal(all_of_it, {k: np.concatenate([s[k] for s in shares]) for k in all_of_it})


class TestWeights:
    def test_classes_weigh_the_same(self, given, settings):
        task = tasks.of("image", settings)
        some = given.images["label"].mask(given.images.index % 8 < 4, 0).astype("Int8")
        material = type(given)(given.images.assign(label=some), given.store, given.lesions)
        feed = Feed(task, material, task.examples(material, "train"), settings, seed=0)
        negative, positive = feed.weights
        assert positive == pytest.approx(3 * negative)
        share = feed.examples.positive.mean()
        assert share * positive + (1 - share) * negative == pytest.approx(1)

    def test_of_fewer_negatives_each_weighs_more(self, given, settings):
        task = tasks.of("image", settings)
        split = task.examples(given, "train")
        few = Examples(split.row, split.name, np.arange(len(split)) < 4, split.target)
        recipe = settings.model_copy(update={"negatives": 3.0})
        assert Feed(task, given, few, recipe, seed=0).weights == pytest.approx((2 / 3, 2))

    @pytest.mark.parametrize("balance", ["none", "batch"])
    def test_only_the_loss_is_weighed(self, make, balance):
        assert set(make(balance=balance).batch(0, 0)[1]["weight"]) == {1.0}


class TestBalance:
    def test_batches_hold_their_share(self, make):
        feed = make(balance="batch", positive_share=0.25)
        shares = {feed.batch(0, step)[1]["label"].sum() for step in range(feed.steps)}
        assert shares == {4.0}

    def test_nothing_to_balance_is_a_problem(self, given, settings):
        task = tasks.of("image", settings)
        split = task.examples(given, "train")
        none = Examples(split.row, split.name, np.zeros(len(split), bool), split.target)
        recipe = settings.model_copy(update={"balance": "batch"})
        with pytest.raises(Problem, match="balance: batch fills every batch"):
            Feed(task, given, none, recipe, seed=0)

    def test_a_batch_of_one_cannot_be_balanced(self, make):
        with pytest.raises(Problem, match="a batch of two"):
            make(balance="batch", batch=1)


class TestEpoch:
    def test_dataset_gives_the_planned_bytes(self, feed):
        for step, batch in enumerate(feed.epoch(1)):
            for found, wanted in zip(batch, feed.batch(1, step), strict=True):
                equal(found, wanted)
        assert step + 1 == feed.steps

    def test_gives_a_process_its_own_replicas_step_after_step(self, make):
        feed = make(batch=12, replicas=3)
        found = list(feed.epoch(0, range(1, 3)))
        assert len(found) == 2 * feed.steps
        equal(found[3][1], feed.batch(0, 1, 2)[1])


class TestScoring:
    def examples(self, n, given):
        names, positive = np.arange(n).astype(object), np.zeros(n, bool)
        return Examples(np.arange(n)[:, None], names, positive, {"label": np.arange(n)})

    def test_all_examples_in_order_in_full_batches(self, given):
        batches = [seen["image"] for seen, _ in scoring(self.examples(70, given), given)]
        assert [len(batch) for batch in batches] == [64, 64]
        assert np.array_equal(batches[1][6], batches[1][5])  # padding repeats the last image

    def test_answers_come_with_the_task(self, given, settings):
        made = self.examples(70, given)
        batches = list(scoring(made, given, task=tasks.of("image", settings)))
        found = np.concatenate([answers["label"] for _, answers in batches])
        assert found[:70].tolist() == list(range(70))

    def test_flip_is_upside_down(self, given):
        made = self.examples(3, given)
        one, other = (next(iter(scoring(made, given, flip=f)))[0]["image"] for f in (False, True))
        assert np.array_equal(np.asarray(one)[:, ::-1], other)

    def test_views_count_in_the_size_of_a_batch(self, given):
        row = np.full((5, 4), ABSENT)
        row[:, 0] = range(5)
        made = Examples(row, np.arange(5).astype(object), np.zeros(5, bool), {}, stacked=True)
        seen = next(iter(scoring(made, given)))[0]
        assert seen["views"].shape == (64, 4, 96, 48, 1)

    def test_large_images_come_in_small_batches(self):
        assert scoring_batch(96, 48) == 64
        assert scoring_batch(1152, 896) == 4
        assert scoring_batch(1152, 896, views=4) == 1
        assert scoring_batch(5000, 4000) == 1
