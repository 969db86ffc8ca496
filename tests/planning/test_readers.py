from dataclasses import replace

import pytest

from mammo_lib import stats
from mammo_lib.planning import readers
from tests.stats.conftest import load


@pytest.fixture
def rows():
    return readers.sizes(readers.variants(readers.PUBLISHED), n_cases=readers.PUBLISHED_CASES)


def test_sizes_are_the_library_s(rows):
    own = rows[(rows["name"] == "as found") & (rows["x"] == 8)]
    found = stats.power_mrmc(readers.PUBLISHED, n_cases=114, difference=0.05, readers=8,
                             cases=int(own["y"].item()))  # fmt: skip
    assert found.power >= 0.8


def test_readers_who_differ_more_need_more(rows):
    wide = readers.side_by_side(rows)
    assert (wide["none"] <= wide["as found"]).dropna().all()
    assert (wide["as found"] <= wide["four times as much"]).dropna().all()
    assert wide["as found"].isna().iloc[0]  # three readers: no number of cases


def test_nothing_found_has_no_variants():
    below = replace(readers.PUBLISHED, modality_reader=-0.001)
    assert list(readers.variants(below)) == ["none"]


def test_published_components_are_those_of_the_reference():
    printed = load("mrmc_vandyke").expected["iowa_printed"]
    ours = readers.PUBLISHED
    assert ours.reader == printed["var_R"]
    assert ours.modality_reader == printed["var_TR"]
    assert (ours.error, ours.cov1, ours.cov2, ours.cov3) == tuple(
        printed[name] for name in ("var_error", "cov1", "cov2", "cov3")
    )
