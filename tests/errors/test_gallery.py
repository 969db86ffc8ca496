from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from mammo_lib.config.schema import RealData
from mammo_lib.errors import gallery
from mammo_lib.evaluation import members as seeds
from mammo_lib.evaluation.discrimination import tested as units_of


@pytest.fixture
def units(all_scores, images):
    alpha = all_scores[all_scores["model"] == "alpha"]
    return units_of(seeds.mean(alpha), images, "image", "test")


@pytest.fixture
def chosen(units, images):
    return gallery.choose(units, images, count=4)


def test_worst_first(chosen, units):
    misses = chosen[chosen["error"] == gallery.MISS]
    alarms = chosen[chosen["error"] == gallery.ALARM]
    assert misses["score"].iloc[0] == units.loc[units["label"] == 1, "score"].min()
    assert alarms["score"].iloc[0] == units.loc[units["label"] == 0, "score"].max()
    assert misses["score"].is_monotonic_increasing
    assert alarms["score"].is_monotonic_decreasing


def test_a_patient_once_in_each_part(chosen):
    assert not chosen.duplicated(["error", "patient_id"]).any()


def test_labels_and_ranks(chosen):
    assert chosen["label"].tolist() == [1] * 4 + [0] * 4
    assert chosen["rank"].tolist() == [1, 2, 3, 4] * 2


def test_fewer_images_than_asked_for(units, images):
    few = units.groupby("label").head(2)
    assert len(gallery.choose(few, images, count=5)) <= 4


def test_no_cancer_at_all(units, images):
    healthy = units[units["label"] == 0]
    chosen = gallery.choose(healthy, images, count=2)
    assert set(chosen["error"]) == {gallery.ALARM}


def test_real_files_are_shown_with_their_boxes(chosen, lesions, tmp_path, monkeypatch):
    Image.fromarray(np.full((12, 8), 51, np.uint8)).save(tmp_path / "a.png")
    monkeypatch.setattr(
        "mammo_lib.cohorts.registry.load",
        lambda data, workers=1: SimpleNamespace(file=tmp_path.joinpath, closed=None),
    )
    found = gallery.panels(chosen.assign(path="a.png"), lesions, RealData(name="ddsm299"))
    assert len(found) == len(chosen)
    assert found[0].pixels.shape == (12, 8)
    assert found[0].pixels.max() == pytest.approx(0.2)
    assert len(found[0].boxes) == 1
    assert not found[-1].boxes


def test_title_says_score_and_view(chosen):
    text = gallery.title(chosen.iloc[0])
    assert text.startswith(f"score {chosen['score'].iloc[0]:.2f}\n")
    assert "density" in text
    assert "density" not in gallery.title(chosen.iloc[0].drop("density"))


def test_synthetic_images_are_made_anew(monkeypatch, chosen, lesions):
    from mammo_lib.cohorts import phantom
    from mammo_lib.config import compose

    data = compose(["data=phantom", "profile=smoke"]).data
    boxes = lesions.head(1)
    made = SimpleNamespace(pixels=np.zeros((5, 4)), boxes=boxes, mask=None, pixel_mm=0.5)
    monkeypatch.setattr(phantom, "detail", lambda settings, image_id, pitch_mm: made)
    found = gallery.panels(chosen.head(1), lesions, data)[0]
    assert found.boxes == (tuple(boxes[["x", "y", "width", "height"]].iloc[0]),)
    assert found.pixel_mm == 0.5


def test_without_threshold_nothing_is_near(units, images):
    assert gallery.near(units, images, threshold=np.nan, count=5).empty


def test_sides_are_the_closest_scores(units, images):
    threshold = float(units["score"].median())
    near = gallery.near(units, images, threshold=threshold, count=3)
    below, above = (near[near["error"] == side] for side in (gallery.BELOW, gallery.ABOVE))
    assert (below["score"] < threshold).all()
    assert (above["score"] >= threshold).all()
    assert below["score"].iloc[0] == units.loc[units["score"] < threshold, "score"].max()
    assert below["score"].is_monotonic_decreasing
    assert above["score"].is_monotonic_increasing
    assert near["rank"].tolist() == [1, 2, 3] * 2


def test_a_patient_stands_once_on_both_sides_together(units, images):
    near = gallery.near(units, images, threshold=0.5, count=20)
    assert near["patient_id"].is_unique


def test_nothing_on_one_side(units, images):
    near = gallery.near(units, images, threshold=-1.0, count=3)
    assert set(near["error"]) == {gallery.ABOVE}


def test_share_of_others_by_hand(units):
    four = units.head(4).assign(label=[1, 0, 0, 1], score=[0.5, 0.6, 0.4, 0.9])
    assert gallery.shares_of_others(four, four).tolist() == [0.5, 0.5, 0.0, 0.0]


def test_no_other_class_gives_no_share(units):
    healthy = units[units["label"] == 0].head(3)
    assert np.isnan(gallery.shares_of_others(healthy, healthy)).all()
