import filecmp
import hashlib
import math
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import tensorflow as tf

from mammo_lib.problem import Problem
from mammo_lib.training import checkpoint, history
from mammo_lib.training.fit import CHECKPOINT
from mammo_lib.training.score import score

pytestmark = pytest.mark.filterwarnings("ignore:TensorFlow already runs")  # set by other tests

KEPT = ("best.keras", "history.csv", "fit.json")


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


class TestFit:
    def test_learns_and_leaves_its_files(self, train, tmp_path):
        found = train(epochs=4)
        assert found.epochs["epoch"].tolist() == [1, 2, 3, 4]
        assert found.epochs["loss"].iloc[-1] < found.epochs["loss"].iloc[0]
        assert found.best_auc > 0.8
        assert sorted(p.name for p in (tmp_path / "model").iterdir()) == sorted(
            [*KEPT, history.TIMING]
        )

    def test_twice_is_the_same_to_the_byte(self, train, tmp_path):
        train("one", epochs=2)
        train("other", epochs=2)
        assert same(tmp_path / "one", tmp_path / "other")

    def test_a_finished_run_is_returned_at_once(self, train):
        first = train(epochs=1)
        listener = StopAfter(99)
        again = train(epochs=1, tracker=listener)
        assert again.epochs.equals(first.epochs)
        assert listener.heard == []

    def test_another_fingerprint_trains_afresh(self, train, tmp_path):
        train(epochs=1)
        train(epochs=2, fingerprint="y")
        assert history.record(tmp_path / "model")["fingerprint"] == "y"
        assert len(history.read(tmp_path / "model").epochs) == 2

    def test_stops_when_patience_ends(self, train):
        found = train(epochs=5, patience=1, lr=1e-9)
        assert len(found.epochs) < 5
        assert len(found.epochs) == found.best_epoch + 1

    def test_starts_from_given_weights(self, train, tmp_path):
        train("one", epochs=2, lr=1e-2)
        begun = train("two", epochs=1, lr=1e-9, weights=str(tmp_path / "one" / "best.keras"))
        assert begun.best_auc == pytest.approx(history.read(tmp_path / "one").best_auc, abs=0.1)


class TestInterrupted:
    @pytest.mark.parametrize("last", [1, 2])
    def test_ends_as_if_never_interrupted(self, train, tmp_path, last):
        train("whole")
        with pytest.raises(Stop):
            train("cut", tracker=StopAfter(last))
        listener = StopAfter(99)
        train("cut", tracker=listener)
        assert same(tmp_path / "whole", tmp_path / "cut")
        assert listener.heard == list(range(last + 1, 4))

    def test_another_fingerprint_forgets_the_checkpoint(self, train):
        with pytest.raises(Stop):
            train(tracker=StopAfter(1))
        listener = StopAfter(99)
        train(tracker=listener, fingerprint="y")
        assert listener.heard == [1, 2, 3]


class TestProblems:
    def test_one_class(self, train, world):
        images = world.images.copy()
        images.loc[images["split"] == "validation", "label"] = 0
        with pytest.raises(Problem, match="split 'validation'"):
            train(images=images)

    def test_a_loss_that_is_no_number_names_epoch_batch_and_images(self, train, tmp_path):
        with pytest.raises(Problem, match=r"shen seed 0: .* epoch 1, batch \d+ \(images i\d+"):
            train(lr=1e30, optimizer="sgd", schedule="constant", warmup_epochs=0)
        assert not (tmp_path / "model" / history.RECORD).exists()

    def test_memory_running_out_names_the_batch(self, train, monkeypatch):
        def full(*args, **kwargs):
            raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating")

        monkeypatch.setattr("keras.Model.fit", full)
        with pytest.raises(Problem, match=r"lower model\.shen\.batch"):
            train()

    def test_missing_weights(self, train):
        with pytest.raises(Problem, match=r"model\.shen\.weights: .*none\.keras does not exist"):
            train(weights="none.keras")

    def test_weights_of_another_network(self, train, tmp_path):
        (tmp_path / "other.weights.h5").write_bytes(b"no weights")
        with pytest.raises(Problem, match=r"model\.shen\.weights"):
            train(weights=str(tmp_path / "other.weights.h5"))

    def test_a_softmax_cannot_be_trained(self, train):
        with pytest.raises(Problem, match="head: logit"):
            train(options={"head": "softmax"})


class TestScore:
    def test_every_image_has_one_score(self, train, world, settings, tmp_path):
        train(epochs=2)
        found = score(tmp_path / "model", world.images, world.pixels, settings, seed=0, name="shen")
        assert found["image_id"].tolist() == world.images["image_id"].tolist()
        assert found["score"].between(0, 1).all()
        assert set(found["model"]) == {"shen"}

    def test_reloading_gives_the_same_scores(self, train, world, settings, tmp_path):
        train(epochs=1)
        one, other = (
            score(tmp_path / "model", world.images, world.pixels, settings, seed=0, name="shen")
            for _ in range(2)
        )
        assert one.equals(other)

    def test_the_training_batch_does_not_matter(self, train, world, settings, tmp_path):
        train(epochs=1)
        scores = [
            score(
                tmp_path / "model",
                world.images,
                world.pixels,
                settings.model_copy(update={"batch": batch}),
                seed=0,
                name="shen",
            )
            for batch in (3, 50)
        ]
        assert scores[0].equals(scores[1])

    def test_averages_the_flip(self, train, world, settings, tmp_path):
        train(epochs=1)
        place = (tmp_path / "model", world.images, world.pixels)
        upright = settings.model_copy(update={"tta": False})
        one = score(*place, upright, seed=0, name="shen")["score"]
        both = score(*place, settings, seed=0, name="shen")["score"]
        assert not np.allclose(one, both)
        assert np.abs(one - both).max() < 0.5

    def test_an_unfinished_run_is_a_problem(self, world, settings, tmp_path):
        with pytest.raises(Problem, match="no finished training run"):
            score(tmp_path, world.images, world.pixels, settings, seed=0, name="shen")


SCRIPT = """
import pickle, sys
from pathlib import Path
from mammo_lib.training.fit import fit
fit(**pickle.loads(Path(sys.argv[1]).read_bytes()))
"""


@pytest.fixture
def process(world, settings, training, tmp_path):
    """Start training in a process of its own; keywords change the machine's part."""
    import pickle

    def start(folder, **change):
        call = {
            "images": world.images,
            "pixels_path": world.pixels,
            "settings": settings.model_copy(update={"epochs": 12, "patience": 12}),
            "training": training.model_copy(update=change),
            "seed": 0,
            "folder": tmp_path / folder,
            "name": "shen",
            "fingerprint": "x",
        }
        path = tmp_path / f"{folder}.pickle"
        path.write_bytes(pickle.dumps(call))
        return subprocess.Popen([sys.executable, "-c", SCRIPT, str(path)])

    return start


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.slow
class TestProcess:
    def test_killed_and_started_again_ends_the_same(self, process, tmp_path):
        assert process("whole").wait() == 0
        killed = process("killed")
        saved = tmp_path / "killed" / CHECKPOINT
        while checkpoint.load(saved, "x").epoch < 1:
            assert killed.poll() is None
            time.sleep(0.02)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert saved.exists()
        assert process("killed").wait() == 0
        assert same(tmp_path / "whole", tmp_path / "killed")
        assert digest(tmp_path / "whole/best.keras") == digest(tmp_path / "killed/best.keras")


TWO = """
import pickle, sys
from pathlib import Path
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
from mammo_lib.training import strategy
from mammo_lib.training.fit import fit
call = pickle.loads(Path(sys.argv[1]).read_bytes())
assert strategy.strategy(call["training"]).num_replicas_in_sync == 2
fit(**call)
"""


@pytest.mark.slow
class TestMirrored:
    def test_two_replicas_train(self, process, tmp_path, monkeypatch):
        monkeypatch.setitem(globals(), "SCRIPT", TWO)
        assert process("two", strategy="mirrored").wait() == 0
        found = history.read(tmp_path / "two")
        assert found.best_auc > 0.7
        assert all(map(math.isfinite, found.epochs["loss"]))

    @pytest.mark.parametrize("precision", ["mixed_float16", "mixed_bfloat16"])
    def test_half_precision_trains_and_is_saved_whole(self, process, tmp_path, precision):
        assert process("half", precision=precision).wait() == 0
        from mammo_lib.training import model_file

        model = model_file.load(tmp_path / "half")
        assert model.get_layer("block1_conv1").compute_dtype == "float32"
