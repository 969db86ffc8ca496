import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from mammo_lib.evaluation import discrimination as d
from mammo_lib.evaluation import levels, members


@pytest.fixture
def scores(all_scores):
    return members.mean(all_scores)


class TestAucByLevel:
    @pytest.fixture
    def areas(self, scores, images, settings):
        return d.auc_by_level(scores, images, settings=settings)

    def test_a_row_per_model_and_level(self, areas):
        assert len(areas) == 2 * len(levels.LEVELS)

    def test_agrees_with_sklearn(self, areas, scores, images):
        row = areas[(areas["model"] == "alpha") & (areas["level"] == "exam")].iloc[0]
        units = d.tested(scores[scores["model"] == "alpha"], images, "exam", "test")
        expected = roc_auc_score(units["label"], units["score"])
        assert row["delong"].value == pytest.approx(expected, abs=1e-12)
        assert row["clustered"].value == pytest.approx(expected, abs=1e-12)

    def test_interval_counts_patients(self, areas, images):
        patients = images.loc[images["split"] == "test", "patient_id"].nunique()
        assert {found.n_clusters for found in areas["clustered"]} == {patients}

    def test_same_generator_same_intervals(self, scores, images, settings):
        first, second = (
            d.auc_by_level(scores, images, settings=settings,
                           only=["breast"]) for _ in range(2)
        )  # fmt: skip
        assert first["clustered"].tolist() == second["clustered"].tolist()

    def test_one_class_only_has_a_reason(self, scores, images, settings):
        healthy = images[images["label"] == 0]
        own = scores[scores["image_id"].isin(healthy["image_id"])]
        areas = d.auc_by_level(own, healthy, settings=settings, only=["image"])
        assert np.isnan(areas["delong"].iloc[0].value)
        assert areas["delong"].iloc[0].reason == "no cancer among them"


class TestCompareModels:
    def test_better_model_is_the_reference(self, scores, images):
        assert d.best_on_validation(scores, images) == "alpha"

    def test_difference_is_negative_and_found(self, scores, images, settings):
        row = d.compare_models(scores, images, settings=settings).iloc[0]
        assert (row["model"], row["reference"]) == ("beta", "alpha")
        assert row["difference"].high < 0
        assert row["p_holm"] == row["p_value"]  # one comparison needs no correction

    def test_few_patients_are_warned_of(self, scores, images, settings):
        first = images["patient_id"].drop_duplicates().iloc[::3]
        few = images[images["patient_id"].isin(first)]
        some = scores[scores["image_id"].isin(few["image_id"])]
        told = d.compare_models(some, few, settings=settings)["warning"].item()
        assert told.startswith("Only ")

    def test_one_model_gives_an_empty_table(self, scores, images, settings):
        alone = scores[scores["model"] == "alpha"]
        assert d.compare_models(alone, images, settings=settings).empty

    def test_a_copy_does_not_differ(self, scores, images, settings):
        own = scores[scores["model"] == "alpha"]
        twice = own.assign(model="copy")
        row = d.compare_models(pd.concat([own, twice]), images, settings=settings)
        assert row["p_value"].item() == 1

    def test_reference_does_not_look_at_test_data(self, scores, images):
        test = images.loc[images["split"] == "test", "image_id"]
        spoilt = scores.assign(score=scores["score"].mask(
            scores["image_id"].isin(test) & (scores["model"] == "alpha"), 0.0))  # fmt: skip
        assert d.best_on_validation(spoilt, images) == "alpha"


def test_curves_run_from_origin_to_corner(scores, images):
    curves = d.curves(d.tested(scores, images, "breast", "test"))
    for _, curve in curves.groupby("model"):
        ends = curve[["false_positive_rate", "sensitivity"]].to_numpy()[[0, -1]]
        assert ends.tolist() == [[0, 0], [1, 1]]
