import numpy as np
import pandas as pd
import pytest

from mammo_lib import tables
from mammo_lib.config import compose
from mammo_lib.evaluation import localisation, places, pointing
from mammo_lib.evaluation.examples import Shown
from mammo_lib.paths import Run
from mammo_lib.stats.estimate import Estimate
from mammo_lib.training.examples import Material
from tests.evaluation import marks


@pytest.fixture
def judge(images, lesions, tmp_path):
    """Judge the detections of a run without trained networks other than a detector."""

    def run(*, detector=True, lesions=lesions):
        model = "lesion_detector" if detector else "density_lehman2019"
        config = compose(["profile=smoke", f"model=[{model}]", "stats.n_boot=60"])
        given = Material(images, np.ones((len(images), 8, 8), np.uint16), lesions)
        found = marks.detections(lesions, images, find=0.7, model="lesion_detector")
        return places.places(
            config, Run(tmp_path), given,
            detections=found if detector else tables.empty("detections"),
            outlines=tables.empty("outlines"), rng=lambda _: np.random.default_rng(0),
        )  # fmt: skip

    return run


def test_a_detector_alone(judge):
    found = judge()
    assert found.found.points["model"].tolist() == ["lesion_detector"]
    assert [len(found.pictures[verdict]) for verdict in ("found", "missed", "false mark")] == [
        4
    ] * 3
    assert found.outlines.empty
    assert found.looked.empty


def test_no_network_that_says_where(judge):
    found = judge(detector=False)
    assert found.found.figures.empty
    assert found.chosen.empty
    assert not any(found.pictures.values())


def test_no_boxes(judge, lesions):
    found = judge(lesions=lesions.head(0))
    assert found.test.lesions.empty
    assert found.found.points.empty
    assert found.chosen.empty
    assert localisation.wide(found.found).empty


def test_lesions_without_outlines_need_no_folder(images, lesions, tmp_path):
    config = compose(["profile=smoke"])
    np.save(tmp_path / "pixels.npy", np.zeros((len(images), 4, 4), np.uint16))
    run = type("Run", (), {"store": tmp_path / "pixels.npy"})()
    given = places.material(config, run, images, lesions.head(0))
    assert given.folder is None


class TestMap:
    """The map of the network shown is drawn where its hits lie above chance."""

    @pytest.mark.parametrize(("low", "drawn"), [(0.2, True), (0.05, False)])
    def test_is_drawn_if_it_beats_chance(self, low, drawn):
        hit = Estimate(0.3, low, 0.4, n=40)
        measured = pd.DataFrame({"model": ["m"], "hit": [hit], "chance": [0.1]})
        assert places._mapped(Shown(None, None, ("m", 0)), measured) == (
            ("m", 0) if drawn else None
        )

    def test_is_not_drawn_of_nobody(self):
        nobody = pointing.measures(
            pd.DataFrame(columns=pointing.LOOKED), None, settings=None, rng=None
        )
        assert places._mapped(Shown(None, None, None), nobody) is None
