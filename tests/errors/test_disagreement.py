import numpy as np
import pandas as pd
import pytest

from mammo_lib.errors import disagreement
from mammo_lib.evaluation import members


@pytest.fixture
def scores(all_scores):
    return members.mean(all_scores)


def test_places_are_shares_of_validation_images(scores, images):
    placed = disagreement.validation_ranks(scores, images)
    validation = images.loc[images["split"] == "validation", "image_id"]
    own = placed[(placed["model"] == "alpha") & placed["image_id"].isin(validation)]
    assert own["place"].mean() == pytest.approx(0.5)
    assert own["place"].between(0, 1).all()


def test_places_do_not_depend_on_the_scale(scores, images):
    placed = disagreement.validation_ranks(scores, images)
    bent = disagreement.validation_ranks(scores.assign(score=scores["score"] ** 3), images)
    assert np.array_equal(placed["place"], bent["place"])


def test_without_validation_images_all_are_the_ruler(scores, images):
    placed = disagreement.validation_ranks(scores, images.assign(split="test"))
    assert placed.groupby("model")["place"].mean().tolist() == pytest.approx([0.5, 0.5])


def test_one_network_cannot_disagree(scores, images):
    alone = scores[scores["model"] == "alpha"]
    assert disagreement.second_best(alone, images, "alpha") is None
    found = disagreement.networks(alone, images, first="alpha", second=None, count=5)
    assert found.empty
    assert "right" in found


def test_a_network_agrees_with_itself(scores, images):
    alpha = scores[scores["model"] == "alpha"]
    twins = alpha.assign(model="twin")
    both = members.mean(pd.concat([alpha, twins]).drop(columns="member").assign(seed=0))
    found = disagreement.networks(both, images, first="alpha", second="twin", count=3)
    assert (found["apart"] == 0).all()


def test_the_farthest_apart_and_who_is_right(scores, images):
    found = disagreement.networks(scores, images, first="alpha", second="beta", count=5)
    assert found["patient_id"].is_unique
    assert found["apart"].abs().is_monotonic_decreasing
    assert np.allclose(found["apart"], found["place"] - found["other_place"])
    nearer = np.where((found["apart"] > 0) == (found["label"] == 1), "alpha", "beta")
    assert found["right"].tolist() == nearer.tolist()


def test_a_planted_disagreement_is_first(scores, images):
    test = images[(images["split"] == "test") & (images["label"] == 1)]["image_id"].iloc[0]
    planted = scores.copy()
    here = planted["image_id"] == test
    planted.loc[here & (planted["model"] == "alpha"), "score"] = 2.0
    planted.loc[here & (planted["model"] == "beta"), "score"] = -1.0
    found = disagreement.networks(planted, images, first="alpha", second="beta", count=1)
    assert found["image_id"].tolist() == [test]
    assert found["right"].tolist() == ["alpha"]


def test_views_come_in_pairs_of_one_breast(scores, images):
    found = disagreement.views(scores, images, model="alpha", count=4)
    assert found["view"].tolist() == ["CC", "MLO"] * 4
    assert (found.groupby("pair")["patient_id"].nunique() == 1).all()
    assert (found.groupby("pair")["laterality"].nunique() == 1).all()
    assert found.drop_duplicates("pair")["patient_id"].is_unique
    cc, mlo = found["place"][::2].to_numpy(), found["place"][1::2].to_numpy()
    assert np.allclose(found["apart"][::2], cc - mlo)


def test_breasts_of_one_view_are_left_out(scores, images):
    found = disagreement.views(scores, images.assign(view="CC"), model="alpha", count=4)
    assert found.empty


def test_a_breast_of_three_images_is_left_out(scores, images):
    first = disagreement.views(scores, images, model="alpha", count=1)
    third = first.iloc[:1].assign(image_id="again")
    known = [name for name in images if name in third]
    more = pd.concat([images, third[known]], ignore_index=True)
    extra = scores[scores["image_id"] == first["image_id"].iloc[0]].assign(image_id="again")
    found = disagreement.views(pd.concat([scores, extra]), more, model="alpha", count=1)
    assert found["image_id"].tolist() != first["image_id"].tolist()
