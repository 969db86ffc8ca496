from types import SimpleNamespace

import pytest

from mammo_lib.cohorts import registry
from mammo_lib.problem import Problem


def test_names_are_those_of_the_configuration():
    assert set(registry.names()) == {"phantom", "cbis_sample", "ddsm299"}


def test_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(Problem, match="Did you mean 'ddsm299'"):
        registry.load(SimpleNamespace(name="ddsm300"))
