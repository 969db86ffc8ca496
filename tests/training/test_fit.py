import filecmp

import numpy as np
import pytest
import tensorflow as tf

from mammo_lib.problem import Problem
from mammo_lib.training import checkpoint, compiled, history, model_file
from mammo_lib.training.examples import Material
from mammo_lib.training.fit import CHECKPOINT
from mammo_lib.training.schedule import plateau

pytestmark = pytest.mark.filterwarnings("ignore:TensorFlow already runs")  # set by other tests

KEPT = ("best.keras", "history.csv", "fit.json")
APART = (history.TIMING, history.COST)  # differ between equal runs
TOP = ["top*", "logit"]  # layers of shen2019 above the trunk that patches teach
CONVOLUTIONS = {  # every layer but the batch normalisations, which so stand still
    "stages": [{"name": "all", "train": ["block*_conv*", "top*_conv", "logit"]}],
    "options": {"dropout": 0.0},
}
STAGED = {  # the top alone, then everything; the weights averaged
    "stages": [
        {"name": "top", "train": TOP, "set": {"epochs": 2, "lr": 1e-2}},
        {"name": "all", "set": {"epochs": 2}},
    ],
    "ema": 0.8,
}
PATCHES = {  # patches, then the top of whole images
    "stages": [
        {"name": "patches", "task": "patches", "set": {"options": {"stage": "patch"}, "epochs": 2}},
        {"name": "image", "train": TOP, "set": {"epochs": 1}},
    ],
    "patches_per_lesion": 2,
}


class Stop(Exception):
    """A power cut, as a listener can make one."""


class StopAfter:
    """A listener that stops training after epoch `last`."""

    def __init__(self, last):
        self.last, self.heard = last, []

    def epoch(self, row):
        self.heard.append(row["epoch"])
        if row["epoch"] == self.last:
            raise Stop


def same(one, other):
    return all(filecmp.cmp(one / name, other / name, shallow=False) for name in KEPT)


def weights(folder, layer):
    return model_file.load(folder).get_layer(layer).get_weights()[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("fit")


@pytest.fixture(scope="module")
def whole(fitted, place):
    """A run of three epochs, never interrupted: its folder."""
    fitted(place / "whole")
    return place / "whole"


class TestFit:
    def test_learns(self, whole):
        found = history.read(whole)
        assert found.epochs["epoch"].tolist() == [1, 2, 3]
        assert found.epochs["loss"].iloc[-1] < found.epochs["loss"].iloc[0]
        assert found.best_metric > 0.7
        assert found.metric == "AUC by breast"

    def test_leaves_its_files(self, whole):
        assert {path.name for path in whole.iterdir()} == {*KEPT, *APART}

    def test_the_best_epoch_is_that_of_the_best_metric(self, whole):
        found = history.read(whole)
        assert found.best_metric == found.epochs["val_metric"].max()
        assert found.best_epoch == found.epochs["val_metric"].idxmax() + 1

    def test_every_second_epoch_is_validated_up_to_the_last(self, train, whole):
        found, always = train(validate_every=2).epochs, history.read(whole).epochs
        assert found["val_metric"].isna().tolist() == [False, True, False]
        assert found["val_loss"].isna().tolist() == [False, True, False]
        assert found["loss"].equals(always["loss"])
        judged = found.dropna()
        assert judged["val_metric"].equals(always.loc[judged.index, "val_metric"])

    def test_a_finished_run_is_returned_at_once(self, fitted, whole):
        listener = StopAfter(99)
        again = fitted(whole, tracker=listener)
        assert again.epochs.equals(history.read(whole).epochs)
        assert listener.heard == []

    def test_another_fingerprint_trains_afresh(self, train, tmp_path):
        train(epochs=1)
        train(epochs=1, fingerprint="y", batch=60)
        assert history.record(tmp_path / "model")["fingerprint"] == "y"

    def test_starts_from_given_weights(self, train, whole):
        begun = train(epochs=1, lr=1e-9, weights=str(whole / "best.keras"))
        assert begun.best_metric == pytest.approx(history.read(whole).best_metric, abs=0.1)

    def test_the_rate_falls_on_plateaus_until_patience_ends(self, train, settings):
        change = {
            "schedule": "plateau", "plateau_epochs": 1, "epochs": 5, "patience": 2, "lr": 1e-6,
        }  # fmt: skip
        found = train(**change)
        metric, recipe = found.epochs["val_metric"].tolist(), settings.model_copy(update=change)
        assert len(metric) == min(5, found.best_epoch + 2)
        wanted = [plateau(recipe, metric[:n]) for n in range(len(metric))]
        assert found.epochs["lr"].tolist() == pytest.approx(wanted)

    def test_two_batches_of_six_are_one_of_twelve(self, train):
        one = train("one", epochs=2, batch=12, clip=1.0, **CONVOLUTIONS)
        other = train("two", epochs=2, batch=6, accumulate=2, clip=1.0, **CONVOLUTIONS)
        assert np.allclose(one.epochs["loss"], other.epochs["loss"], atol=1e-5)
        assert np.allclose(one.epochs["val_loss"], other.epochs["val_loss"], atol=1e-5)
        assert one.epochs["lr"].equals(other.epochs["lr"])


class TestInterrupted:
    def test_ends_as_if_never_interrupted(self, train, tmp_path, whole):
        with pytest.raises(Stop):
            train(tracker=StopAfter(2))
        listener = StopAfter(99)
        train(tracker=listener)
        assert same(whole, tmp_path / "model")
        assert listener.heard == [3]

    def test_another_fingerprint_forgets_the_checkpoint(self, train):
        with pytest.raises(Stop):
            train(tracker=StopAfter(1))
        listener = StopAfter(1)
        with pytest.raises(Stop):
            train(tracker=listener, fingerprint="y")
        assert listener.heard == [1]


@pytest.fixture(scope="module")
def staged(fitted, place):
    """A run of two stages, never interrupted: its folder, and the epochs that were heard."""
    listener = StopAfter(99)
    fitted(place / "staged", tracker=listener, **STAGED)
    return place / "staged", listener.heard


class TestStages:
    def test_each_leaves_its_files_and_the_last_stands_on_top(self, staged):
        folder = staged[0]
        assert {path.name for path in folder.iterdir()} == {*KEPT, *APART, "1-top"}
        stages = [history.record(each)["stage"] for each in (folder / "1-top", folder)]
        assert stages == ["top", "all"]

    def test_a_listener_hears_their_epochs_in_a_row(self, staged):
        assert staged[1] == [1, 2, 3, 4]

    def test_the_first_trains_its_layers_alone(self, staged, settings):
        fresh = compiled.network(settings, (96, 48), seed=0, name="shen", train=["*"])
        for layer, stays in (("block1_conv1", True), ("block2_bn1", True), ("top1_conv", False)):
            before = fresh.get_layer(layer).get_weights()[0]
            assert np.array_equal(before, weights(staged[0] / "1-top", layer)) == stays

    def test_the_last_trains_them_all(self, staged):
        for layer in ("block1_conv1", "top1_conv"):
            before = weights(staged[0] / "1-top", layer)
            assert not np.array_equal(before, weights(staged[0], layer))

    @pytest.mark.parametrize(("last", "part"), [(1, "1-top"), (3, ".")])
    def test_a_kill_in_any_of_them_changes_nothing(self, train, staged, tmp_path, last, part):
        with pytest.raises(Stop):
            train(tracker=StopAfter(last), **STAGED)
        assert (tmp_path / "model" / part / CHECKPOINT).exists()
        listener = StopAfter(99)
        train(tracker=listener, **STAGED)
        assert listener.heard == list(range(last + 1, 5))
        for folder in (".", "1-top"):
            assert same(staged[0] / folder, tmp_path / "model" / folder)

    def test_an_image_network_takes_over_the_trunk_of_a_patch_network(self, train, tmp_path):
        found = train(**PATCHES)
        first = history.read(tmp_path / "model/1-patches")
        assert (first.metric, found.metric) == ("AUC of malignant windows", "AUC by breast")
        for layer in ("block1_conv1", "block2_conv1"):
            trunk = weights(tmp_path / "model/1-patches", layer)
            assert np.array_equal(trunk, weights(tmp_path / "model", layer))

    def test_patches_without_lesions_are_a_problem(self, train, given):
        bare = Material(given.images, given.store, given.lesions.iloc[:0])
        with pytest.raises(Problem, match="holds no malignant lesion"):
            train(material=bare, **PATCHES)


def test_the_best_weights_are_the_averaged_ones(train, tmp_path):
    with pytest.raises(Stop):
        train(tracker=StopAfter(1), ema=0.9)
    state = checkpoint.load(tmp_path / "model" / CHECKPOINT, "x")
    averages = {array.tobytes() for array in state.optimizer}
    kernel = max(range(len(state.best)), key=lambda i: state.best[i].size)  # none else is as large
    assert state.best[kernel].tobytes() in averages
    assert state.weights[kernel].tobytes() not in averages


class TestProblems:
    def test_one_class(self, train, given):
        images = given.images.copy()
        images.loc[images["split"] == "validation", "label"] = 0
        with pytest.raises(Problem, match="split 'validation'"):
            train(material=Material(images, given.store, given.lesions))

    def test_a_loss_that_is_no_number_names_epoch_batch_and_images(self, train, tmp_path):
        with pytest.raises(Problem, match=r"shen seed 0: .* epoch 1, batch \d+ \(i\d+"):
            train(lr=1e30, optimizer="sgd", schedule="constant", warmup_epochs=0)
        assert not (tmp_path / "model" / history.RECORD).exists()

    def test_memory_running_out_names_the_batch(self, train, monkeypatch):
        def full(*args, **kwargs):
            raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating")

        monkeypatch.setattr("mammo_lib.training.fit._steps", full)
        with pytest.raises(Problem, match=r"lower model\.shen\.batch"):
            train()

    def test_weights_that_are_missing(self, train):
        with pytest.raises(Problem, match=r"model\.shen\.weights: none\.keras does not exist"):
            train(weights="none.keras")


def test_a_missing_view_of_a_four_view_network_is_a_problem(train, given):
    images = given.images.copy()
    images.loc[1, "view"] = "MLO"
    with pytest.raises(Problem, match="1 of 30 exams lack one of the views"):
        train(network="wu2019", material=Material(images, given.store, given.lesions))
