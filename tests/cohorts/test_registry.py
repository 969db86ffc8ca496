from types import SimpleNamespace

import pytest

from mammo_lib.cohorts import registry
from mammo_lib.paths import CONF
from mammo_lib.problem import Problem


@pytest.mark.parametrize("name", registry.names())
def test_every_source_has_a_card_and_a_configuration(name):
    card = registry.card(name)
    assert all([card.licence, card.labels, card.origin, card.citation])
    assert (CONF / "data" / f"{name}.yaml").is_file()


def test_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(Problem, match="Did you mean 'ddsm299'"):
        registry.load(SimpleNamespace(name="ddsm300"))
