import pandas as pd
import pytest

from mammo_lib.appraisal import comparison, readings
from mammo_lib.appraisal.request import Asked, configure
from mammo_lib.problem import Problem


@pytest.fixture
def study(tmp_path, rng):
    def make(modalities=("film", "digital"), readers=4, missing=0, **asked):
        rows = [
            {"reader": r, "modality": m, "case": c, "truth": c % 2,
             "rating": int(rng.integers(1, 4)) + 2 * (c % 2)}
            for r in range(readers) for m in modalities for c in range(40)
        ]  # fmt: skip
        path = tmp_path / "r.csv"
        pd.DataFrame(rows).iloc[missing:].to_csv(path, index=False)
        config = configure(Asked(path, tmp_path / "out", **asked))
        given, reads = readings.load(config)
        return comparison.compare(readings.frame(given, config), reads, config)

    return make


def test_each_choice_of_what_is_random(study):
    found = study()
    assert set(found.differences["random"]) == {"readers and cases", "readers", "cases"}
    assert len(found.readers) == 8
    assert found.found["design"] == "fully crossed"


@pytest.mark.parametrize("merit", ["sensitivity", "specificity"])
def test_shares_at_a_threshold(study, merit):
    found = study(figure_of_merit=merit, positive_at=3.5)
    assert found.means["estimate"].between(0, 1).all()


def test_an_area_does_not_mind_a_threshold(study):
    assert len(study(positive_at=3.5).means) == 2


def test_a_share_needs_its_threshold(study):
    with pytest.raises(Problem, match="needs --positive-at SCORE"):
        study(figure_of_merit="sensitivity")


def test_one_modality_has_means_and_no_differences(study):
    found = study(modalities=("film",))
    assert len(found.means) == 1
    assert found.differences.empty


def test_not_inferior_by_the_lower_end():
    table = pd.DataFrame({"low": [-0.04, -0.06, float("nan")]})
    assert comparison.not_inferior(table, 0.05)["not_inferior"].tolist() == [True, False, None]
    assert comparison.not_inferior(table, None) is table


def test_one_reader_of_two_modalities(study):
    assert set(study(readers=1).differences["random"]) == {"cases"}


def test_missing_readings(study):
    found = study(missing=5)
    assert set(found.differences["random"]) == {"readers and cases"}
    assert found.found["design"] == "not fully crossed"
