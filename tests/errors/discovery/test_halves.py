import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors.discovery import halves


@pytest.fixture
def units():
    patient = (
        pd.Series([f"P{i:03d}" for i in range(101)])
        .repeat(
            2,
        )
        .reset_index(drop=True)
    )
    cancer = pd.Series([int(i < 21 and i % 2 == 0) for i in range(202)])
    return patient, cancer


def half(units, seed=0):
    return halves.halves(*units, rng=np.random.default_rng(seed))


def test_every_patient_is_in_one_half(units):
    assert sorted(half(units).index) == sorted(units[0].unique())
    assert set(half(units)) == {halves.DISCOVERY, halves.CONFIRMATION}


def test_cancers_are_halved_too(units):
    found, ill = half(units), units[1].groupby(units[0]).max() == 1
    for stratum in (ill, ~ill):
        own = found[stratum.index[stratum]]
        assert (own == halves.DISCOVERY).sum() == len(own) // 2


def test_order_of_units_does_not_matter(units):
    turned = units[0][::-1], units[1][::-1]
    pd.testing.assert_series_equal(half(units), half(turned))


def test_seed_decides(units):
    pd.testing.assert_series_equal(half(units), half(units))
    assert (half(units) != half(units, 1)).any()


def test_units_follow_their_patient(units):
    mask = halves.in_discovery(units[0], half(units))
    assert (mask[::2] == mask[1::2]).all()
    assert mask.sum() == 2 * (half(units) == halves.DISCOVERY).sum()
