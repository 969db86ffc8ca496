import numpy as np
import pytest

from mammo_lib import networks
from mammo_lib.training import model_file, saliency
from mammo_lib.training.examples import inputs
from mammo_lib.training.saliency import Looker
from mammo_lib.training.tasks import of
from tests.training.conftest import COLUMNS, ROWS


def saved(name, folder, **options):
    model = networks.build(name, "testing", rows=ROWS, columns=COLUMNS, **options)
    model_file.save(model, folder / model_file.BEST)
    return model


@pytest.fixture(scope="module")
def gmic(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gmic")
    return folder, saved("gmic2021", folder)


@pytest.fixture(scope="module")
def looker(gmic, given, settings):
    return Looker(gmic[0], given, settings.model_copy(update={"network": "gmic2021"}))


def test_says_which_networks_have_a_map(gmic, tmp_path):
    saved("shen2019", tmp_path)
    assert saliency.answers_with_map(gmic[0])
    assert not saliency.answers_with_map(tmp_path)


class TestLooker:
    def test_maps_are_those_of_the_network(self, looker, gmic, given, settings):
        said = looker(np.array([7, 30]))
        assert said.row.tolist() == [7, 30]
        seen = inputs(of("image", settings).examples(given, None), given.store, np.array([7, 30]))
        wanted = np.asarray(gmic[1](seen, training=False)["saliency"])[..., -1]
        assert said.map == pytest.approx(wanted, abs=1e-5)

    def test_an_image_alone_has_the_map_it_has_among_others(self, looker):
        assert np.array_equal(looker(np.array([30])).map[0], looker(np.array([7, 30])).map[1])

    def test_no_image(self, looker):
        assert looker(np.array([], int)).row.size == 0


def test_views_of_an_exam_come_apart(given, settings, tmp_path):
    saved("pathak2025", tmp_path)
    recipe = settings.model_copy(update={"network": "pathak2025", "variant": "testing"})
    said = Looker(tmp_path, given, recipe)(np.array([4, 5, 9]))
    assert sorted(said.row.tolist()) == [4, 5, 9]
    assert said.map.ndim == 3
