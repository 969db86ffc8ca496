import pandas as pd
import pytest

from mammo_lib.config.overrides import compose
from mammo_lib.report import nightly


def test_the_kept_run_has_every_network_of_the_profile():
    table, about = nightly.kept()
    networks = set(table["network"])
    assert networks >= set(compose(["profile=nightly"]).model)
    assert about["trainings"] == 3 * len(compose(["profile=nightly"]).model)


def test_every_figure_has_its_interval_and_n():
    table, _ = nightly.kept()
    assert (table["low"] <= table["value"]).all()
    assert (table["value"] <= table["high"]).all()
    assert (table["n"] > 0).all()
    assert isinstance(table, pd.DataFrame)


def test_says_when_and_how_it_was_made():
    _, about = nightly.kept()
    said = nightly.said(about)
    for word in (about["date"], "profile=nightly", about["commit"][:7], "hours"):
        assert word in said


@pytest.mark.parametrize(
    ("network", "measure", "least"),
    [("lesion_detector", "found at 0.5", 0.7), ("unet", "Dice of mass", 0.6),
     ("density_lehman2019", "kappa", 0.7)],
)  # fmt: skip
def test_what_was_asked_of_the_networks(network, measure, least):
    table, _ = nightly.kept()
    own = table[(table["network"] == network) & table["measure"].str.contains(measure)]
    assert own["value"].iloc[0] > least
