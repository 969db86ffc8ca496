import subprocess
import sys

import pytest

from mammo_lib import networks
from mammo_lib.problem import Problem


class TestRegistry:
    def test_names_both_papers(self):
        assert networks.names() == ["shen2019", "wu2019"]

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
