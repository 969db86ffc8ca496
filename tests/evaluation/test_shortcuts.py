import numpy as np
import pandas as pd
import pytest

from mammo_lib.evaluation import shortcuts


@pytest.fixture
def table(images, settings):
    return shortcuts.probes(images, settings=settings).set_index("probe")


def test_every_probe_has_a_row(table):
    assert table.index.tolist() == [probe.name for probe in shortcuts.PROBES]


def test_honest_data_hold_no_shortcut(table):
    assert (table["p_holm"].dropna() > 0.05).all()


def test_a_planted_shortcut_is_found(images, settings):
    leak = images["label"].astype(float) * 0.2 + images["grey_mean"]
    table = shortcuts.probes(images.assign(grey_mean=leak), settings=settings)
    summary = shortcuts.summary(table)
    assert table["auc"].iloc[0].value > 0.9
    assert "Mean grey level" in summary["verdict"]


def test_a_planted_site_is_found(images, settings):
    site = pd.Series(np.where(images["label"] == 1, "West", images["site"]), images.index)
    table = shortcuts.probes(images.assign(site=site), settings=settings)
    assert table.set_index("probe").loc["Site", "p_holm"] < 0.001


def test_columns_that_are_absent_or_empty_are_said_to_be(images, settings):
    bare = images.drop(columns=["grey_mean", "breast_fraction"]).assign(
        site=pd.NA, vendor="one", scanner="one"
    )
    table = shortcuts.probes(bare, settings=settings).set_index("probe")["auc"]
    assert table["Site"].reason == "not recorded in this data set"
    assert table["Vendor and scanner"].reason == "the same in every image"
    assert table["Mean grey level and breast area"].reason == "not recorded in this data set"


def test_nothing_recorded_at_all(images, settings):
    bare = images.assign(rows=10, columns=10, pixel_mm=1.0, vendor=pd.NA, scanner=pd.NA, site=pd.NA,
                         grey_mean=0.5, breast_fraction=0.5)  # fmt: skip
    summary = shortcuts.summary(shortcuts.probes(bare, settings=settings))
    assert summary["strongest"] == {"probe": "none"}


def test_a_word_seen_only_in_test_data_does_not_stop_it(images, settings):
    odd = images["site"].mask(
        (images["split"] == "test") & (images.index % 7 == 0), "<b>new</b> 😀"
    )
    table = shortcuts.probes(images.assign(site=odd), settings=settings).set_index("probe")
    assert np.isfinite(table.loc["Site", "auc"].value)


def test_breasts_average_numbers_over_views(images):
    units = shortcuts.breasts(images)
    assert len(units) == len(images) / 2
    first = images[images["exam_id"] == images["exam_id"].iloc[0]]
    left = first[first["laterality"] == "L"]["grey_mean"].mean()
    assert units["grey_mean"].iloc[0] == pytest.approx(left)
