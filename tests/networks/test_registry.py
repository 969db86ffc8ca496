import subprocess
import sys

import pytest

from mammo_lib import networks
from mammo_lib.problem import Problem


class TestRegistry:
    def test_names_all_networks(self):
        assert {"wu2019", "shen2019", "gmic2021", "unet", "mirai2021"} <= set(networks.names())

    def test_names_those_of_a_task(self):
        assert networks.names("risk") == ["asymmirai2024", "mirai2021"]
        assert networks.task("unet") == "masks"
        assert networks.says("lesion_detector") == ("scores", "detections")

    def test_every_variant_names_the_same_options(self):
        for name in networks.names():
            assert set(networks.variants(name)) == {"paper", "demo", "testing"}
            known = [set(networks.options(name, v)) for v in networks.variants(name)]
            assert known[0] == known[1] == known[2]

    def test_importing_it_leaves_keras_alone(self):
        code = "import sys, mammo_lib.networks as n; n.names(); assert 'keras' not in sys.modules"
        subprocess.run([sys.executable, "-c", code], check=True)

    def test_an_unknown_network_names_the_nearest(self):
        with pytest.raises(Problem, match="Did you mean 'wu2019'"):
            networks.build("wu2018", rows=96, columns=48)

    def test_an_unknown_variant_names_the_nearest(self):
        with pytest.raises(Problem, match="Did you mean 'demo'"):
            networks.build("wu2019", "demos", rows=96, columns=48)

    def test_an_unknown_option_names_the_nearest(self):
        with pytest.raises(Problem, match="Did you mean 'hidden'"):
            networks.build("wu2019", "testing", rows=96, columns=48, hiden=3)

    def test_too_small_an_image_says_what_to_raise(self):
        with pytest.raises(Problem, match=r"Raise image\.rows"):
            networks.build("shen2019", "paper", rows=64, columns=64)
