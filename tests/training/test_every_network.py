"""Every network and its task on the synthetic cohort: learns by heart, trains, says its part."""

import numpy as np
import pytest

from mammo_lib import networks
from mammo_lib.cohorts import registry, split
from mammo_lib.config import compose
from mammo_lib.config.overrides import groups
from mammo_lib.imaging.curate import curate
from mammo_lib.training import augment, examples, strategy, tasks
from mammo_lib.training.fit import fit
from mammo_lib.training.score import score

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:TensorFlow already runs"),
]
KEYS = groups()["model"]
EIGHT = 8
STEPS = {"unet": 240}  # outlines of few pixels take longer than a label


@pytest.fixture(scope="module")
def smoke():
    return compose(["profile=smoke", f"model=[{','.join(KEYS)}]", "data.prior_share=0.5"])


@pytest.fixture(scope="module", autouse=True)
def one_thread(smoke):
    strategy.prepare(smoke.training)


@pytest.fixture(scope="module")
def material(smoke, tmp_path_factory):
    """Return the smoke profile's cohort, more of its women with an earlier exam."""
    source = registry.load(smoke.data)
    path = tmp_path_factory.mktemp("cohort") / "pixels.npy"
    made = curate(source, store=path, **dict(smoke.image))
    images = split.assign(made.images, smoke.split, np.random.default_rng(0))
    return examples.material(images, path, made.lesions, source.folder)


def eight(found):
    """Return the positions of eight examples, positive and negative ones as far as there are."""
    positive, rest = np.flatnonzero(found.positive), np.flatnonzero(~found.positive)
    half = min(len(positive), EIGHT // 2) if len(rest) >= EIGHT // 2 else EIGHT
    return np.sort(np.concatenate([positive[:half], rest[: EIGHT - half]]))


@pytest.mark.parametrize("key", KEYS)
class TestEveryNetwork:
    def test_learns_eight_examples_by_heart(self, key, smoke, material):
        import keras

        recipe = smoke.model[key].model_copy(update={"variant": "demo", "label_smoothing": 0.0})
        task = tasks.of(networks.task(recipe.network), recipe)
        found = task.examples(material, "train")
        index = eight(found)
        seen = examples.inputs(found, material.store, index)
        answers = task.targets(found, material, index, None)
        keras.utils.set_random_seed(1)
        rows, columns = found.window or material.shape
        options = {"rows": rows, "columns": columns, **recipe.options}
        network = networks.build(recipe.network, "demo", **options)
        losses = _by_heart(network, task, seen, answers, steps=STEPS.get(recipe.network, 60))
        assert losses[-1] < 0.25 * losses[0]

    def test_trains_and_says_its_part(self, key, smoke, material, tmp_path):
        recipe, machine = smoke.model[key], smoke.training
        heard = fit(material, recipe, machine, seed=0, folder=tmp_path, name=key, fingerprint="x")
        assert np.isfinite(heard.epochs[["loss", "val_loss", "val_metric"]].to_numpy()).all()
        said = score(tmp_path, material, recipe, seed=0, name=key)
        assert set(said) == set(networks.says(recipe.network))
        assert all(len(frame) for frame in said.values())


def _by_heart(network, task, seen, answers, *, steps):
    """Train `network` on one batch; return its losses."""
    import keras
    import tensorflow as tf

    optimizer = keras.optimizers.Adam(3e-3)
    optimizer.build(network.trainable_variables)

    @tf.function
    def step():
        with tf.GradientTape() as tape:
            loss = keras.ops.mean(task.loss(network(seen, training=True), answers))
        gradients = tape.gradient(loss, [v.value for v in network.trainable_variables])
        optimizer.apply(gradients, network.trainable_variables)
        return loss

    return [float(step()) for _ in range(steps)]


def test_boxes_move_with_their_image(material):
    """A box that is bright in the image is where the image is bright after any change."""
    settings = compose(["profile=demo"]).model["wu2019_single"].augment
    draws = augment.draw(np.random.default_rng(0), 20, settings)
    rows, columns = 96, 48
    image = np.zeros((20, rows, columns), np.float32)
    image[:, 40:52, 16:26] = 1
    moved = augment.move(image, draws)
    every = np.tile([16.0, 40.0, 26.0, 52.0], (20, 1))
    boxes, left = augment.move_boxes(every, np.arange(20), draws, rows, columns)
    for index in np.flatnonzero(left):
        down, across = np.nonzero(moved[index] > 0.5)
        found = [across.min(), down.min(), across.max() + 1, down.max() + 1]
        assert np.abs(boxes[index] - found).max() < 2
    assert left.sum() > 10
