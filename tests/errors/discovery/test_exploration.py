"""Slices, clusters, their tests, the truth beside them, and what is said of it all."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors import attributes
from mammo_lib.errors.discovery import alike, exploration, failing, rediscovery, story
from mammo_lib.errors.discovery.features import Features
from mammo_lib.evaluation import members as seeds
from mammo_lib.evaluation.discrimination import tested as units_of
from mammo_lib.report.figures import clusters as drawn
from tests.evaluation import screening

TRUTH = {"density": True, "vendor": "Vendor C", "race_ethnicity": False}


@pytest.fixture(scope="module")
def scores(all_scores):
    return seeds.mean(all_scores[all_scores["model"] == "alpha"])


@pytest.fixture(scope="module")
def slices(scores, tables):
    rng = np.random.default_rng(0)
    return exploration.slices(scores, *tables, settings=screening.STATS, rng=rng)


@pytest.fixture(scope="module")
def found(scores, tables, slices):
    """Clusters of features that follow the vendor, as a network's may."""
    images, lesions = tables
    rng = np.random.default_rng(1)
    rows = np.flatnonzero(images["split"] == "test")
    vendor = 8.0 * pd.get_dummies(images["vendor"]).to_numpy(float)[rows]
    values = np.column_stack([vendor, rng.normal(size=(len(rows), 3))])
    units = units_of(scores, images, "image", "test")
    members = attributes.memberships(images, lesions, "image")
    made = alike.group(
        units, Features(rows, values.astype(np.float32)), members, images, slices.half,
        threshold=0.4, settings=screening.STATS, rng=rng,
    )  # fmt: skip
    return exploration.Alikes("alpha", 0.4, made)


def nothing(reason="No network of this study answers for one image alone."):
    return exploration.Alikes("", np.nan, None, reason)


def test_features_are_of_their_images(found, images):
    """Whatever the order of rows, a cluster is one vendor's: features came to their images."""
    vendor = images.set_index("image_id")["vendor"].loc[found.found.units["image_id"]]
    pure = pd.crosstab(found.found.clusters.label, vendor.to_numpy(), normalize="index")
    assert (pure.max(axis=1) > 0.99).all()


def test_noisy_vendors_cluster_is_confirmed(found, images):
    table = found.table[found.table["verdict"] == "confirmed"]
    vendor = images.set_index("image_id")["vendor"].loc[found.found.units["image_id"]].to_numpy()
    for cluster in table.loc[table["kind"] == failing.ALARMS, "cluster"]:
        assert set(vendor[found.found.clusters.label == cluster]) == {"Vendor C"}
    assert failing.ALARMS in set(table["kind"])


def test_clusters_share_the_halves_of_the_slices(found, slices):
    half = found.found.units["patient_id"].map(slices.half)
    assert ((half == "discovery").to_numpy() == found.found.discovery).all()


def test_typical_errors_are_errors_of_the_other_half(found, images):
    shown = exploration.shown(found, images)
    rows = alike.flagged(found.table)
    assert 0 < len(shown) <= 5 * len(rows) <= 10
    units = found.found.units.set_index("image_id").loc[shown["image_id"]]
    wrong = (units["score"] >= 0.4) != (units["label"] == 1)
    assert wrong.all()
    there = found.found.units["image_id"].isin(shown["image_id"])
    assert not found.found.discovery[there].any()
    assert not shown.duplicated(["name", "kind", "patient_id"]).any()


def test_map_holds_the_other_half_alone(found):
    points = exploration.points(found)
    assert len(points) == (~found.found.discovery).sum()
    assert set(points["error"]) <= {"right", failing.MISSES, failing.ALARMS}
    assert set(drawn.LOOK) == {failing.MISSES, failing.ALARMS}
    assert len(drawn.clusters(points).axes) == 2


def test_nothing_is_drawn_of_no_clusters(images):
    assert exploration.points(nothing()).empty
    assert exploration.shown(nothing(), images).empty
    assert drawn.clusters(exploration.points(nothing())).axes


def test_vendor_is_rediscovered(found, slices, settings):
    carried = rediscovery.carried(slices.found, slices.table, found.found)
    graded = rediscovery.rediscovered(TRUTH, carried, settings=settings).set_index("truth")
    vendor = graded.loc["Vendor C, the noisiest machine"]
    assert vendor["verdict"] == rediscovery.FOUND
    assert vendor["p_holm"] < 0.05
    assert list(graded.index) == list(rediscovery.causes(TRUTH))


def test_what_was_not_confirmed_is_not_rediscovered(slices, settings):
    table = slices.table.assign(verdict="undecided")
    carried = rediscovery.carried(slices.found, table, None)
    graded = rediscovery.rediscovered(TRUTH, carried, settings=settings)
    assert rediscovery.FOUND not in set(graded["verdict"])
    assert rediscovery.POINTED in set(graded["verdict"])


def test_nothing_carried_nothing_seen(settings):
    graded = rediscovery.rediscovered(TRUTH, [], settings=settings)
    assert set(graded["verdict"]) == {rediscovery.UNSEEN}
    assert rediscovery.rediscovered({}, [], settings=settings).empty


def told(slices, alikes, settings, truth=TRUTH):
    carried = rediscovery.carried(slices.found, slices.table, alikes.found)
    graded = rediscovery.rediscovered(truth, carried, settings=settings)
    return story.summary(slices, alikes, graded, settings=settings, synthetic=bool(truth))


def test_words_hold_the_numbers(slices, found, settings):
    said = told(slices, found, settings)
    assert said["searched"] == sum(each.by_beam + each.by_tree for each in slices.found)
    assert said["discovery_patients"] + said["confirmation_patients"] == said["n_patients"]
    assert f"{said['confirmed']} w" in said["slices"]["text"]
    assert "Vendor C" in said["slices"]["text"]
    assert said["clusters"]["marks"].startswith("Cluster ")
    assert "rediscovered: " in said["truth"]


def test_words_where_there_is_nothing(slices, settings):
    said = told(slices, nothing(), settings, truth={})
    assert said["clusters"]["text"].startswith("No network")
    assert said["truth"].startswith("These are real data")


def test_small_halves_show_their_size_alone(scores, images, lesions, settings):
    few = images[images["exam_id"].isin(images["exam_id"].unique()[:60])]
    own = scores[scores["image_id"].isin(few["image_id"])]
    said = told(exploration.slices(own, few, lesions, settings=settings,
                                   rng=np.random.default_rng(0)), nothing(), settings)  # fmt: skip
    assert "too few breasts to search in (n = " in said["slices"]["looked"]
    assert said["slices"]["text"] == story.NOTHING


def test_networks_of_several_views_are_left_out(scores, images, lesions, settings, slices):
    config = SimpleNamespace(model={"alpha": SimpleNamespace(network="wu2019")}, stats=settings)
    seen = exploration.alikes(config, None, scores, images, lesions, slices.half,
                              rng=np.random.default_rng(0))  # fmt: skip
    assert seen.found is None
    assert "several views" in seen.reason
    assert seen.table.empty
    assert seen.over.empty
