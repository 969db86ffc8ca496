import math
import warnings

import pytest

from mammo_lib.paths import Run
from mammo_lib.training import tracking
from mammo_lib.training.tracking import Tracker

pytestmark = pytest.mark.filterwarnings("ignore:TensorFlow already runs")  # set by other tests

ROW = {"loss": 0.5, "val_loss": 0.6, "val_metric": 0.7, "lr": 0.1, "seconds": 2.0}


@pytest.fixture(autouse=True)
def _no_server(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    run = Run(tmp_path_factory.mktemp("runs") / "first")
    tracking.prepare(run)
    return run.tracking


@pytest.fixture
def run(database):
    return Run(database.parent / "study")


@pytest.fixture
def tracker(run, settings, training):
    def make(name, fingerprint="x"):
        run.model(name, 0).mkdir(parents=True, exist_ok=True)
        return Tracker(run, settings, training, seed=0, name=name, fingerprint=fingerprint)

    return make


@pytest.fixture
def client(run):
    return tracking._client(tracking.uri(run))


class TestPrepare:
    def test_makes_the_database_once(self, run, database):
        before = database.stat().st_mtime_ns
        tracking.prepare(run)
        assert database.stat().st_mtime_ns == before

    def test_leaves_no_other_file(self, database):
        assert {p.name for p in database.parent.iterdir()} <= {
            "mlflow.db", ".mlflow.db.lock", "mlflow-artifacts", "study",
        }  # fmt: skip

    def test_leaves_a_server_alone(self, tmp_path, monkeypatch):
        monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
        run = Run(tmp_path / "runs" / "a")
        tracking.prepare(run)
        assert run.tracking.read_bytes() == b""
        assert tracking.uri(run) == "http://127.0.0.1:9"


class TestTracker:
    def test_nothing_happens_without_an_epoch(self, tracker, run):
        with tracker("idle"):
            pass
        assert not (run.model("idle", 0) / tracking.NOTE).exists()

    def test_logs_epochs_under_their_steps(self, tracker, client, capfd):
        with tracker("plain") as tracked:
            for epoch in (1, 2):
                tracked.epoch({"epoch": epoch, **ROW})
        steps = [m.step for m in client.get_metric_history(tracked._run_id(), "val_metric")]
        assert steps == [1, 2]
        assert capfd.readouterr() == ("", "")

    def test_logs_nothing_of_what_an_epoch_does_not_know(self, tracker, client):
        with tracker("sparse") as tracked:
            tracked.epoch({"epoch": 1, **ROW, "val_metric": math.nan})
            tracked.epoch({"epoch": 2, **ROW})
        logged = {name: client.get_metric_history(tracked._run_id(), name)
                  for name in ("loss", "val_metric")}  # fmt: skip
        assert {name: [m.step for m in one] for name, one in logged.items()} == {
            "loss": [1, 2], "val_metric": [2],
        }  # fmt: skip

    def test_says_how_it_was_trained(self, tracker, client):
        with tracker("told") as tracked:
            tracked.epoch({"epoch": 1, **ROW})
        data = client.get_run(tracked._run_id()).data
        assert data.params["batch"] == "16"
        assert data.tags["fingerprint"] == "x"
        assert "mlflow.source.git.commit" in data.tags

    def test_goes_on_in_the_same_run_after_an_interruption(self, tracker):
        ids = []
        for epoch in (1, 2):
            with tracker("cut") as tracked:
                tracked.epoch({"epoch": epoch, **ROW})
            ids.append(tracked._run_id())
        assert ids[0] == ids[1]

    def test_another_fingerprint_is_another_run(self, tracker):
        ids = set()
        for fingerprint in "xy":
            with tracker("changed", fingerprint) as tracked:
                tracked.epoch({"epoch": 1, **ROW})
            ids.add(tracked._run_id())
        assert len(ids) == 2

    def test_registers_the_model_once(self, tracker, client, train, run, tmp_path):
        for _ in range(2):
            with tracker("done") as tracked:
                train(run.model("done", 0), epochs=1, tracker=tracked)
        versions = client.search_model_versions("name='mammo-shen2019'")
        assert len(versions) == 1
        assert client.get_run(tracked._run_id()).info.status == "FINISHED"

    def test_a_failed_training_is_marked_failed(self, tracker, client):
        def fail(tracked):
            with tracked:
                tracked.epoch({"epoch": 1, **ROW})
                raise ArithmeticError

        tracked = tracker("failed")
        with pytest.raises(ArithmeticError):
            fail(tracked)
        assert client.get_run(tracked._run_id()).info.status == "FAILED"

    def test_a_broken_server_never_stops_training(self, tracker, monkeypatch):
        monkeypatch.setenv("MLFLOW_TRACKING_URI", "sqlite:////proc/none/mlflow.db")
        tracked = tracker("broken")
        with pytest.warns(UserWarning, match="stops tracking"):
            tracked.epoch({"epoch": 1, **ROW})
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            tracked.epoch({"epoch": 2, **ROW})
