"""What a tracked training leaves beside its epochs, looked up in MLflow's own database."""

import json
import time

import pytest

from mammo_lib import disk
from mammo_lib.config.schema import ModelConfig
from mammo_lib.paths import Run
from mammo_lib.training import artefacts, registered, samples, tracking
from mammo_lib.training.tracking import Tracker

pytestmark = pytest.mark.filterwarnings("ignore:TensorFlow already runs")  # set by other tests
STAGED = {"stages": [{"name": "top", "train": ["top*"], "set": {"epochs": 2}},
                     {"name": "all", "set": {"epochs": 1}}]}  # fmt: skip


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("MLFLOW_TRACKING_URI", raising=False)
        run = Run(tmp_path_factory.mktemp("runs") / "study")
        disk.write("name: study\n", run.config)
        tracking.prepare(run)
        yield run


@pytest.fixture(scope="module")
def done(run, fitted, settings, training, world):
    """A training of two stages, tracked to its end; its folder."""
    folder = run.model("shen", 0)
    recipe = ModelConfig.model_validate({**settings.model_dump(), **STAGED})
    tracker = Tracker(run, recipe, training, seed=0, name="shen", fingerprint="x",
                      images=world.images.assign(exact_hash="h"))  # fmt: skip
    with tracker:
        fitted(folder, tracker=tracker, **STAGED)
    return folder


@pytest.fixture(scope="module")
def client(run, done):
    return tracking._client(tracking.uri(run))


@pytest.fixture
def run_id(done):
    return json.loads((done / tracking.NOTE).read_text())["run_id"]


def names(client, run_id):
    return {file.path for file in client.list_artifacts(run_id)}


class TestTracked:
    def test_the_configuration_lies_beside(self, client, run_id):
        assert "config.yaml" in names(client, run_id)

    def test_code_lock_and_data_are_named(self, client, run_id):
        tags = client.get_run(run_id).data.tags
        assert {"mlflow.source.git.commit", "lock_sha256", "data_manifest_sha256"} <= set(tags)

    def test_epochs_stand_in_a_row_and_by_stage(self, client, run_id):
        steps = {name: [m.step for m in client.get_metric_history(run_id, name)]
                 for name in ("val_metric", "top/val_metric", "all/val_metric")}  # fmt: skip
        assert steps == {
            "val_metric": [1, 2, 3], "top/val_metric": [1, 2], "all/val_metric": [1],
        }  # fmt: skip

    def test_the_registered_version_says_what_it_is(self, client, done):
        (version,) = client.search_model_versions(f"name='{registered.name('shen2019')}'")
        assert version.description.startswith("shen-0 of run study: shen2019 (testing)")


class TestAttach:
    def test_a_text_is_laid_there_whenever_it_changed(self, run, done, client, run_id):
        made = []
        for text in ("a\n", "a\n", "b\n"):
            artefacts.attach(run, done, samples.FILE, lambda text=text: made.append(text) or text)
        assert samples.FILE in names(client, run_id)
        assert made == ["a\n", "a\n", "b\n"]

    def test_a_picture_is_laid_there_once(self, run, done, client, run_id):
        from matplotlib.figure import Figure

        figure = Figure()
        assert artefacts.picture(run, "shen", 0, figure) is figure
        assert artefacts.CURVE in names(client, run_id)
        artefacts.attach(run, done, artefacts.CURVE, lambda: pytest.fail("drawn again"))

    def test_a_card_describes_the_registered_version(self, run, done, client, run_id):
        artefacts.keep_card(run, done, "# Model card: mine\n")
        assert (done / artefacts.CARD).read_text() == "# Model card: mine\n"
        assert artefacts.CARD in names(client, run_id)
        (version,) = client.search_model_versions(f"name='{registered.name('shen2019')}'")
        assert version.description.startswith("# Model card: mine")

    def test_all_of_it_costs_little(self, run, done, client):
        began = time.monotonic()
        artefacts.attach(run, done, "other.csv", lambda: "c\n")
        assert time.monotonic() - began < 3

    def test_a_failure_is_a_warning(self, run, done):
        with pytest.warns(UserWarning, match="MLflow keeps no bad.csv of shen-0"):
            artefacts.attach(run, done, "bad.csv", lambda: 1 / 0)

    def test_an_untracked_model_is_left_alone(self, run, tmp_path):
        artefacts.attach(run, tmp_path, "any.csv", lambda: pytest.fail("made in vain"))
