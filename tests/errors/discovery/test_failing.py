import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors import attributes
from mammo_lib.errors.discovery import failing, halves
from mammo_lib.evaluation import members as seeds
from mammo_lib.evaluation.discrimination import tested as units_of


@pytest.fixture
def units(all_scores, images):
    alpha = all_scores[all_scores["model"] == "alpha"]
    return units_of(seeds.mean(alpha), images, "breast", "test")


def searched(units, images, lesions, settings, threshold=0.4):
    half = halves.halves(units["patient_id"], units["label"], rng=np.random.default_rng(0))
    members = attributes.memberships(images, lesions, "breast")
    return failing.search(units, members, images, half, threshold=threshold, settings=settings,
                          rng=np.random.default_rng(0))  # fmt: skip


def test_errors_are_those_of_the_threshold(units):
    cancers, missed = failing.wrong(units, failing.MISSES, 0.4)
    assert (cancers["label"] == 1).all()
    assert (missed == (cancers["score"] < 0.4)).all()
    others, alarms = failing.wrong(units, failing.ALARMS, 0.4)
    assert len(cancers) + len(others) == len(units)
    assert (alarms == (others["score"] >= 0.4)).all()


def test_no_threshold_no_search(units, images, lesions, settings):
    found = searched(units, images, lesions, settings, threshold=np.nan)
    assert found == ()
    assert failing.tested(found, settings).empty


def test_noisy_vendor_is_found_and_confirmed(units, images, lesions, settings):
    found = searched(units, images, lesions, settings)
    table = failing.tested(found, settings)
    confirmed = table.loc[table["verdict"] == "confirmed", ["kind", "name"]].values.tolist()
    assert [failing.ALARMS, "Vendor Vendor C"] in confirmed


def test_slices_keep_their_support(units, images, lesions, settings):
    for each in searched(units, images, lesions, settings):
        least = failing.least(int(each.discovery.sum()), settings)
        assert least >= 15
        sizes = [s.holds[each.discovery].sum() for s in each.slices]
        assert all(least <= size <= each.discovery.sum() - least for size in sizes)


def test_discovery_shares_are_of_the_discovery_half(units, images, lesions, settings):
    found = searched(units, images, lesions, settings)
    table = failing.tested(found, settings)
    for each in found:
        own = table[table["kind"] == each.kind]
        for row, one in zip(own.itertuples(), each.slices, strict=True):
            there = one.holds & each.discovery
            assert (row.found_n, row.found_rate) == (there.sum(), each.error[there].mean())


def test_unrecorded_attributes_are_done_without(units, images, lesions, settings):
    bare = images.drop(columns=["grey_mean", "breast_fraction"]).assign(
        density=pd.NA, race_ethnicity=pd.NA, vendor=pd.NA, scanner=pd.NA, site=pd.NA, age=np.nan
    )
    found = searched(units, bare, lesions.iloc[:0], settings)
    assert {name for each in found for name in each.conditions.attribute} == {"Side"}
    assert not failing.tested(found, settings)["verdict"].eq("confirmed").any()
