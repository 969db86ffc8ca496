from dataclasses import replace
from pathlib import Path

import pytest

from mammo_lib.config import compose
from mammo_lib.paths import Run
from mammo_lib.training import history, train
from tests.training.test_fit import KEPT, StopAfter, same

pytestmark = pytest.mark.filterwarnings("ignore:TensorFlow already runs")  # set by other tests

ALONE = {"epochs": 1}
BOTH = {
    "stages": [
        {"name": "first", "set": {"epochs": 1}},
        {"name": "all", "set": {"epochs": 1, "lr": 1e-4}},
    ]
}


class TestTake:
    @pytest.fixture(scope="class")
    def apart(self, fitted, tmp_path_factory):
        """Two trainings, the second with the whole of the first as its first stage."""
        place = tmp_path_factory.mktemp("twin")
        fitted(place / "alone", **ALONE)
        fitted(place / "both", **BOTH)
        return place

    def test_ends_with_the_same_bytes_as_training_anew(self, apart, train, tmp_path):
        listener = StopAfter(99)
        train("taken", first=apart / "alone", tracker=listener, **BOTH)
        assert same(apart / "both", tmp_path / "taken")
        assert same(apart / "both" / "1-first", tmp_path / "taken" / "1-first")
        assert listener.heard == [1, 2]

    def test_tells_that_it_took_no_time(self, apart, train, tmp_path):
        train("taken", first=apart / "alone", **BOTH)
        assert history.read(tmp_path / "taken" / "1-first").seconds == 0
        assert {path.name for path in (tmp_path / "taken" / "1-first").iterdir()} >= set(KEPT)

    def test_is_done_once(self, apart, train):
        train("taken", first=apart / "alone", **BOTH)
        listener = StopAfter(99)
        train("taken", first=Path("gone"), tracker=listener, **BOTH)
        assert listener.heard == []


class TestFirst:
    @pytest.fixture
    def config(self, tmp_path):
        words = ["model=[wu2019_single,wu2019]", "name=a", f"runs={tmp_path}"]
        return compose(words)

    @pytest.fixture
    def given(self, given):
        return replace(given, images=given.images.assign(exact_hash="0"))

    def first(self, config, given, tmp_path):
        return train._first(config, Run(tmp_path / "a"), given, model="wu2019", seed=0)

    def test_is_the_other_once_it_has_finished(self, config, given, tmp_path):
        folder = Run(tmp_path / "a").model("wu2019_single", 0)
        assert self.first(config, given, tmp_path) is None
        folder.mkdir(parents=True)
        print_of = train.fingerprint(config, given, model="wu2019_single")
        (folder / history.RECORD).write_text(f'{{"fingerprint": "{print_of}"}}')
        assert self.first(config, given, tmp_path) == folder
        (folder / history.RECORD).write_text('{"fingerprint": "of other images"}')
        assert self.first(config, given, tmp_path) is None

    def test_several_hosts_train_it_themselves(self, config, given, tmp_path):
        machine = config.training.model_copy(update={"strategy": "multiworker"})
        several = config.model_copy(update={"training": machine})
        assert self.first(several, given, tmp_path) is None
