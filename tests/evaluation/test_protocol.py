import numpy as np
import pytest

from mammo_lib import stats
from mammo_lib.config import compose
from mammo_lib.evaluation import discrimination, protocol


@pytest.fixture(scope="module")
def config():
    return compose(["profile=smoke", "model=[wu2019_single,gmic2021]"])


@pytest.fixture
def scores(all_scores):
    """Return the made-up scores under the names of two networks."""
    models = list(dict.fromkeys(all_scores["model"]))[:2]
    names = dict(zip(models, ("gmic2021", "wu2019_single"), strict=True))
    chosen = all_scores[all_scores["model"].isin(models)]
    return chosen.assign(model=chosen["model"].map(names))


class TestTogether:
    def test_the_mean_over_methods_comes_last(self, scores):
        found = protocol.together(scores)
        assert list(dict.fromkeys(found["model"]))[-1] == protocol.EVERY

    def test_it_follows_ranks_and_not_scales(self, scores):
        stretched = scores.assign(
            score=np.where(scores["model"] == "gmic2021", scores["score"] * 1e-3, scores["score"])
        )
        one, other = (
            found[found["model"] == protocol.EVERY]["score"].to_numpy()
            for found in (protocol.together(scores), protocol.together(stretched))
        )
        assert np.allclose(one, other)

    def test_one_method_has_no_mean(self, scores):
        alone = scores[scores["model"] == "gmic2021"]
        assert set(protocol.together(alone)["model"]) == {"gmic2021"}


class TestTable:
    def test_a_row_a_method_with_its_area_and_its_print(self, scores, images, config):
        found = protocol.table(scores, images, config).set_index("model")
        assert set(found.index) == {"gmic2021", "wu2019_single", protocol.EVERY}
        units = discrimination.tested(protocol.together(scores), images, "exam", "test")
        part = units[units["model"] == "gmic2021"]
        known = stats.auc(part["label"], part["score"])
        assert found.loc["gmic2021", "clustered"].value == pytest.approx(known)
        assert found.loc["gmic2021", "published"].startswith("AUC 0.93")
        assert "synthetic" in found.loc["gmic2021", "why"]

    def test_the_plain_network_is_the_baseline(self, scores, images, config):
        found = protocol.table(scores, images, config)
        assert protocol.baseline(found) == "wu2019_single"
        assert found.set_index("model").loc["gmic2021", "difference"].n_positive > 0

    def test_without_it_the_first_is(self, scores, images, config):
        renamed = scores.assign(model=scores["model"].replace("wu2019_single", "shen2019"))
        found = protocol.table(renamed, images, config)
        assert protocol.baseline(found) == "gmic2021"

    def test_single_seeds_span_their_areas(self, scores, images, config):
        row = protocol.table(scores, images, config).iloc[0]
        if row["seeds"] > 1:
            assert row["seed_low"] <= row["seed_high"]
            assert row["spread"] == f"{row['seed_low']:.3f} to {row['seed_high']:.3f}"


def test_the_story_says_what_is_beyond_chance(scores, images, config):
    found = protocol.table(scores, images, config)
    told = protocol.story(found, "wu2019_single")
    certain = (found["p_holm"] < 0.05).any()
    assert ("beats" in told or "falls behind" in told) == bool(certain)
    assert "Holm" in told
