from types import SimpleNamespace

import pytest

from mammo_lib import networks
from mammo_lib.errors.saliency import methods
from mammo_lib.training import model_file
from tests.errors.discovery.recipe import recipe


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("shen2019", ["Grad-CAM", "HiResCAM"]), ("gmic2021", ["Grad-CAM", "HiResCAM", "own map"])],
)
def test_network_of_one_image(name, wanted, tmp_path, material):
    model_file.save(networks.build(name, "testing"), tmp_path / model_file.BEST)
    assert list(methods.of(tmp_path, material, recipe(name))) == wanted
    assert methods.reason(SimpleNamespace(model={"m": recipe(name)}), "m") == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [("wu2019", "several views"), ("mirai2021", "several views"), ("unet", "no logit to explain"),
     ("density_lehman2019", "no logit to explain")],
)  # fmt: skip
def test_others_have_none_and_it_is_said_why(name, why, tmp_path, material):
    assert methods.of(tmp_path, material, recipe(name)) == {}
    assert why in methods.reason(SimpleNamespace(model={"m": recipe(name)}), "m")
